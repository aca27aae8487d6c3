"""CPR numbers stand everywhere in delivered files; after a run they stand nowhere."""

import io
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pytest
import xlsxwriter

from orchestration.landing import land_folder
from tests.acceptance.cpr_deliveries import COLLECTION, Examples, put_examples
from tests.acceptance.cpr_forms import KEY, OTHER_KEY, Search, fictive
from tests.acceptance.landing_folders import P_NUMBERS, Collection, put, put_collections
from tests.conftest import PROJECT, read_marts, run_kapacitet

HEADINGS = (
    "CPR-nummer;Fødselsdato;P-nummer;Paragraf;Startdato;Slutdato;Døgntakst;Ophørsårsag;Målgruppe"
)
PLAIN_HEADINGS = HEADINGS.replace("CPR-nummer", "Borger-id")
MIDT = [
    Collection("midt-2022", "082", date(2022, 12, 31), date(2022, 1, 1), date(2022, 12, 31)),
    Collection("midt-2023", "082", date(2023, 12, 31), date(2023, 1, 1), date(2023, 12, 31)),
]


@dataclass
class Numbers:
    """Fictive CPR numbers, each with where it is put."""

    chance: Random = field(default_factory=lambda: Random(82))
    placed: dict[str, str] = field(default_factory=dict)

    def new(self, where: str, first_digit: str = "023") -> str:
        """One that begins with one of these digits."""
        while True:
            cpr = fictive(self.chance, first_digit)
            if cpr not in self.placed:
                self.placed[cpr] = where
                return cpr

    def hyphenated(self, where: str, hyphen: str = "-") -> str:
        """One with a hyphen, or what people write in its place."""
        cpr = self.new(where)
        return f"{cpr[:6]}{hyphen}{cpr[6:]}"


# --- the landing folder -------------------------------------------------------------------------


def _line(citizen: str, at: str, /, **changed: str) -> str:
    cells = {
        "citizen": citizen,
        "birth": "",
        "p_number": at,
        "paragraph": "SEL § 107",
        "start": "2020-01-01",
        "end": "",
        "rate": "2.345,50",
        "reason": "Flyttet",
        "group": "Autisme",
    }
    return ";".join((cells | changed).values())


def _csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode("utf-8-sig")


def _workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return content.getvalue()


@dataclass(frozen=True)
class Delivered:
    """A landing folder with CPR numbers wherever one can be put: `numbers` as people write them in
    files as they are, `examples` in every form anywhere, in a collection of their own. `shared` is
    a citizen of two municipalities and years; `usual` are files without CPR numbers."""

    folder: Path
    numbers: Numbers
    examples: Examples
    shared: str
    usual: tuple[str, ...]

    @property
    def search(self) -> Search:
        """For what is left of any of them."""
        plain = {f"{where} {cpr}": (cpr, cpr) for cpr, where in self.numbers.placed.items()}
        return Search(plain | self.examples.placed)

    def placements(self, name: str, content: bytes, collection_id: str = "midt-2022") -> str:
        put(self.folder / "placements" / collection_id / name, content)
        return f"placements/{collection_id}/{name}"


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    numbers, folder = Numbers(), tmp_path_factory.mktemp("landing")
    made = Delivered(
        folder=folder,
        numbers=numbers,
        examples=put_examples(folder, Random(1), each=1),
        shared=numbers.new("a citizen of two municipalities and years"),
        usual=("placements/midt-2022/727.csv", "placements/midt-2023/727.csv"),
    )
    examples = replace(MIDT[0], collection_id=COLLECTION)
    put_collections(made.folder, [*MIDT, examples])
    for collection_id in ("midt-2022", "midt-2023"):
        lines = [_line(f"727-{collection_id}", P_NUMBERS[9], birth="1980-02-03")]
        made.placements("727.csv", _csv(PLAIN_HEADINGS, *lines), collection_id)
    _put_ids(made)
    _put_beside_ids(made)
    _put_in_names_and_workbooks(made)
    _put_in_refused_files(made)
    _put_in_other_tables(made)
    return made


