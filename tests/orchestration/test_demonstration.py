"""The demonstration's first year, recounted."""

import csv
import hashlib
import io
import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest

from orchestration.demonstration import write_demonstration
from tests.orchestration.demonstration_recount import (
    SEEDS,
    Recount,
    day,
    faults,
    rows,
    service,
)

WRITTEN = ("raw_offers.csv", "raw_placements.csv", "raw_deliveries.csv")


@pytest.fixture(scope="module")
def recount() -> Recount:
    return Recount(2022)


# --- the files ----------------------------------------------------------------------------------


def test_regenerating_gives_the_committed_files_byte_for_byte(tmp_path):
    write_demonstration(tmp_path)

    for name in WRITTEN:
        assert (tmp_path / name).read_bytes() == (SEEDS / "raw" / name).read_bytes(), (
            f"{name} differs: run python -m orchestration.demonstration"
        )


def test_the_first_year_stands_unchanged_above_the_second():
    # as they were committed before there was a second year: lines and SHA-256 of each file
    first_year = {
        "raw_offers.csv": (
            748,
            "4deafaffd5f9cad3d53ef2d5b898d583b77bf912e1d56dd9663d845aa8582e58",
        ),
        "raw_placements.csv": (
            5912,
            "3017bef14e95ff4545f8e9a38a2344596e5101425b5eb0ff8210429be38f2ef6",
        ),
        "raw_deliveries.csv": (
            20,
            "2b6f91cb14bca88cc32160de96d8bd890e8dd0d3be0cf59dadacaa131c203a42",
        ),
    }
    for name, (number, sha256) in first_year.items():
        lines = (SEEDS / "raw" / name).read_bytes().splitlines(keepends=True)
        assert hashlib.sha256(b"".join(lines[:number])).hexdigest() == sha256, name


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
    placements = [
        line
        for line in recount.in_year()
        if line["p_number"] in changed
        and "Autismespektrum" in {row["target_group"] for row in recount.versions[line["p_number"]]}
    ]
    texts = {row["target_group"] for line in placements for row in recount.valid(line)}

    assert texts == {"Udviklingshæmning", "Autismespektrum"}
    assert {recount.attribution(line) for line in placements} == {"unambiguous"}


def test_every_kind_of_unusable_line_is_there_at_least_twice(recount):
    counts = Counter(kind for line in recount.rejected for kind in faults(line, recount.last_day))

    assert len(counts) == 12
    assert min(counts.values()) >= 2
    # one fault a line; an amount alone rejects none (R15), so those lines have no start date either
    amounts = sum(number for kind, number in counts.items() if "rate" in kind)
    assert sum(counts.values()) == len(recount.rejected) + amounts
    assert amounts == 4


def test_unusable_lines_belong_to_citizens_who_are_counted_nowhere(recount):
    accepted = {line["citizen_id"] for line in recount.accepted}

    assert not accepted & {line["citizen_id"] for line in recount.rejected}


def test_every_delivery_but_the_repeated_one_holds_a_line_twice(recount):
    repeating = {recount.payer(line) for line in recount.duplicates}

    assert len(recount.duplicates) == 16
    assert repeating == set(recount.municipality.values()) - {"779"}


@pytest.mark.parametrize(("year", "number"), [(2022, 19), (2023, 18)])
def test_line_counts_and_hashes_of_the_deliveries_are_those_of_their_lines(year, number):
    recount = Recount(year)
    lines = defaultdict(list)
    for line in recount.placements:
        lines[line["delivery_id"]].append(list(line.values())[1:])

    assert len(recount.deliveries) == number
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
    minors = {line["citizen_id"] for line in recount.in_year() if recount.age(line) < 18}
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
        if (
            recount.last_measured_day(line) == recount.last_day
            and line["p_number"] in recount.versions
        ):
            open_offers[line["citizen_id"]].add(line["p_number"])

    assert any(len(offers) == 2 for offers in open_offers.values())
