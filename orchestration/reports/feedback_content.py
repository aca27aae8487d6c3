"""What a municipality is told about its delivery: the rows of the marts, and the words for them.

Which lines are wrong, and how they count, is decided in SQL; here it is only put into sentences.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, groupby
from typing import NamedTuple, TypeVar

import duckdb

from orchestration.expectations.messages import danish
from orchestration.reports.pages import (
    NEVER_SHOWN,
    SEVERITIES,
    amount,
    file_name,
    percent,
    plain_name,
    readable,
)
from orchestration.sql_files import sql_file

CONTENTS = {
    "placements": "Ophold",
    "survey_answers": "Spørgeskema",
    "screening_answers": "Sagsscreening",
    "offers": "Tilbud",
    "population": "Befolkning",
    "municipality_indicators": "Nøgletal",
    "collections": "Indsamlinger",
    "delivery_notes": "Noter om leverancer",
}
# What a fault does to its lines.
LEVELS = {
    "line": "Ikke med i beregningerne",
    "placement": "Med i beregningerne, men bør ses efter",
}
COUNTS_BY = {
    "parts": "Filen er en del af leverancen og tæller sammen med de andre dele.",
    "correction": "Filen gælder, fordi dens navn siger, at den er en rettelse.",
    "note": "Modtaget den dag, indsamleren har skrevet i deliveries.csv.",
    "name": "Modtaget den dag, der står i filens navn.",
    "first_seen": "Modtaget den dag, filen først blev set.",
}
"""Why a file counts."""
RECEIPT = "Kvittering: alt er modtaget, og ingen fejl er fundet"
NOT_SHOWN = "(skjult)"

Group = tuple[str, str]
"""A collection and a municipality's code."""

_Row = TypeVar("_Row")


class ReceivedFile(NamedTuple):
    """A file that came, whatever became of it; a row of `marts.delivery_files`."""

    source_file: str
    table_name: str | None
    collection_id: str | None
    municipality_code: str | None
    municipality_name: str | None
    delivery_id: str | None
    received_date: date | None
    received_at: datetime | None
    line_count: int | None
    verdict: str
    severity: str | None
    message_da: str | None
    action_da: str | None
    left_out_sheets: str | None
    counts_by: str | None
    is_other_year: bool | None
    is_mostly_other_citizens: bool | None
    is_current: bool | None
    is_repeat: bool | None
    is_held: bool
    receipt: str | None

    @property
    def contents(self) -> str:
        """What the file is about; empty when it could not be told."""
        return CONTENTS.get(self.table_name or "", self.table_name or "")

    @property
    def is_refused(self) -> bool:
        """Nothing in the file could be used."""
        return self.verdict == "refused"

    @property
    def is_withdrawn(self) -> bool:
        """It is as if the file had never come."""
        return self.verdict == "withdrawn"

    @property
    def counts(self) -> bool:
        """The file is in use: neither refused, withdrawn or held, nor replaced, nor a
        repetition."""
        in_use = not self.is_repeat if self.is_current is None else self.is_current
        return in_use and self.verdict == "landed"

    @property
    def status(self) -> str:
        """What became of the file, in a word."""
        if self.is_refused:
            return "Afvist"
        if self.is_withdrawn:
            return "Trukket tilbage"
        if self.is_held:
            return "Venter"
        if self.is_repeat:
            return "Gentaget"
        return "Modtaget" if self.counts else "Erstattet"

    @property
    def explanation(self) -> str:
        """Why the file is not in use, or what of it is not; empty when all is."""
        return {
            "Afvist": self.message_da or "",
            "Trukket tilbage": "Filen er trukket tilbage og er ikke med.",
            "Venter": self.message_da or "",
            "Gentaget": "Den samme fil er modtaget før. Den tæller kun én gang.",
            "Erstattet": "En nyere fil er trådt i stedet for denne.",
            "Modtaget": " ".join(self.remarks),
        }[self.status]

    @property
    def remarks(self) -> list[str]:
        """Why it counts where another could, what of it is not used, and what is odd about it."""
        remarks = [COUNTS_BY[self.counts_by]] if self.counts_by in COUNTS_BY else []
        if self.left_out_sheets:
            remarks.append(f"Ark, der ikke er læst: {self.left_out_sheets}.")
        if self.is_other_year:
            remarks.append("Filens navn eller indhold er ikke fra indsamlingens periode.")
        if self.is_mostly_other_citizens:
            remarks.append("Den har under halvdelen af borgerne i den fil, den har erstattet.")
        return remarks


