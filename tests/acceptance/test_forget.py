"""After `forget` no byte of a citizen or a delivery is left, and all others' figures stand."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.cpr_forms import unpacked
from tests.acceptance.landing_folders import (
    P_NUMBERS,
    Collection,
    put,
    put_collections,
    put_offers,
    put_population,
)
from tests.conftest import copy_project, read_marts, run_kapacitet, start_kapacitet

KEY = "5f" * 32
COLLECTIONS = [
    Collection(f"midt-{year}", "082", date(year, 12, 31), date(year, 1, 1), date(year, 12, 31))
    for year in (2022, 2023)
]
RECEIVED = datetime(2024, 2, 1, tzinfo=UTC)
# made up; all fail modulus 11
HER, OTHER, THIRD, FOURTH = "0203801230", "1104753411", "2508661234", "3006901232"
LOCAL_ID, FILE = "lokal-97531", "placements/midt-2022/740 forårsfil.csv"
HEADINGS = "P-nummer;Paragraf;Startdato;Slutdato;Døgntakst;Ophørsårsag;Målgruppe"


def _parts(path: Path) -> Iterator[bytes]:
    """A file's path, its bytes, and what they hold in the formats that a run writes."""
    content = path.read_bytes()
    yield from (str(path).encode(), content)
    yield from (text.encode() for text in unpacked(path, content))


@dataclass(frozen=True)
class Place:
    """A checkout, what its runs keep, and the landing folder that they read."""

    project: Path
    folder: Path
    landing: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / "kapacitet.duckdb"

    @property
    def store(self) -> Path:
        return self.folder / "warehouse" / "landed"

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        done = run_kapacitet(self.project, self.folder, self.landing, KEY, arguments, typed)
        # what a terminal shows is searched as well
        with (self.folder / "printed.txt").open("a") as printed:
            printed.write(done.stdout + done.stderr)
        return done

    def files(self) -> Iterator[Path]:
        """All that runs have written; the project's own folders are searched where runs write."""
        for root in (self.folder, *(self.project / name for name in ("target", "logs"))):
            yield from (path for path in root.rglob("*") if path.is_file())

    def with_any(self, texts: Sequence[str]) -> set[str]:
        """The parts of what runs have written that hold one of the texts."""
        forms = [text.encode(form) for text in texts for form in ("utf-8", "utf-16-le")]
        # as JSON and HTML may have them
        forms += [text.encode("ascii", "backslashreplace") for text in texts]
        return {
            path.relative_to(self.folder).parts[0]
            if path.is_relative_to(self.folder)
            else path.relative_to(self.project).parts[0]
            for path in self.files()
            if any(form in part for part in _parts(path) for form in forms)
        }

    def contents(self) -> dict[Path, bytes]:
        kept = (self.folder / "warehouse", self.folder / "output", self.folder / "dagster")
        return {
            path: path.read_bytes() for path in self.files() if path.is_relative_to(kept[0])
            or path.is_relative_to(kept[1]) or path.is_relative_to(kept[2])
        }  # fmt: skip

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.sql(sql).fetchall()


def _write(landing: Path, without: Sequence[str] = ()) -> None:
    """The landing folder, without the lines of these citizens. They stand last in their files, so
    that others' line numbers are the same."""
    put_collections(landing, COLLECTIONS)
    put_offers(landing)
    put_population(landing)
    for file in [path for path in landing.rglob("*") if path.is_file()]:
        put(file, file.read_bytes(), RECEIVED)

    def deliver(name: str, heading: str, *lines: str) -> None:
        kept = [line for line in lines if not line.startswith(tuple(without))]
        put(landing / name, "\r\n".join([heading, *kept]).encode("utf-8-sig"), RECEIVED)

    def placement(citizen: str, at: int, reason: str = "") -> str:
        rate = 1500 + 100 * at
        return f"{citizen};{P_NUMBERS[at]};SEL § 107;2020-01-01;;{rate},00;{reason};Autisme"

    # one delivery tells of her in another's line
    told = "(glemt)" if HER in without else HER
    cpr, local = f"CPR-nummer;{HEADINGS}", f"Borger-id;{HEADINGS};Fødselsdato"
    for year in (2022, 2023):
        deliver(
            f"placements/midt-{year}/751.csv",
            cpr,
            placement(OTHER, 1, f"Bor med {told}"),
            placement(THIRD, 2),
            # unusable, so that she stands in the reports
            placement(HER, 3).replace("2020-01-01", "i går"),
            placement(f"{HER[:6]}-{HER[6:]}", 3),
        )
    deliver(
        "placements/midt-2023/727.csv",
        local,
        f"odder-1;{placement('', 4)[1:]};1970-05-06",
        f"{LOCAL_ID};{placement('', 5)[1:]};1980-07-08",
        f"{HER};{placement('', 6)[1:]};",
    )
    # whoever delivered nobody else
    deliver("placements/midt-2022/727.csv", local, f"{LOCAL_ID};{placement('', 5)[1:]};1980-07-08")
    deliver(FILE, cpr, placement(FOURTH, 7), placement(FOURTH, 8).replace("2020-01-01", "i går"))
    deliver(
        "survey/midt-2022/751 screening.csv",
        "CPR-nummer;Spørgsmål;Svar",
        f"{OTHER};36;Nej",
        f"{HER};36;Ja",
    )


