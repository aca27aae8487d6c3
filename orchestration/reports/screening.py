"""The case screening on a page: a table for each question, in which every answer is drawn."""

from itertools import groupby
from types import SimpleNamespace
from typing import NamedTuple

from orchestration.reports.charts import Spread
from orchestration.reports.disclosure import HIDDEN, SharedTable
from orchestration.reports.numbers import Hidden
from orchestration.reports.tables import Column, Row

DRAWN = Column("Fra 0 til 100 %", 16)
SPREAD = ("lowest_municipal_share", "median_municipal_share", "highest_municipal_share")


class Question(NamedTuple):
    """A question as its first row has it (`models/reports/expenditure/rpt_expenditure_screening`),
    and its answers."""

    asked: SimpleNamespace
    table: SharedTable


def screened(table: SharedTable, *, is_own: bool) -> dict[str, list[Question]]:
    """The questions that were answered, by section; a municipality's own stand beside all."""
    columns = {column.name: column for column in table.columns}
    rows = [SimpleNamespace(**dict(zip(columns, row.values, strict=True))) for row in table.rows]
    printed = ["citizens", "answer_share", *(["share_in_all"] if is_own else []), *SPREAD]
    found: dict[str, list[Question]] = {}
    for _, of_question in groupby(rows, lambda row: row.question_number):
        answers = list(of_question)
        figures = [[vars(row)[name] for name in printed] for row in answers]
        of_table = SharedTable(
            [
                columns["answer"],
                DRAWN,
                *(columns[name]._replace(heading=columns[name].legend) for name in printed),
            ],
            [
                Row((row.answer, _drawn(row, is_own=is_own), *values))
                for row, values in zip(answers, figures, strict=True)
            ],
            hidden=sum(isinstance(value, Hidden) for values in figures for value in values),
        )
        found.setdefault(answers[0].section, []).append(Question(answers[0], of_table))
    return found


def _drawn(row: SimpleNamespace, *, is_own: bool) -> Spread | Hidden:
    lowest, median, highest = (vars(row)[name] for name in SPREAD)
    own = row.answer_share if is_own else None
    drawn = Spread(lowest, median, highest, row.share_in_all, own)
    return HIDDEN if any(isinstance(value, Hidden) for value in drawn) else drawn