class Account(NamedTuple):
    """What became of a delivery's lines; a row of `marts.fct_delivery`."""

    delivery_id: str
    delivered_lines: int
    accepted_lines: int
    rejected_lines: int
    duplicate_lines: int
    announced_lines: int | None

    @property
    def is_complete(self) -> bool:
        """As many lines came as were announced, where that is known."""
        return self.announced_lines in (None, self.delivered_lines)


class RuleResult(NamedTuple):
    """How a rule turned out for a delivery; a row of `marts.feedback_rules`."""

    delivery_id: str
    rule_id: str
    level: str
    severity: str
    title_da: str
    action_da: str
    rows_checked: int
    rows_failed: int
    previous_rows_failed: int | None
    was_run: bool
    not_run_reason_da: str | None

    @property
    def has_failed(self) -> bool:
        """Some line broke the rule."""
        return self.was_run and self.rows_failed > 0

    @property
    def change(self) -> int | None:
        """Faults more (or fewer, below zero) than in the last delivery; None for the first."""
        if self.previous_rows_failed is None:
            return None
        return self.rows_failed - self.previous_rows_failed

    @property
    def change_text(self) -> str:
        """The change, in words."""
        match self.change:
            case None:
                return "første levering"
            case 0:
                return "uændret siden sidst"
            case more if more > 0:
                return f"{danish(more)} {'mere' if more == 1 else 'flere'} end sidst"
            case fewer:
                return f"{danish(-fewer)} færre end sidst"

    @property
    def count_text(self) -> str:
        """How many of how many: `3 af 412 (0,7 %), 5 færre end sidst`."""
        share = percent(self.rows_failed, self.rows_checked)
        count = f"{danish(self.rows_failed)} af {danish(self.rows_checked)}"
        return f"{count}{f' ({share})' if share else ''}, {self.change_text}"


class FaultyLine(NamedTuple):
    """A line and a rule it breaks; a row of `marts.feedback_lines`."""

    delivery_id: str
    source_file: str | None
    sheet_name: str | None
    line_in_sheet: int | None
    rule_id: str
    level: str
    severity: str
    column_name: str | None
    column_heading: str | None
    column_letter: str | None
    value: str | None
    message_da: str
    action_da: str

    @property
    def shown_value(self) -> str:
        """The value, but never the one of a column that identifies a citizen."""
        is_hidden = self.column_name and not NEVER_SHOWN.isdisjoint(
            name.strip() for name in self.column_name.split(",")
        )
        return NOT_SHOWN if self.value and is_hidden else self.value or ""


class FileNote(NamedTuple):
    """What of a file was not used, or follows from what it lacks; a row of
    `marts.delivery_file_notes`."""

    source_file: str
    collection_id: str | None
    municipality_code: str | None
    file_sha256: str
    rule_id: str
    severity: str
    message_da: str
    action_da: str


