"""The demonstration deliveries, recounted from the CSV files alone.

Nothing of the project is used for the recount: the rules are written out here once more, in plain
Python, so that the figures of the warehouse have something independent to agree with.
"""

import csv
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RESIDENTIAL = {"section_107", "section_108", "abl_105"}


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date | None:
    """The date of a text, or None when it is no date."""
    for pattern, order in (
        (r"(\d{4})-(\d\d)-(\d\d)", (1, 2, 3)),
        (r"(\d\d)-(\d\d)-(\d{4})", (3, 2, 1)),
    ):
        found = re.fullmatch(pattern, text)
        if found:
            try:
                return date(*(int(found[part]) for part in order))
            except ValueError:
                return None
    return None


def amount(text: str) -> Decimal | None:
    """The amount of a text, or None when it is no number."""
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


SERVICES = {
    row["paragraph_key"]: row["service_type"] for row in rows("reference/service_paragraphs.csv")
}
OWNERSHIPS = {row["company_form"]: row["ownership"] for row in rows("reference/company_forms.csv")}
APPROVED = {
    row["approval_status"]: row["is_approved"] == "true"
    for row in rows("reference/approval_statuses.csv")
}


def service(text: str) -> str | None:
    return SERVICES.get("".join(letter for letter in text.lower() if letter.isalnum()))


def faults(line: dict[str, str], last_day: date) -> set[str]:
    """Everything that makes a line unusable; nobody is born after the last day of the year."""
    start, end, birth = day(line["start_date"]), day(line["end_date"]), day(line["birth_date"])
    rate = amount(line["daily_rate_dkk"])
    found = {
        "missing citizen": not line["citizen_id"],
        "missing start date": not line["start_date"],
        "impossible start date": bool(line["start_date"]) and start is None,
        "impossible end date": bool(line["end_date"]) and end is None,
        "end before start": bool(start and end and end < start),
        "missing service": not line["service_paragraph"],
        "unknown service": bool(line["service_paragraph"])
        and not service(line["service_paragraph"]),
        "rate not a number": bool(line["daily_rate_dkk"]) and rate is None,
        "negative rate": rate is not None and rate < 0,
        "missing birth date": not line["birth_date"],
        "unreadable birth date": bool(line["birth_date"]) and birth is None,
        "birth date in the future": bool(birth and birth > last_day),
    }
    return {kind for kind, is_found in found.items() if is_found}


def analysis_groups() -> dict[str, frozenset[str]]:
    """The analysis groups that each known text stands for."""
    nodes = {row["ffb_code"]: row for row in rows("reference/target_groups.csv")}
    children = defaultdict(list)
    for code, node in nodes.items():
        children[node["parent_ffb_code"]].append(code)

    def below(code: str) -> set[str]:
        own = {nodes[code]["analysis_group"]} - {""}
        return own.union(*(below(child) for child in children[code]))

    def of(code: str) -> frozenset[str]:
        up = code
        while up:
            if nodes[up]["analysis_group"] and nodes[up]["target_group_name"] != "Målgruppe":
                return frozenset({nodes[up]["analysis_group"]})
            up = nodes[up]["parent_ffb_code"]
        return frozenset(below(code))

    known = {node["target_group_name"]: of(code) for code, node in nodes.items()}
    return known | {
        row["alias"]: of(row["ffb_code"]) for row in rows("reference/target_group_aliases.csv")
    }


GROUPS = analysis_groups()


