"""Makes landing folders for the tests."""

import csv
import io
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import xlsxwriter

from orchestration.errors import KapacitetError
from orchestration.landing import LandedFile, land_folder, load_store
from orchestration.landing.child import outcome_of

REFERENCE = Path(__file__).resolve().parents[3] / "seeds" / "reference"
KEY = "en noegle til proever, 32 tegn eller flere"
COLLECTION = "dassos-2022"

# Made up; the second fails modulus 11, as numbers issued since October 2007 may.
WOMAN, MAN, CHILD = "0101901232", "3112453457", "0503106784"
HEADINGS = ["CPR-nummer", "P-nummer", "Paragraf", "Startdato", "Slutdato", "Døgntakst"]
ROWS = [
    [WOMAN, "1003012345", "SEL § 107", "2020-01-01", "", "2861,40"],
    [MAN, "1003012346", "SEL § 108", "01-02-2021", "31-12-2022", "1.234,50"],
]


def csv_text(
    rows: Sequence[Sequence[str]], separator: str = ";", line_end: str = "\r\n", quote: bool = False
) -> str:
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=quoting).writerows(rows)
    return text.getvalue()


def xlsx_bytes(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"default_date_format": "dd-mm-yyyy"})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write(line, column, value)
    workbook.close()
    return content.getvalue()


def in_this_process(work, *arguments, size, **_):
    """In place of a child process, which does not have what a test has put into the program."""
    outcome = outcome_of(work, arguments)
    if isinstance(outcome, KapacitetError):
        raise outcome
    return outcome


class Folder:
    """A landing folder with a collection in it, and the store it is landed in."""

    def __init__(self, root: Path) -> None:
        self.landing, self.store = root / "landing", root / "store"
        self.put(
            "collections.csv",
            "collection_id,collection_name,region_code,reference_date,period_from,period_to\n"
            f"{COLLECTION},DASSOS 2022,082,2022-12-31,2022-01-01,2022-12-31\n",
        )

    def put_register(self, *p_numbers: str) -> None:
        """Offers with these P-numbers; those of ROWS could be CPR numbers."""
        lines = [f"{one};SEL § 107;Autisme;4;Kommune\n" for one in p_numbers]
        self.put(
            "offers/2020-01-01.csv",
            "".join(["P-nummer;Paragraf;Målgruppe;Pladser;Virksomhedsform\n", *lines]),
        )

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def put_placements(self, name: str, content: str | bytes) -> Path:
        return self.put(f"placements/{COLLECTION}/{name}", content)

    def land(self, key: str | None = KEY) -> dict[str, LandedFile]:
        """Now is when the last of the files that a test has put back in time was written."""
        written = [path.stat().st_mtime for path in self.landing.rglob("*") if path.is_file()]
        before = [second for second in written if second < time.time() - 86_400]
        now = datetime.fromtimestamp(int(max(before)), UTC) if before else None
        files = land_folder(self.landing, self.store, key, REFERENCE, now)
        return {file.file_name: file for file in files}

    def land_one(self, name: str, content: str | bytes, key: str | None = KEY) -> LandedFile:
        self.put_placements(name, content)
        return self.land(key)[name]

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect() as connection:
            load_store(self.store, connection)
            return connection.execute(sql).fetchall()

    def stored_bytes(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.store)): path.read_bytes()
            for path in sorted(self.store.rglob("*"))
            if path.is_file()
        }