def _put_ids(made: Delivered) -> None:
    new, hyphenated = made.numbers.new, made.numbers.hyphenated
    separators = ["-", " ", "\u00a0", " - ", "\N{EN DASH}", "\N{NON-BREAKING HYPHEN}"]
    made.placements(
        "751 bindestreg.csv",
        _csv(
            HEADINGS,
            _line(f"{made.shared[:6]}-{made.shared[6:]}", P_NUMBERS[0]),
            *(_line(hyphenated(f"id with {sign!r}", sign), P_NUMBERS[2]) for sign in separators),
            _line(f"{hyphenated('id before a name')} Jens Hansen", P_NUMBERS[2]),
            _line(f'="{new("id as Excel formula")}"', P_NUMBERS[2]),
            _line(f" {new('id after a blank')} ", P_NUMBERS[2]),
        ),
    )
    made.placements(
        "730.csv",
        _csv(
            PLAIN_HEADINGS,
            _line(made.shared, P_NUMBERS[1], birth="1980-02-03"),
            _line(new("plain id"), P_NUMBERS[2]),
            _line(new("plain id that begins with 1", "1"), P_NUMBERS[2]),
        ),
        "midt-2023",
    )
    rows = [PLAIN_HEADINGS.split(";")]
    for where in ("number in Excel", "number in Excel without its zero"):
        cpr = new(where, "0" if "zero" in where else "23")
        rows.append([int(cpr), "", P_NUMBERS[2], "SEL § 107", "2020-01-01"])  # type: ignore[list-item]
    made.placements("740.xlsx", _workbook({"Ophold": rows}))


def _put_beside_ids(made: Delivered) -> None:
    new, hyphenated = made.numbers.new, made.numbers.hyphenated
    citizen = new("citizen whose number stands as a P-number elsewhere", "1")
    made.placements(
        "740 tekst.csv",
        _csv(
            f"{HEADINGS};Pårørende",
            *(
                f"{_line(new('id'), P_NUMBERS[2], **{column: text})};"
                for column, text in {
                    "reason": f"Flyttet til søn, {hyphenated('free text, hyphenated')}.",
                    "group": f"Autisme ({new('free text, plain')})",
                    "p_number": hyphenated("P-number column, hyphenated"),
                    "start": hyphenated("date column"),
                    "end": new("date column, plain"),
                    "birth": hyphenated("birth date column"),
                    "rate": new("amount column"),
                    "paragraph": hyphenated("paragraph column"),
                }.items()
            ),
            f"{_line(new('id'), new('P-number column, plain'))};",
            f"{_line(citizen, P_NUMBERS[2])};",
            f"{_line(new('id'), P_NUMBERS[2])};{hyphenated('unknown column')}",
        ),
        "midt-2023",
    )
    made.placements("746.csv", _csv(HEADINGS, _line(new("id"), citizen)))
    made.placements(
        "706.csv",
        _csv(
            f"{PLAIN_HEADINGS};Pårørende",
            f"{_line('706-1', P_NUMBERS[2], birth='1980-02-03')};{new('unknown column alone')}",
        ),
    )


def _put_in_names_and_workbooks(made: Delivered) -> None:
    new, hyphenated = made.numbers.new, made.numbers.hyphenated
    one = _line("760-1", P_NUMBERS[2], birth="1980-02-03")
    made.placements(f"760 {hyphenated('file name, hyphenated')}.csv", _csv(PLAIN_HEADINGS, one))
    two = one.replace("760-1", "760-2")
    made.placements(f"760 {new('file name, plain')}.csv", _csv(PLAIN_HEADINGS, two), "midt-2023")
    table = [
        [f"Ophold for {hyphenated('title line')}"],
        *(line.split(";") for line in (PLAIN_HEADINGS, one)),
        [],
        [f"Spørg om {hyphenated('note below the table')}"],
    ]
    made.placements(
        "766.xlsx",
        _workbook({f"Ophold {new('sheet name')}": table, "Noter": [[new("other sheet")]]}),
    )


