"""Files made to stop everyone, or to bring in what is not delivered: each is refused in little time
and memory, and the file beside it lands."""

import ctypes
import io
import json
import os
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.cpr_forms import KEY, Search
from tests.conftest import PROJECT
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    REFERENCE,
    ROWS,
    Folder,
    csv_text,
    xlsx_bytes,
)

SECONDS, MEMORY = 60, 2 * 1024**2
"""At most; the memory in kB."""
TABLE = [HEADINGS, *ROWS]
SOUND = "751_ok.csv"
CPR = "0102901234"

# --- files --------------------------------------------------------------------------------------


def workbook(changed: dict[str, str], renamed: dict[str, str] | None = None) -> bytes:
    """TABLE as a workbook with some of its parts changed, and others under another name."""
    source = zipfile.ZipFile(io.BytesIO(xlsx_bytes({"Ark1": TABLE})))
    parts = {name: source.read(name).decode() for name in source.namelist()} | changed
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr((renamed or {}).get(name, name), text)
    return content.getvalue()


def part(name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(xlsx_bytes({"Ark1": TABLE}))).read(name).decode()


def far_cell(reference: str) -> str:
    """The table's sheet with one cell more; the reference has its own quotes."""
    row = f'<row r="1048576"><c r={reference}><v>1</v></c></row></sheetData>'
    return part("xl/worksheets/sheet1.xml").replace("</sheetData>", row)


def elsewhere() -> bytes:
    """The sheet in a folder of another name, with a cell in its last corner."""
    sheet, relations = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
    moved = part(relations).replace("worksheets/sheet1.xml", "ark/sheet1.xml")
    types = part("[Content_Types].xml").replace(f"/{sheet}", "/xl/ark/sheet1.xml")
    changed = {sheet: far_cell('"XFD1048576"'), relations: moved, "[Content_Types].xml": types}
    return workbook(changed, {sheet: "xl/ark/sheet1.xml"})


def twenty_times() -> bytes:
    """One sheet part, just below what one sheet may hold, under twenty names."""
    sheet = far_cell('"X1000000"').replace('<row r="1048576">', '<row r="1000000">')
    listed = "".join(f'<sheet name="Ark{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 21))
    book = part("xl/workbook.xml")
    start, end = book.index("<sheets>"), book.index("</sheets>")
    book = f"{book[:start]}<sheets>{listed}{book[end:]}"
    return workbook({"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet})


def shared_strings(length: int) -> bytes:
    """950 MB of shared strings, each so long, in 2 to 4 MB. A block of them is packed once, its end
    flushed, and what that gives is written as often as needed."""
    first = part("xl/sharedStrings.xml").removesuffix("</sst>").encode()
    string = b"<si><t>%s</t></si>" % (b"x" * length)
    block = string * (1_000_000 // len(string))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(b"</sst>") + packer.flush()
    check, times = zlib.crc32(first), 950
    for _ in range(times):
        check = zlib.crc32(block, check)
    check = zlib.crc32(b"</sst>", check)
    size = len(first) + len(block) * times + len(b"</sst>")
    shared = start + packed * times + end
    return with_packed_part(workbook({}), b"xl/sharedStrings.xml", shared, check, size)


def with_packed_part(archive: bytes, name: bytes, packed: bytes, check: int, size: int) -> bytes:
    """The archive with this part in place of the one of its name."""
    content = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(archive))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.namelist():
            if one != name.decode():
                target.writestr(one, source.read(one))
    rest = content.getvalue()
    at = rest.index(b"PK\x01\x02")
    directory, parts = rest[at : rest.index(b"PK\x05\x06")], source.namelist()
    told = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, check, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + told + name
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + told + struct.pack("<HHHII", 0, 0, 0, 0, at)
    directory += entry + name
    start, count = at + len(local) + len(packed), len(set(parts) | {name.decode()})
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), start, 0)
    return rest[:at] + local + packed + directory + b"PK\x05\x06" + end


def headings(count: int) -> bytes:
    return f"{';'.join(HEADINGS)}{';' * count}\r\n{';'.join(ROWS[0])}{';' * count}\r\n".encode()


def sheets(count: int) -> bytes:
    return xlsx_bytes({"Ark1": TABLE} | {f"Note {n}": [["x"]] for n in range(count)})


TOO_MUCH = {
    "file_too_slow",
    "file_too_large",
    "file_too_many_columns",
    "file_too_many_sheets",
    "file_cells_too_far",
    "file_unpacks_too_large",
}
CONTENTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a cell in the last corner of a sheet elsewhere": ("740.xlsx", elsewhere),
    "a far cell in single quotes": (
        "740.xlsx",
        lambda: workbook({"xl/worksheets/sheet1.xml": far_cell("'XFD1048576'")}),
    ),
    "a far cell in lower case": (
        "740.xlsx",
        lambda: workbook({"xl/worksheets/sheet1.xml": far_cell('"xfd1048576"')}),
    ),
    "a far cell with blanks around the sign": (
        "740.xlsx",
        lambda: workbook(
            {"xl/worksheets/sheet1.xml": far_cell('"XFD1048576"').replace("r=", "r =\n")}
        ),
    ),
    "one sheet twenty times": ("740.xlsx", twenty_times),
    "950 MB of short shared strings": ("740.xlsx", lambda: shared_strings(4)),
    "200,000 empty headings": ("740.csv", lambda: headings(200_000)),
    "501 headings": ("740.csv", lambda: headings(501 - len(HEADINGS))),
    "101 sheets": ("740.xlsx", lambda: sheets(100)),
}


