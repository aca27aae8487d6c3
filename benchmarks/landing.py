"""Landing CSV files with CPR numbers to Parquet: lines per second, and the memory of the process
that lands. Run it from the project's root: `.venv/bin/python -m benchmarks.landing`.

The files are made up: a million lines, sixteen columns, a CPR number in each line. They are read
with Python's own csv module in the same run, as a measure of the machine. They land as one file,
then as 98, one from each municipality.
"""

import argparse
import csv
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.landing.statbank import municipality_codes

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
        whole, parted = Path(folder) / "whole", Path(folder) / "parted"
        file = _make_folder(whole, given.lines, given.encoding)
        plain = _seconds_of_plain_read(file, given.encoding)
        print(f"{given.lines} lines, {file.stat().st_size / 1e6:.0f} MB, {given.encoding}")
        print(f"csv module, read only:  {given.lines / plain:10,.0f} lines/s")
        _part(file, parted, given.encoding)
        seconds = _print_landing("one file", whole, given.lines)
        print(f"ratio to the csv module:{seconds / plain:10.1f}")
        of_parts = _print_landing(f"{len(municipality_codes())} files", parted, given.lines)
        print(f"ratio to one file:      {of_parts / seconds:10.2f}")


def _print_landing(what: str, landing: Path, lines: int) -> float:
    """Lands in a process of its own, whose memory is that of nothing else. Returns seconds."""
    with tempfile.TemporaryDirectory() as store:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.landing", "--land", str(landing), store],
            cwd=PROJECT,
            check=True,
            capture_output=True,
            text=True,
        )
    seconds, megabytes, landed = (float(word) for word in done.stdout.split())
    if landed != lines:
        raise SystemExit(f"{landed} lines were landed, not {lines}")
    print(f"{what:<24}{lines / seconds:10,.0f} lines/s ({seconds:.1f} s, {megabytes:,.0f} MB)")
    return seconds


def _land(landing: Path, store: Path) -> None:
    """Seconds, megabytes and lines of one landing: the most memory of this process or of one that
    reads a file for it."""
    from benchmarks import landing as this
    from orchestration.landing import land

    in_child = land.in_child
    peaks = [0.0]

    def measured(work: Callable[..., Any], *arguments: object, **limits: Any) -> Any:
        result, megabytes = in_child(this.with_memory, work, *arguments, **limits)
        peaks.append(megabytes)
        return result

    land.in_child = measured
    key = "a key of its own, long enough to be one"
    start = time.perf_counter()
    files = land.land_folder(landing, store, key, PROJECT / "seeds" / "reference")
    seconds = time.perf_counter() - start
    lines = sum(file.line_count for file in files if file.table_name == "placements")
    print(seconds, max(*peaks, _megabytes()), lines)


def with_memory(work: Callable[..., Any], *arguments: object) -> tuple[Any, float]:
    """What `work` returns, and the most memory that its process has had."""
    return work(*arguments), _megabytes()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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


def _part(file: Path, landing: Path, encoding: str) -> None:
    """The lines of a file as one file from each municipality."""
    codes = municipality_codes()
    lines = file.read_text(encoding).splitlines()[1:]
    folder = landing / file.parent.relative_to(file.parents[2])
    folder.mkdir(parents=True)
    shutil.copy(file.parents[2] / "collections.csv", landing)
    for at, code in enumerate(codes):
        own = "".join(f"{line}\r\n" for line in (HEADINGS, *lines[at :: len(codes)]))
        (folder / f"{code}_maaling.csv").write_text(own, encoding, newline="")


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