def _put_in_refused_files(made: Delivered) -> None:
    new, hyphenated = made.numbers.new, made.numbers.hyphenated
    line = _line(new("refused file"), P_NUMBERS[2])
    made.placements(
        "756.csv", _csv(HEADINGS.replace("Startdato", hyphenated("refused heading")), line)
    )
    ambiguous = f"{HEADINGS};P-nr. ({hyphenated('ambiguous heading')})"
    made.placements("757.csv", _csv(ambiguous, f"{line};"))
    made.placements("665.csv", _csv(HEADINGS, f"{hyphenated('line with too few cells')};"))
    made.placements("671.csv", _csv(HEADINGS, line) + b"\0" + new("after a NUL").encode())
    made.placements(f"Jens {hyphenated('no municipality')}.csv", _csv(HEADINGS, line, line))
    made.placements("661.csv", _csv(HEADINGS, line, line, line), hyphenated("collection folder"))
    put(made.folder / f"{hyphenated('wrong place')}.pdf", b"%PDF " + line.encode())
    long_heading = f"Note {hyphenated('heading of an overlong cell')}"
    made.placements("779.csv", _csv(f"{HEADINGS};{long_heading}", f"{line};{'x' * 40_000}"))


def _put_in_other_tables(made: Delivered) -> None:
    new, hyphenated = made.numbers.new, made.numbers.hyphenated
    put(
        made.folder / "survey/midt-2022/751.csv",
        _csv(
            "Kommune;Spørgsmål;Kategori;Svar",
            "751;high_cost_cases;;7",
            f"{hyphenated('municipality of an answer')};high_cost_cases;;7",
            f"751;{new('question')};;7",
            f"751;citizens_in_residential;{hyphenated('category')};{new('answer')}",
        ),
    )
    put(
        made.folder / "population/område.csv",
        _csv("OMRÅDE;ALDER;TID;INDHOLD", f"{hyphenated('area')};IALT;2022K4;{new('population')}"),
    )
    put(
        made.folder / "offers/2023-01-01.csv",
        _csv(
            "P-nummer;Paragraf;Målgruppe;Pladser;Virksomhedsform;Tilbudsnavn;Gyldig fra",
            f"{P_NUMBERS[0]};SEL § 107;Autisme;4;Region;Hos {hyphenated('offer name')};",
            f"{P_NUMBERS[1]};SEL § 107;{new('target group')};4;Region;Her;{new('valid from')}",
            f"{P_NUMBERS[2]};SEL § 107;Autisme;{new('places')};{hyphenated('form')};Her;",
        ),
    )


