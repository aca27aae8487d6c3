"""The demonstration deliveries, recounted from the CSV files alone.

Nothing of the project is used for the recount: the rules are written out here once more, in plain
Python, so that the figures of the warehouse have something independent to agree with.
"""

import csv
import hashlib
import io
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from orchestration.demonstration import write_demonstration

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
WRITTEN = ("raw_offers.csv", "raw_placements.csv", "raw_deliveries.csv")
FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2022, 12, 31)
RESIDENTIAL = {"section_107", "section_108", "abl_105"}


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- the rules, written out ---------------------------------------------------------------------


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


def faults(line: dict[str, str]) -> set[str]:
    """Everything that makes a line unusable."""
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
        "birth date in the future": bool(birth and birth > LAST_DAY),
    }
    return {kind for kind, is_found in found.items() if is_found}


def age(line: dict[str, str]) -> int:
    birth = day(line["birth_date"])
    return 2022 - birth.year  # on 31 December everyone has had this year's birthday


def last_measured_day(line: dict[str, str]) -> date | None:
    """The last day of the stay in 2022, or None when it has no day there."""
    start, end = day(line["start_date"]), day(line["end_date"]) or date.max
    return min(end, LAST_DAY) if start <= LAST_DAY and end >= FIRST_DAY else None


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
    """The raw files, read once."""

    def __init__(self) -> None:
        self.offers = rows("raw/raw_offers.csv")
        self.placements = rows("raw/raw_placements.csv")
        self.deliveries = rows("raw/raw_deliveries.csv")
        self.municipality = {d["delivery_id"]: d["municipality_code"] for d in self.deliveries}
        self.versions = defaultdict(list)
        for offer in self.offers:
            self.versions[offer["p_number"]].append(offer)
        self.current = self.current_deliveries()
        self.accepted, self.duplicates, self.rejected = self.accounted()

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
            if faults(line):
                rejected.append(line)
            elif content in seen:
                duplicates.append(line)
            else:
                accepted.append(line)
            seen.add(content)
        return accepted, duplicates, rejected

    def payer(self, line: dict[str, str]) -> str:
        return self.municipality[line["delivery_id"]]

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
        wanted = max(last_measured_day(line).isoformat(), first)
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
        return [line for line in self.accepted if last_measured_day(line)]

    def external_adults(self) -> list[dict[str, str]]:
        return [line for line in self.in_year() if age(line) >= 18 and self.is_external(line)]

    def daily_costs(self) -> dict[tuple[str, str], Decimal]:
        """R7, R8: daily cost of adults in residential stays open on 31 December 2022."""
        costs = defaultdict(Decimal)
        for line in self.in_year():
            is_open = last_measured_day(line) == LAST_DAY
            if is_open and age(line) >= 18 and service(line["service_paragraph"]) in RESIDENTIAL:
                key = (self.payer(line), line["citizen_id"])
                for column in (
                    "daily_rate_dkk",
                    "supplement_daily_rate_dkk",
                    "day_offer_daily_rate_dkk",
                ):
                    costs[key] += amount(line[column] or "0")
        return costs


@pytest.fixture(scope="module")
def recount() -> Recount:
    return Recount()


# --- the files ----------------------------------------------------------------------------------


def test_regenerating_gives_the_committed_files_byte_for_byte(tmp_path):
    write_demonstration(tmp_path)

    for name in WRITTEN:
        assert (tmp_path / name).read_bytes() == (SEEDS / "raw" / name).read_bytes(), (
            f"{name} differs: run python -m orchestration.demonstration"
        )


def test_no_number_can_be_read_as_a_cpr_number():
    for name in WRITTEN:
        text = (SEEDS / "raw" / name).read_text(encoding="utf-8")
        text = re.sub(r"[0-9a-f]{64}", "", text)  # a file's hash
        for digits in re.findall(r"(?=(\d{6}-?\d{4}))", text):
            assert not 1 <= int(digits[2:4]) <= 12, f"{digits} in {name}"


def test_cvr_numbers_hold_by_modulus_11_except_in_four_offers(recount):
    cvr_of_offer = {row["p_number"]: row["cvr_number"] for row in recount.offers}
    sums = [
        sum(
            int(digit) * weight for digit, weight in zip(cvr, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)
        )
        for cvr in cvr_of_offer.values()
    ]

    assert sum(total % 11 != 0 for total in sums) == 4


# --- the memo's figures -------------------------------------------------------------------------


def test_2353_distinct_adults_live_in_external_offers(recount):
    assert len({line["citizen_id"] for line in recount.external_adults()}) == 2353


def test_adding_up_municipality_service_and_ownership_counts_nobody_twice(recount):
    cells = {
        (
            line["citizen_id"],
            recount.payer(line),
            service(line["service_paragraph"]),
            recount.ownership(line),
        )
        for line in recount.external_adults()
    }

    assert len(cells) == 2353


def test_17_of_the_19_municipalities_of_the_region_deliver(recount):
    region = {
        row["municipality_code"]
        for row in rows("reference/municipalities.csv")
        if row["region_code"] == "082"
    }
    delivering = set(recount.municipality.values())

    assert len(region) == 19
    assert len(delivering) == 17
    assert region - delivering == {"730", "760"}
    assert {recount.payer(line) for line in recount.external_adults()} == delivering


