"""Of a delivery that is damaged in any known way, what is read is right, or the file is refused, or
the receipt says what is wrong (R14, R15, R19)."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.landing import (
    land,
    land_folder,
    landed_rows,
    load_store,
    reading,
    text_files,
    workbooks,
)
from tests.acceptance.damages import (
    DAMAGES,
    LIKE_CPR,
    OFFER_RATE,
    P_NUMBERS,
    SERVICES,
    Draft,
    Row,
    damaged,
)
from tests.acceptance.landing_folders import REGIONS, Collection, put, put_collections
from tests.conftest import PROJECT
from tests.orchestration.landing.landing_folder import KEY, in_this_process

BATCH = 200
EXAMPLES = int(os.environ.get("KAPACITET_EXAMPLES", "120"))
"""How many deliveries are damaged by chance: 2,000 and more in the long lane."""
CODES = sorted(REGIONS)
NEVER = re.compile(b"(?!)")
MISSING = {"end_date": "file_without_end_dates", "daily_rate_dkk": "file_without_rates"}
READ = (
    "birth_date", "sex", "p_number", "service_type", "start_date", "end_date", "daily_rate_dkk",
    "supplement_daily_rate_dkk", "own_payment_annual_dkk", "end_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A damaged delivery, or one of its parts."""

    draft: Draft
    damages: tuple[str, ...]
    seed: int
    content: bytes

    @property
    def verdict(self) -> str:
        """Of two damages together only what holds of any delivery."""
        return DAMAGES[self.damages[0]].verdict if len(self.damages) == 1 else "either"

    @property
    def has_fault(self) -> bool:
        return any(DAMAGES[name].verdict == "say" for name in self.damages)


