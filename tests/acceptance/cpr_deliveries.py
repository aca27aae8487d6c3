# ruff: noqa: RUF001 - signs that look like others are what is tried
"""A landing folder with CPR numbers in all forms, wherever one can be put."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import xlsxwriter

from orchestration.landing.tables import TABLES, RawTable
from tests.acceptance.cpr_forms import FORMS, example, windows
from tests.acceptance.landing_folders import P_NUMBERS, put, put_offers, put_population

COLLECTION = "skrivemaader-2022"
_RECEIVED = datetime(2023, 2, 2, 2, 2, 2, tzinfo=UTC)
_FOLDERS = {
    "placements": f"placements/{COLLECTION}",
    "survey_answers": f"survey/{COLLECTION}",
    "screening_answers": f"survey/{COLLECTION}",
    "offers": "offers",
    "municipality_indicators": "indicators",
}
_USUAL = {
    "citizen_id": "B-17",
    "birth_date": "1980-02-03",
    "sex": "K",
    "p_number": P_NUMBERS[5],
    "service_paragraph": "SEL § 107",
    "start_date": "2020-01-01",
    "daily_rate_dkk": "2.345,50",
    "target_group": "Autisme",
    "approved_places": "4",
    "company_form": "Region",
    "question": "high_cost_cases",
    "answer": "7",
    "municipality_code": "751",
    "year": "2022",
    "indicator": "net_expenditure",
    "value": "100",
}
_ODD = "0123456789 -–./,:;()'\"_\t\n\u00a0\u200b\u0301æøÅñxXcpr%&#=+@\\|*[]{}\x01\x1b\u2028☃漢"
Fits = Callable[[str], bool]


@dataclass
class Examples:
    """CPR numbers and how each was written, by where it was put."""

    chance: Random
    placed: dict[str, tuple[str, str]] = field(default_factory=dict)
    _forms: list[str] = field(default_factory=list)
    _of_texts: set[str] = field(default_factory=set)
    _of_numbers: set[str] = field(default_factory=set)

    def text(self, where: str, longest: int = 40, fits: Fits = lambda text: True) -> str:
        """A text of up to so many signs before and after a number, in the next form whose text
        fits there. No text is like another one's number by chance."""
        while True:
            if not self._forms:
                self._forms = self.chance.sample(list(FORMS), len(FORMS))
            form = self._forms[-1] if self.chance.random() < 0.9 else None
            cpr, form, written = example(self.chance, form)
            text = f"{self._around(longest)}{written}{self._around(longest)}"
            if fits(written) and not fits(text):
                text = written
            if form in self._forms:
                self._forms.remove(form)
            of_text, of_number = windows(text), windows(cpr) | windows(written)
            if of_text & self._of_numbers or of_number & self._of_texts:
                continue
            if fits(text):
                self._of_texts |= of_text
                self._of_numbers |= of_number
                self.placed[f"{where} {len(self.placed)} ({form})"] = cpr, written
                return text

    def _around(self, longest: int) -> str:
        chance = self.chance
        signs = chance.choice([_ODD, "0123456789", "0123456789 -", "abcæøå "])
        return "".join(chance.choices(signs, k=chance.choice([0, 0, 1, 4, 8, longest])))


def put_examples(folder: Path, chance: Random, each: int = 2) -> Examples:
    """Fills the landing folder; so many examples a column and kind of file. Only `collections.csv`,
    `offers/` before 2023 and `population/` hold files without CPR numbers."""
    examples = Examples(chance)
    put_offers(folder)
    put_population(folder)
    _put_collections(folder, examples)
    for name, place in _FOLDERS.items():
        for kind in ("csv utf-8", "csv cp1252", "xlsx"):
            _put_cells(folder / place, TABLES[name], kind, examples, each)
            _put_headings(folder / place, TABLES[name], kind, examples)
    _put_around_tables(folder / _FOLDERS["placements"], examples)
    _put_names(folder, examples)
    _put_refused(folder / _FOLDERS["placements"], examples)
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "Collections.csv":
            put(file, file.read_bytes(), _RECEIVED)
    return examples


def _put_collections(folder: Path, examples: Examples) -> None:
    """The one that counts, and an older one with examples in every column."""
    columns = TABLES["collections"].columns
    usual = [COLLECTION, "Skrivemåder", "082", "2022-12-31", "2022-01-01", "2022-12-31", ""]
    put(folder / "collections.csv", csv_bytes([columns, usual]))
    rows = [columns]
    for at, column in enumerate(columns):
        rows += [
            [*usual[:at], examples.text(f"collections.{column}", fits=_no_nul), *usual[at + 1 :]]
        ]
    older = datetime(2021, 1, 1, tzinfo=UTC)
    put(folder / "Collections.csv", csv_bytes(rows), older)


def _delivered(table: RawTable) -> list[str]:
    return [column for column in table.columns if column not in table.filled_in]


def _no_nul(text: str) -> bool:
    return "\0" not in text