def _place(root: Path, without: Sequence[str] = ()) -> Place:
    made = Place(copy_project(root / "project"), root / "run", root / "landing")
    _write(made.landing, without)
    made.folder.mkdir()
    done = made.run()
    assert done.returncode == 0, done.stderr
    return made


@dataclass(frozen=True)
class Names:
    """What may not be left: of the citizen with a CPR number, of the delivery."""

    pseudonym: str
    delivery: tuple[str, ...]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """After one run."""
    return _place(tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="module")
def names(first: Place) -> Names:
    ((pseudonym,),) = first.query(
        f"select distinct citizen_id from landing.placements where p_number = '{P_NUMBERS[3]}'"
    )
    ((delivery_id, sha256),) = first.query(
        f"select delivery_id, file_sha256 from landing.files where source_file = '{FILE}'"
    )
    return Names(pseudonym, (FILE.split("/")[-1], "forårsfil", delivery_id, sha256))


def _comparable(place: Place) -> dict[str, list[str]]:
    """The marts, files known by path and time instead of content."""
    contents = dict(place.query("select file_sha256, source_file from landing.files"))
    contents |= dict(
        place.query(
            "select delivery_id, source_file from landing.files where delivery_id is not null"
        )
    )
    known = re.compile("|".join(sorted(map(re.escape, contents), key=len, reverse=True)))
    return {
        name: sorted(known.sub(lambda found: contents[found[0]], repr(row)) for row in rows)
        for name, rows in read_marts(place.warehouse).items()
    }


