"""Answers to a case screening, and how they are spread over municipalities (R12)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from tests.acceptance.recount.raw import (
    MUNICIPALITIES,
    REGIONS,
    Raw,
    Rows,
    areas,
    seed_rows,
    spelling_key,
    text_in,
)

_OTHER = "Andre svar"
_FEWEST = 5
_PRINTED = {
    int(row["question_number"]): row["question_da"]
    for row in seed_rows("reference/screening_questions")
}
_QUESTIONS = {
    spelling_key(spelling): number
    for number, printed in _PRINTED.items()
    for spelling in (str(number), printed, f"{number} {printed}")
}


@dataclass(frozen=True)
class Answer:
    """A citizen's, in the spellings that it was given in."""

    collection_id: str
    municipality_code: str
    question: int
    spellings: frozenset[str]

    @property
    def key(self) -> str:
        return next(iter(self.spellings)).lower()


def screening_answers(raw: Raw) -> list[Answer]:
    """Those that can be used: of a citizen's different answers to one question none can."""
    regions = {row["collection_id"]: text_in(row, "region_code") for row in raw.collections}
    given = defaultdict(set)
    for row in raw.screening_answers:
        collection_id, citizen, answer = (
            text_in(row, column) for column in ("collection_id", "citizen_id", "answer")
        )
        code = MUNICIPALITIES.get(spelling_key(row["municipality"]))
        question = _QUESTIONS.get(spelling_key(row["question"]))
        is_asked = code and regions.get(collection_id, "") in (None, REGIONS[code])
        if is_asked and citizen and question and answer:
            given[collection_id, code, question, citizen].add(answer)
    return [
        Answer(collection_id, code, question, frozenset(spellings))
        for (collection_id, code, question, _), spellings in given.items()
        if len({spelling.lower() for spelling in spellings}) == 1
    ]


def screening_distribution(answers: list[Answer]) -> Rows:
    """By collection, area, question and answer; answers of fewer than five are one."""
    by_question = defaultdict(list)
    for one in answers:
        by_question[one.collection_id, one.question].append(one)
    rows = {}
    for (collection_id, question), of_question in by_question.items():
        citizens = Counter(one.key for one in of_question)
        del citizens[_OTHER.lower()]
        spelled = {
            key: min(
                spelling for one in of_question if one.key == key for spelling in one.spellings
            )
            for key, number in citizens.items()
            if number >= _FEWEST
        }
        counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for one in of_question:
            for area in areas(collection_id, one.municipality_code):
                counted[area][spelled.get(one.key, _OTHER)] += 1
        for answer in {answer for of_area in counted.values() for answer in of_area}:
            shares = {area: each[answer] / each.total() for area, each in counted.items()}
            of_each = [share for area, share in shares.items() if area[0] == "municipality"]
            for area, of_area in counted.items():
                rows[collection_id, *area, question, _PRINTED[question], answer] = (
                    answer == _OTHER,
                    min(of_each),
                    median(of_each),
                    max(of_each),
                    of_area[answer],
                    of_area.total(),
                    len(of_each),
                    shares[area],
                )
    return rows