class Recount:
    """The raw files of one year's collection."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.first_day, self.last_day = date(year, 1, 1), date(year, 12, 31)
        self.deliveries = [
            delivery
            for delivery in rows("raw/raw_deliveries.csv")
            if delivery["collection_id"] == f"dassos-{year}"
        ]
        self.municipality = {d["delivery_id"]: d["municipality_code"] for d in self.deliveries}
        self.placements = [
            line
            for line in rows("raw/raw_placements.csv")
            if line["delivery_id"] in self.municipality
        ]
        self.offers = rows("raw/raw_offers.csv")
        self.versions = self.register_until_2024()
        self.current = self.current_deliveries()
        self.accepted, self.duplicates, self.rejected = self.accounted()

    def register_until_2024(self) -> dict[str, list[dict[str, str]]]:
        """R4: what the second reading of the register says holds from its own day, 1 January 2024;
        before it that reading is used for offers only that the first does not have."""
        first, second = defaultdict(list), defaultdict(list)
        for offer in self.offers:
            reading = first if offer["snapshot_date"] == "2023-01-01" else second
            reading[offer["p_number"]].append(offer)
        return {**second, **first}

    def current_deliveries(self) -> set[str]:
        """R14: the latest delivery of each municipality."""
        ordered = sorted(self.deliveries, key=lambda d: (d["received_date"], d["delivery_id"]))
        return set({d["municipality_code"]: d["delivery_id"] for d in ordered}.values())

    def accounted(self):
        """The lines of current deliveries: accepted, duplicates, rejected."""
        accepted, duplicates, rejected, seen = [], [], [], set()
        for line in self.placements:
            if line["delivery_id"] not in self.current:
                continue
            content = tuple(line.values())
            if faults(line, self.last_day):
                rejected.append(line)
            elif content in seen:
                duplicates.append(line)
            else:
                accepted.append(line)
            seen.add(content)
        return accepted, duplicates, rejected

    def payer(self, line: dict[str, str]) -> str:
        return self.municipality[line["delivery_id"]]

    def age(self, line: dict[str, str]) -> int:
        """R2: on 31 December everyone has had the year's birthday."""
        return self.year - day(line["birth_date"]).year

    def last_measured_day(self, line: dict[str, str]) -> date | None:
        """The last day of the placement in the year, or None when it has no day there."""
        start, end = day(line["start_date"]), day(line["end_date"]) or date.max
        is_in_year = start <= self.last_day and end >= self.first_day
        return min(end, self.last_day) if is_in_year else None

    def match_status(self, line: dict[str, str]) -> str:
        """R4."""
        p_number = line["p_number"]
        if not p_number:
            return "missing_p_number"
        if not re.fullmatch(r"\d{10}", p_number):
            return "malformed_p_number"
        if p_number not in self.versions:
            return "not_in_register"
        return "matched" if self.valid(line) else "closed_offer"

    def valid(self, line: dict[str, str]) -> list[dict[str, str]]:
        """The register's rows on the last measured day; before the first version, the first."""
        versions = self.versions[line["p_number"]]
        first = min(row["valid_from"] for row in versions)
        wanted = max(self.last_measured_day(line).isoformat(), first)
        return [
            row
            for row in versions
            if row["valid_from"] <= wanted <= (row["valid_to"] or "9999")
            and APPROVED[row["approval_status"]]
        ]

    def attribution(self, line: dict[str, str]) -> str:
        """R5."""
        if line["p_number"] not in self.versions:
            return "unmatched"
        known = self.valid(line) or self.versions[line["p_number"]]
        departments = defaultdict(set)
        for row in known:
            if service(row["service_paragraph"]) == service(line["service_paragraph"]):
                departments[row["department_id"]] |= GROUPS.get(row["target_group"], frozenset())
        approved = set().union(*departments.values())
        if not approved:
            return "no_target_group"
        if len(approved) == 1:
            return "unambiguous"
        alone = any(len(groups) > 1 for groups in departments.values())
        return "multi_group" if alone else "department_ambiguous"

    def ownership(self, line: dict[str, str]) -> str:
        return OWNERSHIPS.get(self.versions[line["p_number"]][0]["company_form"], "unknown")

    def is_external(self, line: dict[str, str]) -> bool:
        """R3; closed offers by their last known data, unknown ownership is not external."""
        if line["p_number"] not in self.versions:
            return False
        if self.ownership(line) != "municipal":
            return self.ownership(line) != "unknown"
        return self.versions[line["p_number"]][0]["operator_municipality_code"] != self.payer(line)

    def in_year(self) -> list[dict[str, str]]:
        return [line for line in self.accepted if self.last_measured_day(line)]

    def external_adults(self) -> list[dict[str, str]]:
        return [line for line in self.in_year() if self.age(line) >= 18 and self.is_external(line)]

    def daily_costs(self) -> dict[tuple[str, str], Decimal]:
        """R7, R8: daily cost of adults in residential placements open on 31 December."""
        costs = defaultdict(Decimal)
        for line in self.in_year():
            is_open = self.last_measured_day(line) == self.last_day
            if (
                is_open
                and self.age(line) >= 18
                and service(line["service_paragraph"]) in RESIDENTIAL
            ):
                key = (self.payer(line), line["citizen_id"])
                for column in (
                    "daily_rate_dkk",
                    "supplement_daily_rate_dkk",
                    "day_offer_daily_rate_dkk",
                ):
                    costs[key] += amount(line[column] or "0")
        return costs