def _different(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> list[str]:
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def test_the_search_finds_each_of_them_before(first: Place, names: Names) -> None:
    assert first.with_any([names.pseudonym]) == {"warehouse"}
    assert first.with_any([LOCAL_ID]) == {"warehouse"}
    assert first.with_any(names.delivery) >= {"warehouse", "output", "dagster"}


def test_without_confirmation_and_for_the_unknown_nothing_changes(first: Place) -> None:
    before = first.contents()
    for typed, arguments, told in (
        (f"{HER}\n", (), "Intet er slettet."),
        (f"{HER}\nnej\n", (), "Intet er slettet."),
        ("0101011234\n", ("--yes",), "kendes ikke i lageret"),
        ("\n", ("--yes",), "ikke et CPR-nummer"),
        ("odder-2\n", ("--yes", "--municipality", "727"), "kendes ikke i lageret"),
        (f"{LOCAL_ID}\n", ("--yes", "--municipality", "751"), "kendes ikke i lageret"),
        (f"{LOCAL_ID}\n", ("--yes", "--municipality", "Atlantis"), "Kommunen kendes ikke"),
    ):
        done = first.run("forget", "citizen", *arguments, typed=typed)
        assert (done.returncode, told in done.stderr) == (1, True), done.stderr
        assert HER not in done.stdout + done.stderr
    for name, told in (("ukendt.csv", "kendes ikke"), (FILE, "ligger stadig i landingsmappen")):
        done = first.run("forget", "delivery", name, "--yes")
        assert (done.returncode, told in done.stderr) == (1, True), done.stderr
    assert "751.csv" in first.run("forget", "citizen", typed=f"{HER}\n").stdout
    assert first.contents() == before


@pytest.fixture(scope="module")
def without_her(
    first: Place, names: Names, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Place, str]:
    """After she was forgotten, and what that printed. The first place stays as it is."""
    root = tmp_path_factory.mktemp("without_her")
    place = Place(first.project, root / "run", root / "landing")
    shutil.copytree(first.folder, place.folder)
    shutil.copytree(first.landing, place.landing)
    (place.folder / "printed.txt").unlink()
    # what runs that died may have left
    for left in ("output/.feedback-abc", "warehouse/landed/.unfinished", "warehouse/.build"):
        (place.folder / left).mkdir(exist_ok=True)
        (place.folder / left / "rest").write_text(names.pseudonym)
    done = place.run("forget", "citizen", "--yes", typed=f"{HER}\n")
    assert done.returncode == 0, done.stderr
    return place, done.stdout


def test_after_a_citizen_is_forgotten_no_byte_is_left(
    without_her: tuple[Place, str], names: Names
) -> None:
    place, printed = without_her
    assert place.with_any([names.pseudonym]) == set()
    assert HER not in printed
    assert "Glemt: 6 linjer om borgeren og 2 felter i andres linjer i 4 modtagne filer." in printed
    assert "  placements/midt-2023/751.csv: 2 linjer\n" in printed
    assert "sikkerhedskopier" in printed


def test_all_others_figures_are_those_of_a_landing_that_never_held_the_citizen(
    without_her: tuple[Place, str], tmp_path: Path
) -> None:
    place, _ = without_her
    never = _place(tmp_path, without=[HER, f"{HER[:6]}-{HER[6:]}"])
    assert _different(_comparable(place), _comparable(never)) == []


def test_every_line_that_is_left_is_accounted_for(
    without_her: tuple[Place, str], first: Place
) -> None:
    place, _ = without_her
    accounts = (
        "select delivered_lines, announced_lines, accepted_lines + rejected_lines + duplicate_lines"
        " from marts.fct_delivery"
    )
    for delivered, announced, accounted in place.query(accounts):
        assert delivered == announced == accounted
    total = "select sum(delivered_lines)::integer from marts.fct_delivery"
    assert (first.query(total), place.query(total)) == ([(14,)], [(9,)])
    left_out = place.query("select reason_da, count(*) from landing.skipped_lines group by all")
    assert left_out == [("Glemt efter anmodning", 6)]


def test_a_local_id_and_a_delivery_leave_no_byte_and_the_next_run_brings_none_back(
    without_her: tuple[Place, str], names: Names
) -> None:
    place, _ = without_her
    done = place.run("forget", "citizen", "--municipality", "Odder", typed=f"{LOCAL_ID}\nja\n")
    assert done.returncode == 0, done.stderr
    assert place.with_any([LOCAL_ID]) == set()
    done = place.run("forget", "delivery", FILE, "--also-file", "--yes")
    assert done.returncode == 0, done.stderr
    assert not (place.landing / FILE).exists()
    # the command itself named the file, for the one who asked
    (place.folder / "printed.txt").unlink()
    assert place.with_any(names.delivery) == set()
    done = place.run()
    assert done.returncode == 0, done.stderr
    assert place.with_any([names.pseudonym, LOCAL_ID, *names.delivery]) == set()
    pages = [path.name for path in (place.folder / "output/feedback/midt-2022").iterdir()]
    assert not [name for name in pages if name.startswith("740")]


def test_what_a_killed_forget_began_the_next_run_finishes(
    first: Place, names: Names, tmp_path: Path
) -> None:
    place = Place(first.project, tmp_path / "run", first.landing)
    shutil.copytree(first.folder, place.folder)
    (place.folder / "printed.txt").unlink()
    arguments = ["forget", "citizen", "--yes"]
    with start_kapacitet(place.project, place.folder, place.landing, KEY, arguments) as process:
        process.stdin.write(f"{HER}\n")
        process.stdin.flush()
        while not (place.store / ".forgetting").exists():
            assert process.poll() is None
            time.sleep(0.001)
        process.kill()
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    done = place.run()
    assert done.returncode == 0, done.stderr
    assert place.with_any([names.pseudonym]) == set()
    assert not (place.store / ".forgetting").exists()