def put_fifo(path: Path, _: Path) -> None:
    os.mkfifo(path)


def put_link_out(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def put_relative_link(path: Path, outside: Path) -> None:
    path.symlink_to(os.path.relpath(outside, path.parent))


def put_hard_link(path: Path, outside: Path) -> None:
    path.hardlink_to(outside)


def put_link_to_zero(path: Path, _: Path) -> None:
    path.symlink_to("/dev/zero")


def put_link_inside(path: Path, _: Path) -> None:
    path.symlink_to(SOUND)


def put_dangling_link(path: Path, _: Path) -> None:
    path.symlink_to("ingen.csv")


def put_link_to_itself(path: Path, _: Path) -> None:
    path.symlink_to(path.name)


PLACED = [
    (put_fifo, "740.csv"),
    (put_fifo, "noter.txt"),
    (put_fifo, "740.xlsx"),
    (put_link_out, "740.csv"),
    (put_relative_link, "740.csv"),
    (put_hard_link, "740.csv"),
    (put_link_to_zero, "740.csv"),
    (put_link_to_zero, "noter.txt"),
    (put_link_inside, "740.csv"),
    (put_dangling_link, "740.csv"),
    (put_link_to_itself, "740.csv"),
]

# --- landing ------------------------------------------------------------------------------------

PROGRAM = """
import json, resource, sys
from pathlib import Path
from orchestration.landing import land_folder

if __name__ == "__main__":
    landing, store, key, reference = sys.argv[1:]
    files = land_folder(Path(landing), Path(store), key, Path(reference))
    told = {file.source_file: [file.verdict, file.rule_id, file.message_da] for file in files}
    memory = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF,
                                                            resource.RUSAGE_CHILDREN)]
    print(json.dumps([told, max(memory)]))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of each file, by its name, and what it took."""

    verdicts: dict[str, tuple[str, str | None, str | None]]
    seconds: float
    memory: int


def land_apart(folder: Folder, tmp_path: Path) -> Outcome:
    """In a process that may hang or die without harm to the tests."""
    program = tmp_path / "land.py"
    program.write_text(PROGRAM)
    arguments = [folder.landing, folder.store, KEY, REFERENCE]
    began = time.monotonic()
    peak = [0]
    with subprocess.Popen(
        [sys.executable, str(program), *map(str, arguments)],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        stopped = threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, peak, stopped))
        watch.start()
        try:
            out, err = process.communicate(timeout=1.5 * SECONDS)
        except subprocess.TimeoutExpired:
            pytest.fail(f"not done after {1.5 * SECONDS:.0f} seconds")
        finally:
            stopped.set()
            watch.join()
            if process.poll() is None:
                os.killpg(process.pid, 9)
    assert process.returncode == 0, f"died with {process.returncode}: {err[-300:]}"
    told, memory = json.loads(out)
    verdicts = {name.split("/")[-1]: tuple(one) for name, one in told.items()}
    return Outcome(verdicts, time.monotonic() - began, max(memory, *peak))


