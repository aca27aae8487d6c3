"""The rule catalogue as data: what the programs that read it rely on."""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.expectations.messages import danish, fill_message, placeholders, rule_message

CATALOGUE = Path(__file__).parents[3] / "seeds" / "reference" / "rules.csv"
COLUMNS = {
    "marts.delivery_coverage": {"collection_id", "municipality_code", "municipality_name"},
    "intermediate.int_rates__price_index_years": {"year"},
    "intermediate.int_offers__checked": {
        "analysis_groups",
        "company_forms",
        "cvr_number",
        "departments",
        "location_municipality_name",
        "offer_name",
        "p_number",
        "unknown_target_groups",
    },
    "intermediate.int_placements__checked": {
        "daily_rate_dkk",
        "municipality_name",
        "offer_daily_rate_dkk",
        "p_number",
        "placement_id",
        "source_file",
        "source_line",
    },
    "intermediate.int_printed_totals__checked": {
        "computed_value",
        "difference",
        "document",
        "place_name",
        "printed_value",
    },
    "intermediate.int_input__checked": {"problem_da", "source_file", "source_line"},
    "intermediate.int_survey__compared": {
        "answer_from_placements",
        "answer_from_survey",
        "answered_citizens",
        "answered_in_age_bands",
        "answered_in_price_bands",
        "category_da",
        "collection_id",
        "difference",
        "municipality_name",
        "question_da",
        "question_number",
    },
    "marts.delivery_files": {"message_da", "source_file"},
    "marts.capacity_utilisation": {
        "approved_places",
        "collection_delivering_municipalities",
        "collection_id",
        "deviation_points",
        "expected_municipalities",
        "full_time_persons",
        "offer_name",
        "p_number",
        "year",
    },
    "": {"column_name", "value", "message_da", "source_file"},
}
with CATALOGUE.open(encoding="utf-8", newline="") as file:
    RULES = list(csv.DictReader(file))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_names_only_columns_that_its_rows_have(rule: dict[str, str]) -> None:
    assert set(placeholders(rule["message_da"])) <= COLUMNS[rule["checked_model"]]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_with_a_suite_says_which_column_of_which_model(rule: dict[str, str]) -> None:
    assert bool(rule["suite"]) == bool(rule["checked_model"]) == bool(rule["flag_column"])
    applied_elsewhere = rule["level"] == "line" or rule["rule_id"].startswith("file_")
    on_files = {"file_refused", "file_held", "file_gone"}
    assert bool(rule["suite"]) != (applied_elsewhere and rule["rule_id"] not in on_files)
    assert all(rule[column] for column in ("title_da", "message_da", "action_da"))
    assert bool(rule["needs"]) != (rule["level"] in ("file", "input"))


def test_every_rule_on_placements_has_its_flag_in_what_the_feedback_is_made_of() -> None:
    model = CATALOGUE.parents[2] / "models/intermediate/quality/int_placements__suspected.sql"
    flags = re.findall(r"^    '(\w+)': '\w+',$", model.read_text("utf-8"), re.MULTILINE)
    rules = [rule["flag_column"] for rule in RULES if rule["level"] == "placement"]
    assert sorted(flags) == sorted(rules)


def test_what_hangs_on_another_municipalitys_citizens_goes_to_the_collector_only() -> None:
    """Gone through rule by rule: all other rules on placements, lines and files look at the one
    delivery, the register and the code lists alone."""
    on_others = {
        "placement_delivered_by_two",
        "offer_over_approved_places",
        "offer_far_from_assumed_utilisation",
    }
    to_collector = {rule["rule_id"] for rule in RULES if rule["audience"] == "collector"}
    assert on_others < to_collector
    told = [rule for rule in RULES if rule["audience"] == "municipality"]
    assert {rule["level"] for rule in told} == {"line", "placement", "file"}
    in_feedback = [rule["rule_id"] for rule in RULES if rule["level"] in ("line", "placement")]
    assert {rule["rule_id"] for rule in told if rule["level"] != "file"} == (
        set(in_feedback) - {"placement_delivered_by_two"}
    )


def test_rule_ids_are_unique() -> None:
    assert len({rule["rule_id"] for rule in RULES}) == len(RULES)


def test_messages_about_birth_dates_do_not_repeat_them() -> None:
    about = [rule for rule in RULES if "birth_date" in rule["rule_id"]]
    assert len(about) == 3
    assert not any("{value}" in rule["message_da"] for rule in about)


def test_a_message_is_filled_from_a_row() -> None:
    row = {"rate_dkk": Decimal("1234.00"), "place": None, "source_line": 1519, "year": 2022}
    template = "{place}, linje {source_line}: {rate_dkk} kr. i {year}."
    assert fill_message(template, row | {"unused": 1}) == (
        "ikke oplyst, linje 1519: 1.234,00 kr. i 2022."
    )


def test_values_are_written_as_danes_write_them() -> None:
    values = [None, True, 2353, -3, Decimal("0.50"), 66.0, date(2022, 10, 1), ["a", "b"], "x"]
    assert [danish(value) for value in values] == [
        "",
        "ja",
        "2.353",
        "-3",
        "0,50",
        "66",
        "01.10.2022",
        "a, b",
        "x",
    ]


def test_the_message_for_a_rule_counts_failed_checked_and_not_checked_rows() -> None:
    assert rule_message("Tilbud uden målgruppe", 12, 1262, 0) == (
        "Tilbud uden målgruppe: 12 af 1.262"
    )
    assert rule_message("Tilbud uden målgruppe", 0, 2, 1) == (
        "Tilbud uden målgruppe: 0 af 2 (1 kunne ikke kontrolleres)"
    )
    assert rule_message("Tilbud uden målgruppe", 0, 0, 3) == (
        "Tilbud uden målgruppe: kunne ikke kontrolleres"
    )