def _put_cells(folder: Path, table: RawTable, kind: str, examples: Examples, each: int) -> None:
    columns = _delivered(table)
    encoding = "cp1252" if "cp1252" in kind else "utf-8"
    rows = [columns]
    for column in columns * each:
        text = examples.text(f"{table.name}.{column} {kind}", fits=_fits(encoding))
        rows.append([text if one == column else _USUAL.get(one, "") for one in columns])
    put_table(folder / f"751 celler {table.name} {kind[-6:].strip()}", kind, encoding, rows)


def _put_headings(folder: Path, table: RawTable, kind: str, examples: Examples) -> None:
    encoding = "cp1252" if "cp1252" in kind else "utf-8"
    columns = _delivered(table)
    wheres = [f"heading beside {table.name} {kind}"] * 3
    extra = [examples.text(where, fits=_fits(encoding)) for where in wheres]
    row = [_USUAL.get(column, "") for column in columns]
    below = [examples.text(f"below {extra_}", fits=_fits(encoding)) for extra_ in wheres]
    rows = [[*columns, *extra], [*row, *below]]
    put_table(folder / f"730 overskrifter {table.name} {kind[-6:].strip()}", kind, encoding, rows)


def _fits(encoding: str) -> Fits:
    def fits(text: str) -> bool:
        try:
            return "\0" not in text and bool(text.encode(encoding)) and bool(text.strip())
        except UnicodeEncodeError:
            return False

    return fits


def _put_around_tables(folder: Path, examples: Examples) -> None:
    columns = _delivered(TABLES["placements"])
    row = [_USUAL.get(column, "") for column in columns]
    for kind in ("csv utf-8", "csv cp1252", "xlsx"):
        encoding = "cp1252" if "cp1252" in kind else "utf-8"
        titles = [[examples.text(f"title {kind}", fits=_fits(encoding))] for _ in range(3)]
        notes = [[examples.text(f"note {kind}", fits=_fits(encoding))] for _ in range(3)]
        rows = [*titles, columns, row, [], *notes]
        put_table(folder / f"740 omkring {kind[-6:].strip()}", kind, encoding, rows)
    for number in range(12):
        row = [f"B-{number}", *row[1:]]
        sheet, other = (
            examples.text(f"sheet name {number}", longest=4, fits=_fits_a_sheet) for _ in range(2)
        )
        content = xlsx_bytes({sheet: [columns, row], other: [[examples.text("cell elsewhere")]]})
        put(folder / f"741 ark {number}.xlsx", content)


def _fits_a_sheet(text: str) -> bool:
    is_plain = not set(text) & set("[]:*?/\\'\0") and text.isprintable()
    return is_plain and len(text.strip()) > 0 and len(text) <= 31 and not text.startswith(" ")


def _put_names(folder: Path, examples: Examples) -> None:
    """A file a name: recognised, of no municipality, in folders that are none, of no kind."""
    columns = _delivered(TABLES["placements"])
    for number in range(len(FORMS)):
        row = [f"N-{number}" if c == "citizen_id" else _USUAL.get(c, "") for c in columns]
        content = csv_bytes([columns, row])
        name = examples.text("name of a file or folder", fits=_fits_a_file)
        place = [
            f"placements/{COLLECTION}/760 {name}.csv",
            f"placements/{COLLECTION}/{name}.csv",
            f"placements/{name}/751.csv",
            f"{name}/751.csv",
            f"survey/{COLLECTION}/751 {name}.csv",
            f"offers/{name}.csv",
            f"x{name}.txt",
            f"population/{name}.csv",
        ][number % 8]
        put(folder / place, content)


def _fits_a_file(text: str) -> bool:
    is_plain = not set(text) & {"/", "\0"} and text.strip(". ") == text
    return is_plain and 0 < len(text.encode()) < 200 and not text.startswith("~$")


def _put_refused(folder: Path, examples: Examples) -> None:
    """Files that are refused for another reason, each quoting something of itself."""
    columns = _delivered(TABLES["placements"])
    row = [_USUAL.get(column, "") for column in columns]
    fits = _fits("utf-8")
    for number in range(6):
        texts = [examples.text(f"refused file {number}", fits=fits) for _ in range(3)]
        rows = {
            0: [texts, texts],
            1: [[*columns[:3], *texts], [*row[:3], *texts]],
            2: [columns, row, texts],
            3: [columns, [*row[:-1], "x" * 40_000], [*row[:-3], *texts]],
            4: [[*columns, f"start_date ({texts[0]})"], [*row, texts[1]], [*row, texts[2]]],
            5: [[*columns, *texts]],
        }[number]
        put(folder / f"746 afvist {number}.csv", csv_bytes(rows))


# --- files --------------------------------------------------------------------------------------


def put_table(path: Path, kind: str, encoding: str, rows: Sequence[Sequence[str]]) -> Path:
    """Writes rows as a CSV file or a workbook; the extension is added."""
    if kind == "xlsx":
        return put(path.with_name(f"{path.name}.xlsx"), xlsx_bytes({"Ark1": rows}))
    return put(path.with_name(f"{path.name}.csv"), csv_bytes(rows, encoding))


def csv_bytes(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: dict[str, Sequence[Sequence[str]]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(at, column, text)
    return content.getvalue()