def test_high_cost_cases_are_around_045_per_1000_adults(recount):
    cases = {key for key, cost in recount.daily_costs().items() if cost * 365 >= 2_000_000}
    adults = 0
    for code in set(recount.municipality.values()):
        structure = [r for r in rows("raw/raw_population.csv") if r["municipality_code"] == code]
        adults += sum(
            int(r["population"])
            for r in structure
            if r["period"] == "2014K1" and 18 <= int(r["age_from"]) < 67
        )

    assert 0.40 <= 1000 * len(cases) / adults <= 0.52
    assert len({municipality for municipality, _ in cases}) == 17


# --- what the files have to show ----------------------------------------------------------------


def test_every_match_status_is_there(recount):
    counts = Counter(recount.match_status(line) for line in recount.in_year())

    assert counts == {
        "matched": counts["matched"],
        "missing_p_number": 60,
        "malformed_p_number": 25,
        "not_in_register": 40,
        "closed_offer": 48,
    }


def test_every_attribution_is_there_for_adults_in_external_offers_and_in_own(recount):
    classes = {"unambiguous", "department_ambiguous", "multi_group", "no_target_group"}

    external = {recount.attribution(line) for line in recount.external_adults()}
    everyone = {recount.attribution(line) for line in recount.in_year()}

    assert external == classes
    assert everyone == classes | {"unmatched"}


def test_a_target_group_that_changed_in_the_year_is_read_as_it_stood(recount):
    changed = {
        row["p_number"]: row["target_group"]
        for row in recount.offers
        if row["valid_to"] == "2022-06-30" and row["target_group"] == "Udviklingshæmning"
    }
    stays = [
        line
        for line in recount.in_year()
        if line["p_number"] in changed
        and "Autismespektrum" in {row["target_group"] for row in recount.versions[line["p_number"]]}
    ]
    texts = {row["target_group"] for line in stays for row in recount.valid(line)}

    assert texts == {"Udviklingshæmning", "Autismespektrum"}
    assert {recount.attribution(line) for line in stays} == {"unambiguous"}


def test_every_kind_of_unusable_line_is_there_at_least_twice(recount):
    counts = Counter(kind for line in recount.rejected for kind in faults(line))

    assert len(counts) == 12
    assert min(counts.values()) >= 2
    assert sum(counts.values()) == len(recount.rejected), "one fault a line"


def test_unusable_lines_belong_to_citizens_who_are_counted_nowhere(recount):
    accepted = {line["citizen_id"] for line in recount.accepted}

    assert not accepted & {line["citizen_id"] for line in recount.rejected}


def test_every_delivery_but_the_repeated_one_holds_a_line_twice(recount):
    repeating = {recount.payer(line) for line in recount.duplicates}

    assert len(recount.duplicates) == 16
    assert repeating == set(recount.municipality.values()) - {"779"}


def test_line_counts_and_hashes_of_the_deliveries_are_those_of_their_lines(recount):
    lines = defaultdict(list)
    for line in recount.placements:
        lines[line["delivery_id"]].append(list(line.values())[1:])

    assert len(recount.deliveries) == 19
    for delivery in recount.deliveries:
        delivered = lines[delivery["delivery_id"]]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(
            [list(recount.placements[0])[1:], *delivered]
        )
        assert int(delivery["line_count"]) == len(delivered)
        assert delivery["file_sha256"] == hashlib.sha256(text.getvalue().encode()).hexdigest()


def test_the_same_file_was_delivered_twice_by_one_municipality(recount):
    first, second = (d for d in recount.deliveries if d["municipality_code"] == "779")
    contents = [
        [tuple(line.values())[1:] for line in recount.placements if line["delivery_id"] == delivery]
        for delivery in (first["delivery_id"], second["delivery_id"])
    ]
    hashes = Counter(d["file_sha256"] for d in recount.deliveries)

    assert first["file_sha256"] == second["file_sha256"]
    assert contents[0] == contents[1]
    assert sorted(hashes.values()) == [1] * 17 + [2]


def test_a_corrected_delivery_replaces_lines_that_would_change_the_count(recount):
    first = [line for line in recount.placements if line["delivery_id"] == "dassos-2022-615-1"]
    replaced = {line["citizen_id"] for line in first} - {
        line["citizen_id"] for line in recount.accepted
    }

    assert "dassos-2022-615-2" in recount.current
    assert "dassos-2022-615-1" not in recount.current
    assert len(replaced) >= 12


def test_ages_and_costs_at_the_edge_of_a_rule_are_there(recount):
    births = {day(line["birth_date"]) for line in recount.external_adults()}
    minors = {line["citizen_id"] for line in recount.in_year() if age(line) < 18}
    costs = set(recount.daily_costs().values())

    assert {date(2004, 12, 31), date(2004, 2, 29)} <= births
    assert date(2005, 1, 1) in {day(line["birth_date"]) for line in recount.in_year()}
    assert len(minors) == 15
    assert {Decimal("5479.45"), Decimal("5479.46")} <= costs


def test_three_citizens_are_delivered_by_two_municipalities(recount):
    payers = defaultdict(set)
    for line in recount.accepted:
        payers[line["citizen_id"]].add(recount.payer(line))

    assert sum(len(codes) > 1 for codes in payers.values()) == 3


def test_some_citizens_live_in_two_offers_on_the_same_day(recount):
    open_offers = defaultdict(set)
    for line in recount.in_year():
        if last_measured_day(line) == LAST_DAY and line["p_number"] in recount.versions:
            open_offers[line["citizen_id"]].add(line["p_number"])

    assert any(len(offers) == 2 for offers in open_offers.values())