@dataclass
class Feedback:
    """All that one municipality is told about one collection, but for the lines."""

    collection_id: str
    municipality_code: str
    municipality_name: str
    files: list[ReceivedFile]
    accounts: list[Account] = field(default_factory=list)
    rules: list[RuleResult] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)

    @property
    def folder_name(self) -> str:
        """The collection's folder: its id, as far as file systems allow."""
        return file_name(self.collection_id)

    @property
    def file_stem(self) -> str:
        """The name of page and workbook: `760_ringkoebing-skjern`."""
        return f"{plain_name(self.municipality_code)}_{plain_name(self.municipality_name)}"

    @property
    def failed(self) -> list[RuleResult]:
        """The rules that lines broke, the worst first."""
        return [rule for rule in self.rules if rule.has_failed]

    @property
    def passed(self) -> list[RuleResult]:
        """The rules that no line broke."""
        return [rule for rule in self.rules if rule.was_run and not rule.has_failed]

    @property
    def not_run(self) -> list[RuleResult]:
        """The rules that could not be checked."""
        return [rule for rule in self.rules if not rule.was_run]

    @property
    def refused(self) -> list[ReceivedFile]:
        """The refused files that no file of a later day has made good."""
        return [file for file in self.files if file.is_refused and not self._is_made_good(file)]

    @property
    def held(self) -> list[ReceivedFile]:
        """The files that wait for the collector's word."""
        return [file for file in self.files if file.is_held]

    @property
    def has_file_in_use(self) -> bool:
        """Some file counts."""
        return any(file.counts for file in self.files)

    @property
    def outcome(self) -> str:
        """The gravest of the files' receipts: `critical`, `warning`, or `receipt` when all of them
        are clean."""
        if not self.has_file_in_use or self.held or self.must_be_mended:
            return "critical"
        is_clean = all(file.receipt == "clean" for file in self.files if file.counts)
        return "receipt" if is_clean and not self.refused else "warning"

    @property
    def must_be_mended(self) -> bool:
        """Something critical is wrong that the municipality can put right by sending anew."""
        return any(
            file.receipt == "correct"
            if file.counts
            else file in self.refused and file.severity in (None, "critical")
            for file in self.files
        )

    @property
    def headline(self) -> str:
        """The outcome, in words."""
        if not self.has_file_in_use:
            return "Ingen fil er brugt"
        if self.held and not self.must_be_mended:
            return "En leverance venter på godkendelse"
        return {
            "critical": "Noget skal rettes",
            "warning": "Noget bør ses efter",
            "receipt": RECEIPT,
        }[self.outcome]

    @property
    def sentences(self) -> list[str]:
        """What the headline rests on, and what happens next."""
        said = [sentence for account in self.accounts for sentence in self._said_of(account)]
        if self.refused:
            said.append(f"{amount(len(self.refused), 'fil', 'filer')} er afvist.")
        if self.held:
            said += [f"{file.source_file}: {file.explanation}" for file in self.held]
        if self.not_run:
            checks = amount(len(self.not_run), "kontrol", "kontroller")
            said.append(f"{checks} kunne ikke gennemføres.")
        is_repeated = any(file.is_repeat for file in self.files)
        if not self.has_file_in_use and not self.refused and not self.held and is_repeated:
            said.append(
                "Den samme fil er modtaget før."
                " Kontrollér, at det er den rigtige fil, der er sendt."
            )
        elif self.must_be_mended:
            said.append(
                "Ret fejlene, og send hele filen igen, også de linjer, der er i orden:"
                " den nye fil erstatter den gamle."
            )
        return said

    def file_of(self, delivery_id: str) -> str:
        """The name of the file that is a delivery."""
        return next(file.source_file for file in self.files if file.delivery_id == delivery_id)

    def _said_of(self, account: Account) -> Iterator[str]:
        name = self.file_of(account.delivery_id)
        delivered = amount(account.delivered_lines, "linje", "linjer")
        if not account.delivered_lines:
            yield f"{name}: filen har ingen linjer."
        elif account.accepted_lines < account.delivered_lines:
            yield f"{name}: {danish(account.accepted_lines)} af {delivered} er godkendt."
        elif account.delivered_lines == 1:
            yield f"{name}: filens ene linje er godkendt."
        else:
            yield f"{name}: alle {delivered} er godkendt."
        if account.announced_lines is not None and not account.is_complete:
            yield (
                f"{name}: filen er oplyst til {amount(account.announced_lines, 'linje', 'linjer')},"
                f" men {danish(account.delivered_lines)} er modtaget."
                " Kontrollér, at hele filen er sendt."
            )

    def _is_made_good(self, refused: ReceivedFile) -> bool:
        received = refused.received_at
        return received is not None and any(
            file.counts
            and file.table_name == refused.table_name
            and file.received_at is not None
            and file.received_at > received
            for file in self.files
        )