def _watch(session: int, peak: list[int], stopped: threading.Event) -> None:
    """The most memory that any process of the session has had, in kB."""
    while not stopped.wait(0.05):
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
                if int(fields[3]) == session:
                    lines = (status.parent / "status").read_text().splitlines()
                    peak.append(max(int(one.split()[1]) for one in lines if "VmHWM" in one))
            except (OSError, ValueError):
                continue  # it has ended


@pytest.fixture
def beside(folder: Folder) -> Folder:
    """A folder with a sound file in it."""
    folder.put_placements(SOUND, csv_text(TABLE))
    return folder


@pytest.mark.parametrize("what", CONTENTS)
def test_a_file_that_is_too_much_is_refused_in_a_minute_and_two_gigabytes(
    beside: Folder, tmp_path: Path, what: str
) -> None:
    name, make = CONTENTS[what]
    content = make()
    assert len(content) < 4_000_000
    beside.put_placements(name, content)
    outcome = land_apart(beside, tmp_path)
    verdict, rule, message = outcome.verdicts[name]
    assert verdict == "refused"
    assert rule in TOO_MUCH, message
    assert outcome.verdicts[SOUND][0] == "landed"
    assert outcome.seconds < SECONDS
    assert outcome.memory < MEMORY


def test_950_mb_of_long_shared_strings_fit_or_are_refused(beside: Folder, tmp_path: Path) -> None:
    beside.put_placements("740.xlsx", shared_strings(180))
    outcome = land_apart(beside, tmp_path)
    assert outcome.verdicts["740.xlsx"][1] in {None, *TOO_MUCH}
    assert outcome.verdicts[SOUND][0] == "landed"
    assert outcome.seconds < SECONDS
    assert outcome.memory < MEMORY


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Outcome]:
    """All that is no regular file in one folder, with sound and hostile files beside."""
    root = tmp_path_factory.mktemp("placed")
    folder = Folder(root)
    folder.put_placements(SOUND, csv_text(TABLE))
    folder.put_placements("730_ok.xlsx", xlsx_bytes({"Ark1": [HEADINGS, ROWS[1]]}))
    folder.put_placements("760.xlsx", elsewhere())
    folder.put_placements("766.csv", headings(200_000))
    for at, (put, name) in enumerate(PLACED):
        outside = root / f"en_anden_kommune_{at}.csv"
        outside.write_text(csv_text([HEADINGS, [CPR, f"{at}", "SEL § 107", "2020-01-01", "", "1"]]))
        put(folder.landing / "placements" / COLLECTION / f"740 {at} {name}", outside)
    return folder, land_apart(folder, root)


@pytest.mark.parametrize("at", range(len(PLACED)), ids=lambda at: PLACED[at][0].__name__)
def test_what_is_no_regular_file_of_its_own_is_refused(
    placed: tuple[Folder, Outcome], at: int
) -> None:
    assert placed[1].verdicts[f"740 {at} {PLACED[at][1]}"][:2] == ("refused", "file_not_regular")


def test_the_sound_files_beside_all_of_them_land(placed: tuple[Folder, Outcome]) -> None:
    folder, outcome = placed
    landed = {name for name, (verdict, *_) in outcome.verdicts.items() if verdict == "landed"}
    assert landed == {SOUND, "730_ok.xlsx", "collections.csv"}
    assert outcome.seconds < SECONDS
    assert outcome.memory < MEMORY
    assert folder.query("select count(*) from landing.placements") == [(len(ROWS) + 1,)]


