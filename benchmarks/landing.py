"""Landing a large CSV file with CPR numbers to Parquet: lines per second, and the memory of the
process that lands. Run it from the project's root: `.venv/bin/python -m benchmarks.landing`.

The file is made up: a million lines, sixteen columns, a CPR number in each line. The same file is
read with Python's own csv module in the same run, as a measure of the machine.
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COLLECTION = "maaling"
HEADINGS = (
    "CPR-nummer;P-nummer;Paragraf;Startdato;Slutdato;Døgntakst;Tillægstakst;Dagtilbudstakst;"
    "Egenbetaling;Ophørsårsag;Målgruppe;Fødselsdato;Køn;Sagsnummer;Afsnit;Bemærkning"
)


def main() -> None:
    """Prints the measurements."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=1_000_000)
    arguments.add_argument("--encoding", default="utf-8", help="or cp1252, as Excel saves")
    arguments.add_argument("--land", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.land:
        _land(*given.land)
        return
    with tempfile.TemporaryDirectory() as folder:
        landing, store = Path(folder) / "landing", Path(folder) / "store"
        file = _make_folder(landing, given.lines, given.encoding)
        plain = _seconds_of_plain_read(file, given.encoding)
        print(f"{given.lines} lines, {file.stat().st_size / 1e6:.0f} MB, {given.encoding}")
        print(f"csv module, read only:  {given.lines / plain:10,.0f} lines/s")
        # The landing has a process of its own, so that its memory is that of nothing else.
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.landing", "--land", str(landing), str(store)],
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
        )
        seconds, megabytes, landed = (float(word) for word in done.stdout.split())
        if landed != given.lines:
            raise SystemExit(f"{landed} lines were landed, not {given.lines}")
        print(f"landed to Parquet:      {given.lines / seconds:10,.0f} lines/s ({seconds:.1f} s)")
        print(f"ratio to the csv module:{seconds / plain:10.1f}")
        print(f"peak memory of landing: {megabytes:10,.0f} MB")


def _land(landing: Path, store: Path) -> None:
    """Seconds, megabytes and lines of one landing, in this process."""
    from orchestration.landing import land_folder

    start = time.perf_counter()
    key = "a key of its own, long enough to be one"
    files = land_folder(landing, store, key, PROJECT / "seeds" / "reference")
    seconds = time.perf_counter() - start
    # the file is read by a child of a process that ends with this one
    megabytes = (
        max(
            resource.getrusage(who).ru_maxrss
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        / 1024
    )
    lines = sum(file.line_count for file in files if file.table_name == "placements")
    print(seconds, megabytes, lines)


def _make_folder(landing: Path, lines: int, encoding: str) -> Path:
    chance = random.Random(2022)
    file = landing / "placements" / COLLECTION / "751_maaling.csv"
    file.parent.mkdir(parents=True)
    (landing / "collections.csv").write_text(
        f"collection_id,collection_name,reference_date\n{COLLECTION},Maaling,2022-12-31\n"
    )
    with file.open("w", encoding=encoding, newline="") as opened:
        opened.write(HEADINGS + "\r\n")
        for number in range(lines):
            opened.write(_line(number, chance) + "\r\n")
    return file


def _line(number: int, chance: random.Random) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(30, 99)
    cpr = f"{day:02}{month:02}{year:02}-{chance.randint(0, 3999):04}"
    start = f"{chance.randint(1, 28):02}-{chance.randint(1, 12):02}-{chance.randint(2010, 2022)}"
    rate = f"{chance.randint(1, 9)}.{chance.randint(0, 999):03},{chance.randint(0, 99):02}"
    return (
        f"{cpr};19{chance.randint(0, 3000):08};SEL § 107;{start};;{rate};;;;;Autismespektrum;;;"
        f'S-{number};"Nord; stuen";ingen bemærkninger'
    )


def _seconds_of_plain_read(file: Path, encoding: str) -> float:
    start = time.perf_counter()
    with file.open(encoding=encoding, newline="") as opened:
        for _ in csv.reader(opened, delimiter=";"):
            pass
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