def read_files(connection: duckdb.DuckDBPyConnection) -> list[ReceivedFile]:
    """Every file received, the newest first."""
    return _read(
        connection,
        ReceivedFile,
        "(select files.* replace (coalesce(files.municipality_name, names.municipality_name)"
        " as municipality_name) from marts.delivery_files as files"
        " left join marts.dim_municipality as names using (municipality_code))",
        "order by received_at desc nulls last, is_repeat, source_file, table_name",
    )


def read_feedback(
    connection: duckdb.DuckDBPyConnection, files: Iterable[ReceivedFile]
) -> dict[Group, Feedback]:
    """The feedback of each municipality that sent a file to a collection, without the lines."""
    groups: dict[Group, Feedback] = {}
    of_delivery: dict[str, Feedback] = {}
    for file in files:
        if file.collection_id is None or file.municipality_code is None:
            continue
        group = (file.collection_id, file.municipality_code)
        name = file.municipality_name or file.municipality_code
        feedback = groups.setdefault(group, Feedback(*group, name, files=[]))
        feedback.files.append(file)
        if file.counts and file.delivery_id is not None:
            of_delivery[file.delivery_id] = feedback
    in_use = {
        (file.source_file, file.collection_id, file.municipality_code)
        for group in groups.values()
        for file in group.files
        if file.counts
    }
    for note in _read(connection, FileNote, "marts.delivery_file_notes", "order by source_line"):
        if note[:3] in in_use and note.collection_id and note.municipality_code:
            groups[note.collection_id, note.municipality_code].notes.append(note)
    for account in _read(connection, Account, "marts.fct_delivery"):
        if account.delivery_id in of_delivery:
            of_delivery[account.delivery_id].accounts.append(account)
    for rule in _read(connection, RuleResult, "marts.feedback_rules"):
        if rule.delivery_id in of_delivery:
            of_delivery[rule.delivery_id].rules.append(rule)
    order = list(SEVERITIES)
    for feedback in groups.values():
        feedback.rules.sort(key=lambda r: (order.index(r.severity), -r.rows_failed, r.title_da))
    return groups


def read_lines(
    connection: duckdb.DuckDBPyConnection, groups: dict[Group, Feedback]
) -> Iterator[tuple[Feedback, list[FaultyLine]]]:
    """Each feedback with its faulty lines, as they stand in the files; one feedback's lines at a
    time are held."""
    deliveries = {
        file.delivery_id for group in groups.values() for file in group.files if file.counts
    }
    cursor = connection.execute(
        sql_file(__name__, "faulty_lines", columns=_columns(FaultyLine, "lines")),
        [[delivery for delivery in deliveries if delivery]],
    )
    waiting = dict(groups)
    rows = chain.from_iterable(iter(lambda: cursor.fetchmany(10_000), []))
    for group, of_group in groupby(rows, key=lambda row: row[:2]):
        yield waiting.pop(group), [FaultyLine(*row[2:]) for row in of_group]
    for feedback in waiting.values():
        yield feedback, []


def _read(
    connection: duckdb.DuckDBPyConnection, kind: type[_Row], relation: str, order: str = ""
) -> list[_Row]:
    query = f"select {_columns(kind, 'rows_')} from {relation} as rows_ {order}"
    return [kind(*row) for row in connection.execute(query).fetchall()]


def _columns(kind: type, relation: str) -> str:
    """The select list of a kind of row."""
    return ", ".join(
        readable(f"{relation}.{name}") + f" as {name}" if is_text else f"{relation}.{name}"
        for name, annotation in kind.__annotations__.items()
        for is_text in [annotation in (str, str | None) and not name.endswith(("_id", "_code"))]
    )