def test_a_linked_folder_is_not_followed(beside: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "anden"
    outside.mkdir()
    (outside / "740.csv").write_text(csv_text([HEADINGS, ROWS[0]]))
    (beside.landing / "placements" / "andet").symlink_to(outside)
    (beside.landing / "offers").symlink_to(beside.landing)
    outcome = land_apart(beside, tmp_path)
    landed = {name for name, (verdict, *_) in outcome.verdicts.items() if verdict == "landed"}
    assert landed == {SOUND, "collections.csv"}


# --- files that go or change while they are read ------------------------------------------------

GOING = f"740 {CPR[:6]}-{CPR[6:]}.csv"


@pytest.mark.parametrize("table", ["placements", "delivery_notes"])
def test_a_file_that_is_gone_when_it_is_read_is_refused_alone(
    beside: Folder, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """Removed after the folder was listed."""
    from orchestration.landing import land

    name = GOING if table == "placements" else "deliveries.csv"
    if table == "placements":
        going = beside.put_placements(name, csv_text([HEADINGS, ROWS[0]]))
    else:
        going = beside.put(name, "file_name,received_date\n751.csv,2023-01-31\n")
    listed = land.find_files

    def lists_and_loses(landing: Path) -> object:
        files = listed(landing)
        going.unlink()
        return files

    monkeypatch.setattr(land, "find_files", lists_and_loses)
    files = beside.land(KEY)
    (lost,) = (file for file in files.values() if not file.is_landed)
    assert (lost.rule_id, lost.line_count) == ("file_changed", 0)
    assert files[SOUND].verdict == "landed"
    assert digits_left(beside, repr(files)) == {}


@pytest.mark.parametrize(
    ("change", "closed"),
    [("removed", n) for n in range(1, 9)]
    + [(change, n) for change in ("replaced", "longer", "a link") for n in (1, 2)],
)
def test_a_file_that_changes_while_it_is_read_harms_no_other(
    beside: Folder, tmp_path: Path, change: str, closed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """When it is closed for the first, second, … time, whoever closes it. It may have been read
    before that: then it is landed as it was, whole."""
    lines = [[CPR, "1", "SEL § 107", "2020-01-01", "", "1"]] * 3000
    going = beside.put_placements(GOING, csv_text([HEADINGS, *lines]))
    other = tmp_path / "other.csv"
    other.write_text(csv_text([HEADINGS, *lines, ROWS[0]]))

    def happens() -> None:
        if change == "longer":
            with going.open("a") as file:
                file.write(";".join(ROWS[0]) + "\r\n")
        elif change == "replaced":
            other.replace(going)
        else:
            going.unlink()
            if change == "a link":
                going.symlink_to(other)

    with at_closing(going, closed, happens):
        files = beside.land(KEY)
    assert files[SOUND].verdict == "landed"
    (one,) = (file for name, file in files.items() if name.startswith("740"))
    assert one.rule_id in (None, "file_changed", "file_no_access", "file_not_regular")
    if one.is_landed:
        rows = beside.query("select count(*) from landing.placements where citizen_id is not null")
        assert one.line_count in (3000, 3001)
        assert rows == [(len(ROWS) + one.line_count,)]
    assert digits_left(beside, repr(files) + "".join(capfd.readouterr())) == {}


@pytest.mark.parametrize("closed", range(1, 7))
def test_a_file_that_goes_while_the_next_one_is_read_harms_no_other(
    beside: Folder, closed: int, capfd: pytest.CaptureFixture[str]
) -> None:
    going = beside.put_placements(GOING, csv_text([HEADINGS, ROWS[0]]))
    next_one = beside.landing / "placements" / COLLECTION / SOUND
    os.utime(going, (10**9, 10**9))
    with at_closing(next_one, closed, going.unlink):
        files = beside.land(KEY)
    assert files[SOUND].verdict == "landed"
    (one,) = (file for name, file in files.items() if name.startswith("740"))
    assert one.rule_id in (None, "file_changed")
    assert digits_left(beside, repr(files) + "".join(capfd.readouterr())) == {}


def digits_left(folder: Folder, said: str) -> dict[str, str]:
    search = Search({"number": (CPR, CPR)})
    return search.in_folders([folder.store]) | search.in_text(said)


class at_closing:  # noqa: N801 - used as a statement
    """Does something when a file is closed for the n-th time, in whatever process."""

    _OPENED, _CLOSED = 0x20, 0x10

    def __init__(self, path: Path, number: int, happens: Callable[[], None]) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._watch = libc.inotify_init1(os.O_NONBLOCK)
        assert (
            libc.inotify_add_watch(self._watch, os.fsencode(path), self._OPENED | self._CLOSED) >= 0
        )
        # both are watched, for of two that are alike in a row only one would be told
        self._number, self._happens = number, happens
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._wait)

    def _wait(self) -> None:
        left = self._number
        while not self._ended.is_set():
            try:
                events = os.read(self._watch, 4096)
            except BlockingIOError:
                time.sleep(0.0005)
                continue
            told = struct.iter_unpack("iIII", events)
            left -= sum(mask == self._CLOSED for _, mask, _, _ in told)
            if left <= 0:
                self._happens()
                return

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        os.close(self._watch)