# --- the runs -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """A finished run: its project and folder, when it began, and what it printed."""

    project: Path
    folder: Path
    started: float
    printed: str

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / "kapacitet.duckdb"

    def left(self, search: Search) -> dict[str, str]:
        """Of numbers, in everything that the run wrote, inside the project too."""
        (self.folder / "printed.txt").write_text(self.printed)
        inside = [path for path in self.project.iterdir() if path.is_dir()]
        return search.in_folders([self.folder], clock=True) | search.in_folders(
            inside, since=self.started, clock=True
        )

    def citizen_key(self, p_number: str) -> str:
        """Of the one citizen at an offer."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            ((key,),) = connection.execute(
                "select distinct citizen_key from marts.fct_placement_year where p_number = ?",
                [p_number],
            ).fetchall()
        return key

    def verdicts(self) -> dict[str, tuple[str, str | None, str | None]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            rows = connection.sql(
                "select source_file, verdict, rule_id, message_da from marts.delivery_files"
            ).fetchall()
        return {name: tuple(rest) for name, *rest in rows}


def _run(project: Path, folder: Path, landing: Path, key: str | None) -> Run:
    started = time.time()
    done = run_kapacitet(project, folder, landing, key)
    assert done.returncode == 0, done.stderr
    return Run(project, folder, started, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def with_key(
    delivered: Delivered, project_copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    return _run(project_copy, tmp_path_factory.mktemp("with_key"), delivered.folder, KEY)


@pytest.fixture(scope="module")
def without_key(
    delivered: Delivered, project_copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> Run:
    return _run(project_copy, tmp_path_factory.mktemp("without_key"), delivered.folder, None)


def test_the_search_finds_every_number_where_it_was_put(delivered: Delivered) -> None:
    hits = delivered.search.in_folders([delivered.folder])
    expected = {f"{where} {cpr}" for cpr, where in delivered.numbers.placed.items()}
    assert hits.keys() == expected | delivered.examples.placed.keys()


def test_no_cpr_number_is_anywhere_in_what_a_run_writes(
    delivered: Delivered, with_key: Run
) -> None:
    assert with_key.left(delivered.search) == {}


def test_most_files_with_cpr_numbers_land_when_there_is_a_key(with_key: Run) -> None:
    refused = {
        name.split("/")[-1][:3]: rule
        for name, (verdict, rule, _) in with_key.verdicts().items()
        if verdict == "refused" and name.startswith("placements/midt")
    }
    assert refused == {
        "756": "file_required_column_missing",
        "757": "file_repeated_heading",
        "665": "file_line_short",
        "671": "file_nul",
        "779": "file_field_too_long",
        "Jen": "file_municipality_not_recognised",
    }


def test_a_citizen_has_one_pseudonym_in_all_municipalities_and_years(with_key: Run) -> None:
    assert with_key.citizen_key(P_NUMBERS[0]) == with_key.citizen_key(P_NUMBERS[1])


def test_without_a_key_files_with_cpr_numbers_are_refused_and_the_others_land(
    delivered: Delivered, without_key: Run
) -> None:
    verdicts = without_key.verdicts()
    landed = {name for name in _landed_names(without_key) if name.startswith("placements/")}
    assert landed == set(delivered.usual)
    for name in ("751 bindestreg.csv", "740.xlsx", "706.csv", "766.xlsx"):
        verdict, rule, message = verdicts[f"placements/midt-2022/{name}"]
        assert (verdict, rule) == ("refused", "file_pseudonym_key_missing")
        assert "der er ingen nøgle" in str(message)
    assert "KAPACITET_PSEUDONYM_KEY" in without_key.printed
    assert without_key.left(delivered.search) == {}


def test_once_a_key_is_set_refused_files_land_and_another_key_gives_other_pseudonyms(
    delivered: Delivered, with_key: Run, without_key: Run
) -> None:
    later = _run(without_key.project, without_key.folder, delivered.folder, OTHER_KEY)
    assert later.left(delivered.search) == {}
    assert _landed_names(later) == _landed_names(with_key)
    keys = _citizen_keys(with_key.warehouse.parent / "landed")
    others = _citizen_keys(later.warehouse.parent / "landed")
    of_cpr = {key for key in keys if key.startswith("cpr_")}
    assert len(of_cpr) > 20
    assert of_cpr & others == set()
    assert _other_ids(keys) == _other_ids(others)


def _other_ids(keys: set[str]) -> set[str]:
    """Those that are no pseudonym, without the pseudonyms in them."""
    return {
        re.sub("cpr_[a-p]{32}", "", key) for key in keys if not re.fullmatch("cpr_[a-p]{32}", key)
    }


def _landed_names(run: Run) -> set[str]:
    """Without the pseudonyms in them."""
    verdicts = run.verdicts().items()
    return {re.sub("cpr_[a-p]{32}", "", name) for name, (v, *_) in verdicts if v == "landed"}


def test_the_same_key_gives_the_same_pseudonyms(
    delivered: Delivered, with_key: Run, tmp_path: Path
) -> None:
    land_folder(delivered.folder, tmp_path / "store", KEY, PROJECT / "seeds/reference")
    landed = with_key.warehouse.parent / "landed"
    assert _citizen_keys(tmp_path / "store") == _citizen_keys(landed)


def _citizen_keys(store: Path) -> set[str]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select distinct citizen_id from read_parquet('{store}/placements/*/*.parquet')"
            " where citizen_id is not null"
        ).fetchall()
    return {key for (key,) in rows}


def test_a_changed_key_stops_the_run_and_says_what_to_do(
    delivered: Delivered, with_key: Run
) -> None:
    before = read_marts(with_key.warehouse)
    done = run_kapacitet(with_key.project, with_key.folder, delivered.folder, OTHER_KEY)
    assert done.returncode == 1
    assert "KAPACITET_PSEUDONYM_KEY" in done.stderr
    assert "den tidligere nøgle" in done.stderr
    assert str(with_key.warehouse.parent / "landed") in done.stderr
    assert KEY not in done.stderr + done.stdout
    assert read_marts(with_key.warehouse) == before