@dataclass
class Told:
    """What the warehouse says of a file."""

    verdict: str
    rule_id: str | None
    receipt: str
    accepted: dict[int, dict[str, Any]] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    said: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Columns by line of which a rule says something."""
    notes: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Recorded:
    """What builds the models that judge a landing."""

    template: Path
    statements: list[str] = field(repr=False)


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("damages")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.acceptance.build_landings", "--record"),
            *(str(folder), "+delivery_files"),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    statements = json.loads((folder / "statements.json").read_text())
    return Recorded(folder / "kapacitet.duckdb", statements)


def land_all(
    slots: Sequence[tuple[int, tuple[str, ...]]], recorded: Recorded, root: Path
) -> list[str]:
    """Lands every delivery in one folder, builds what judges them, and returns what is wrong."""
    landing = root / "landing"
    examples: dict[str, Example] = {}
    collections = []
    for at, (seed, names) in enumerate(slots):
        code, collection_id = CODES[at % len(CODES)], f"nr-{at // len(CODES)}"
        if at % len(CODES) == 0:
            collections.append(_collection(collection_id))
        made = damaged(seed, names, code)
        if made is None:
            continue
        draft, done = made
        for one in (draft, *draft.siblings):
            name = f"placements/{collection_id}/{one.stem}.{one.extension}"
            examples[name] = Example(one, tuple(done), seed, one.write())
            put(landing / name, examples[name].content)
    put_collections(landing, collections)
    put(landing / "offers/2010-01-01.csv", _register())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(land, "in_child", in_this_process)
        now = datetime(2023, 3, 1, tzinfo=UTC)
        land_folder(landing, root / "store", KEY, PROJECT / "seeds/reference", now)
    build = shutil.copy(recorded.template, root / "kapacitet.duckdb")
    with duckdb.connect(str(build), config={"threads": 1}) as connection:
        load_store(root / "store", connection)
        for statement in recorded.statements:
            connection.execute(statement)
        told = _told(connection)
        leaks = list(_leaks(connection, examples))
    wrong = [line for name, one in examples.items() for line in _judged(name, one, told.get(name))]
    return wrong + leaks + list(_melted(examples, told))


def _collection(collection_id: str) -> Collection:
    return Collection(
        collection_id, "", date(2022, 12, 31), date(2022, 1, 1), date(2022, 12, 31), ""
    )


def _register() -> bytes:
    lines = ["P-nummer;Tilbudsnavn;Virksomhedsform;Paragraf;Målgruppe;Pladser;Døgntakst;Gyldig fra"]
    lines += [
        f"{number};Solbo;Kommune;{paragraph};Autismespektrum;200;{OFFER_RATE};01-01-2010"
        for number in P_NUMBERS + LIKE_CPR
        for paragraph in SERVICES
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def _told(connection: duckdb.DuckDBPyConnection) -> dict[str, Told]:
    told = {
        name: Told(verdict, rule_id, receipt)
        for name, verdict, rule_id, receipt in connection.execute(
            "select source_file, verdict, rule_id, receipt from marts.delivery_files"
        ).fetchall()
    }
    for name, line, key, *values in connection.execute(
        f"select source_file, source_line, citizen_key, {', '.join(READ)}"
        " from intermediate.int_placements__valid"
    ).fetchall():
        told[name].accepted[line] = {"key": key, **dict(zip(READ, values, strict=True))}
    for name, line, status in connection.execute(
        "select source_file, source_line, line_status"
        " from intermediate.int_placements__line_status"
        " inner join intermediate.int_deliveries__files using (delivery_id)"
        " union all select source_file, source_line, 'skipped' from landing.skipped_lines"
    ).fetchall():
        told[name].status[line] = status
    for name, line, columns in connection.execute(
        "select source_file, source_line, column_name from intermediate.int_placements__suspicions"
        " where is_problem union all"
        " select source_file, source_line, column_name from intermediate.int_placements__problems"
    ).fetchall():
        told[name].said[line] |= set(columns.split(", "))
    for name, rule_id in connection.execute(
        "select source_file, rule_id from marts.delivery_file_notes"
    ).fetchall():
        told[name].notes.add(rule_id)
    return told


def _leaks(connection: duckdb.DuckDBPyConnection, examples: dict[str, Example]) -> Iterator[str]:
    """CPR numbers that stand anywhere in what was landed."""
    numbers = {
        row.person for one in examples.values() for row in one.draft.rows if one.draft.has_cpr
    }
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('landing', 'marts')"
    ).fetchall()
    for schema, table in tables:
        for row in connection.execute(f"select * from {schema}.{table}").fetchall():
            text = " ".join(str(cell) for cell in row)
            for match in re.finditer(r"[0-9]{6}[^0-9A-Za-z]?[0-9A-Z]{4}", text):
                if re.sub("[^0-9A-Z]", "", match[0]) in numbers - set(LIKE_CPR):
                    yield f"{schema}.{table} holds a CPR number: {row}"


def _judged(name: str, example: Example, told: Told | None) -> Iterator[str]:
    """What is wrong with what the warehouse says of a file."""
    where = f"{name} {example.damages} seed {example.seed}"
    verdict, draft = example.verdict, example.draft
    if told is None:
        yield f"{where}: nothing is known of the file"
        return
    where += f" [{told.verdict} {told.rule_id} {told.receipt}]"
    if told.verdict == "refused":
        if verdict in ("clean", "read", "say"):
            yield f"{where}: refused, but can be read"
        return
    if verdict == "refuse":
        yield f"{where}: not refused"
    if told.receipt == "waiting":
        if not draft.may_wait:
            yield f"{where}: waits"
        return
    faults = [fault for row in draft.rows for fault in _faults_of(row, told, verdict)]
    yield from (f"{where}: {fault}" for fault, is_said in faults if not is_said)
    lines = {row.line for row in draft.rows}
    yield from (f"{where}: line {one} is of no row" for one in told.accepted if one not in lines)
    if told.receipt == "clean" and (faults or example.has_fault):
        yield f"{where}: a clean receipt beside a fault {faults[:1]}"
    if verdict == "clean" and told.receipt != "clean":
        yield f"{where}: nothing was wrong, but is said to be: {dict(told.said)} {told.notes}"


def _faults_of(row: Row, told: Told, verdict: str) -> Iterator[tuple[str, bool]]:
    """What is not as it was meant in a line, and whether that is said."""
    status = told.status.get(row.line)
    here = f"line {row.line} is {status}"
    accepted = status == "accepted"
    if row.fate == "blank":
        return
    if row.fate == "lost":
        yield "a line was joined to another", True
    elif row.fate in ("unusable", "nothing", "repeat"):
        yield f"{here}, and is {row.fate}", status in ("rejected", "skipped", "duplicate")
    elif row.fate == "maybe" and not accepted:
        return
    elif not accepted:
        is_read = verdict in ("clean", "read")
        yield here, status in ("rejected", "skipped") and not is_read
    else:
        for column, fault, can_be in _wrong_cells(row, told):
            is_said = column in told.said[row.line] or _is_noted(column, told)
            yield (
                f"{here}: {column} {fault}",
                can_be and is_said and verdict not in ("clean", "read"),
            )


def _wrong_cells(row: Row, told: Told) -> Iterator[tuple[str, str, bool]]:
    """Column, what is wrong, and whether it is enough that it is said: another value never is."""
    read = told.accepted[row.line]
    for column in [*READ, "municipality", "citizen_id"]:
        fault = row.faults.get(column)
        if fault == "told":
            yield column, "must be told of", True
        elif column in READ:
            value, meant = _comparable(column, read[column]), _meant(column, row)
            if fault == "unknown":
                yield column, f"is {value}, and must be unknown", value is None
            elif value != meant:
                yield column, f"is {value}, not {meant}", value is None


def _meant(column: str, row: Row) -> object:
    if column == "service_type":
        return SERVICES[str(row.values["service_paragraph"])]
    return _comparable(column, row.values.get(column))


def _comparable(column: str, value: Any) -> object:
    if column == "end_date" and value and value.year >= 2999:
        return None
    if column == "p_number" and str(value).startswith("cpr_"):
        return None
    if column == "end_reason" and value:
        return "".join(filter(str.isprintable, value))
    if column == "sex" and value:
        return {"f": "K"}.get(value[0].lower(), value[0].upper())
    return float(value) if column.endswith("_dkk") and value is not None else value


def _is_noted(column: str, told: Told) -> bool:
    return MISSING.get(column, "file_heading_unknown") in told.notes


def _melted(examples: dict[str, Example], told: dict[str, Told]) -> Iterator[str]:
    """Two people under one key, and nothing said; or one under two."""
    keys: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    people: dict[str, set[str]] = defaultdict(set)
    for name, one in examples.items():
        if name not in told:
            continue
        for row in one.draft.rows:
            read = told[name].accepted.get(row.line)
            if read is None or row.fate not in ("read", "maybe"):
                continue
            is_said = {"birth_date", "citizen_id"} & told[name].said[row.line]
            if not is_said:
                where = f"{name} {one.damages} seed {one.seed} line {row.line}"
                keys[read["key"]][row.person].append(where)
                if "p_number" not in row.faults:
                    people[row.person].add(read["key"])
    for of_people in keys.values():
        if len(of_people) > 1:
            yield f"two people melted: {[where[0] for where in of_people.values()]}"
    for person, several in people.items():
        if len(several) > 1:
            places = [keys[key][person][0] for key in several]
            yield f"one citizen became {len(several)}: {places}"


def batches() -> st.SearchStrategy[list[tuple[int, tuple[str, ...]]]]:
    """Seeds of deliveries with one or two damages each."""
    names = st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=2, unique=True)
    one = st.tuples(st.integers(0, 2**31), names.map(tuple))
    size = min(BATCH, EXAMPLES)
    return st.lists(one, min_size=size, max_size=size)


@settings(
    max_examples=-(-EXAMPLES // BATCH),
    phases=[Phase.generate],  # a batch is no smaller for being shrunk: each file stands alone
    deadline=None,
    derandomize=EXAMPLES <= BATCH,
    suppress_health_check=list(HealthCheck),
)
@given(batch=batches())
def test_a_damaged_delivery_is_read_right_or_refused_or_said_to_be_wrong(
    recorded: Recorded, tmp_path_factory: pytest.TempPathFactory, batch: Any
) -> None:
    assert land_all(batch, recorded, tmp_path_factory.mktemp("batch")) == []


@pytest.mark.skipif(EXAMPLES <= BATCH, reason="of the long lane: KAPACITET_EXAMPLES=2000")
def test_each_damage_alone_leads_to_what_it_must(recorded: Recorded, tmp_path: Path) -> None:
    assert land_all([(at, (name,)) for at, name in enumerate(DAMAGES)], recorded, tmp_path) == []


def _lenient_lines(file: text_files.TextFile, layout: text_files.CsvLayout) -> Iterator[Any]:
    """Every line that a lenient reader of CSV makes of the text."""
    with file.opened() as opened:
        for number, cells in enumerate(csv.reader(opened, delimiter=layout.separator), start=1):
            if number >= layout.first_line:
                yield number, cells


@pytest.mark.parametrize(
    ("names", "switched_off"),
    [
        (
            ("quote_begins", "two_stray_quotes"),
            {"csv_lines": _lenient_lines, "width_check": lambda *_: None},
        ),
        (
            ("cpr_shortened",),
            {"is_without_serial": lambda _: False, "is_shortened": lambda _: False},
        ),
        (("column_without_heading", "cell_far_beside"), {"_unheaded": lambda *_: ()}),
        (("hidden_sheet", "very_hidden_sheet"), {"_HIDDEN_SHEETS": ()}),
        (("error_in_end_date", "uncomputed_end_date"), {"_ERROR": NEVER, "_UNCOMPUTED": NEVER}),
    ],
    ids=["strict reading", "parts of numbers", "cells without heading", "hidden sheets", "errors"],
)
def test_what_landing_does_about_a_damage_is_missed_where_it_is_switched_off(
    recorded: Recorded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    switched_off: dict[str, object],
) -> None:
    for name, stand_in in switched_off.items():
        for module in (land, landed_rows, reading, workbooks):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, stand_in)
    slots = [(at, (name,)) for at in range(6) for name in names]
    wrong = land_all(slots, recorded, tmp_path)
    assert {name for name in names if any(f"('{name}',)" in line for line in wrong)} == set(names)
