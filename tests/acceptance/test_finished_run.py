"""What a run on the demonstration must leave. Expected values are printed in the documents or
recounted here in plain Python from the seed files."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from statistics import mean

import dagster as dg
import duckdb
import pytest

from tests.conftest import PROJECT, FinishedRun

SEEDS = PROJECT / "seeds"


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def warehouse(finished_run: FinishedRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def population_2022_4() -> dict[str, float]:
    """R13 by hand: inhabitants aged 18-66 per municipality on 1 October 2022, by the share of
    1 January 2023, and three of the four quarters between the totals of two Januaries."""
    spans = {
        (row["municipality_code"], row["period"]): (
            int(row["population_18_66"]),
            int(row["population_total"]),
        )
        for row in _seed("reference/population_by_age_span")
    }
    found = {}
    for code in {code for code, _ in spans}:
        adults, later = spans[code, "2023K1"]
        _, earlier = spans[code, "2022K1"]
        found[code] = adults / later * (earlier + (later - earlier) * 3 / 4)
    return found


@pytest.fixture(scope="module")
def printed_rates(population_2022_4: dict[str, float]) -> list[tuple[float, float]]:
    """Cases per 1,000 aged 18-66 and that population, per municipality in table 1.3."""
    codes = {
        row["municipality_name"]: row["municipality_code"]
        for row in _seed("reference/municipalities")
    } | {"Norrdjurs": "707"}
    return [
        (int(row["answer"]) / population * 1000, population)
        for row in _seed("raw/raw_survey_answers")
        for population in [population_2022_4[codes[row["municipality"]]]]
    ]


def _r_squared(points: list[tuple[float, float]]) -> float:
    mean_y, mean_x = mean(y for y, _ in points), mean(x for _, x in points)
    covariance = sum((y - mean_y) * (x - mean_x) for y, x in points)
    return covariance**2 / (
        sum((x - mean_x) ** 2 for _, x in points) * sum((y - mean_y) ** 2 for y, _ in points)
    )


def test_variation_is_what_komponent_printed_and_both_means_are_told_apart(
    warehouse: duckdb.DuckDBPyConnection, printed_rates: list[tuple[float, float]]
) -> None:
    municipalities, unweighted, pooled, ratio = warehouse.sql(
        "select municipalities, mean_of_municipal_rates, pooled_rate, highest_over_lowest"
        " from marts.high_cost_variation where collection_id = 'komponent-2022'"
    ).fetchone()
    assert municipalities == 59
    assert round(unweighted, 1) == 0.5
    assert unweighted == pytest.approx(0.5, abs=0.001)
    assert ratio > 5
    rates = [rate for rate, _ in printed_rates]
    assert unweighted == pytest.approx(mean(rates), abs=1e-9)
    assert ratio == pytest.approx(max(rates) / min(rates), abs=1e-9)
    cases = sum(rate * population for rate, population in printed_rates)
    assert pooled == pytest.approx(cases / sum(size for _, size in printed_rates), abs=1e-9)
    assert abs(pooled - unweighted) > 0.01


@pytest.mark.parametrize(
    ("subset", "printed", "leave_out"), [("all", 0.12, 0), ("without_three_largest", 0.04, 3)]
)
def test_correlation_with_population_is_near_the_printed_one(
    warehouse: duckdb.DuckDBPyConnection,
    printed_rates: list[tuple[float, float]],
    subset: str,
    printed: float,
    leave_out: int,
) -> None:
    (r_squared,) = warehouse.sql(
        "select r_squared from marts.high_cost_correlations where"
        f" collection_id = 'komponent-2022' and variable = 'population_18_66'"
        f" and subset = '{subset}' and weighting = 'none'"
    ).fetchone()
    assert r_squared == pytest.approx(printed, abs=0.01)
    smallest_first = sorted(printed_rates, key=lambda point: point[1])
    kept = smallest_first[: len(smallest_first) - leave_out]
    assert r_squared == pytest.approx(_r_squared(kept), abs=1e-9)


def test_national_estimate_is_near_the_printed_one_and_says_it_rests_on_an_estimate(
    warehouse: duckdb.DuckDBPyConnection,
    printed_rates: list[tuple[float, float]],
    population_2022_4: dict[str, float],
) -> None:
    cases, share, estimate, basis = warehouse.sql(
        "select cases, population_share, estimated_cases, population_basis"
        " from marts.high_cost_national_estimate where collection_id = 'komponent-2022'"
    ).fetchone()
    covered = sum(size for _, size in printed_rates) / sum(population_2022_4.values())
    assert cases == 842
    assert share == pytest.approx(covered, abs=1e-9)
    # printed 1,676 and 0.504, by ages that are not public
    assert estimate == pytest.approx(1676, rel=0.006)
    assert share == pytest.approx(0.504, abs=0.001)
    assert basis == "estimated"


def test_every_printed_figure_is_reconciled_and_those_that_differ_are_explained(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.sql(
        "select figure_id, printed_value, computed_value, status, explanation"
        " from marts.published_figure_reconciliation"
    ).fetchall()
    assert len(rows) == 250
    assert all(explanation for *_, explanation in rows)
    differing = {row[0]: (row[1], round(row[2], 6)) for row in rows if row[3] == "differs"}
    assert differing == {
        "komponent_cases_midtjylland": (69, 66),
        "komponent_cases": (845, 842),
        "komponent_share_other_groups": (0.35, 0.31),
        "komponent_sentences": (157, 154),
        "kl_brain_injury_growth_about": (300, 375),
    }
    assert sum(row[3] == "agrees" for row in rows) == 45
    assert all((row[2] is None) == (row[3] == "not_recomputable") for row in rows)


def test_seventeen_of_nineteen_delivered_and_the_missing_two_are_named(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.sql(
        "select municipality_name, status from marts.delivery_coverage"
        " where collection_id = 'dassos-2022'"
    ).fetchall()
    assert len(rows) == 19
    assert sum(status == "delivered" for _, status in rows) == 17
    assert {name for name, status in rows if status == "missing"} == {
        "Randers",
        "Ringkøbing-Skjern",
    }


def test_external_adults_are_as_many_as_the_memo_printed(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    (adults,) = warehouse.sql(
        "select count(distinct citizen_key) from marts.fct_placement_year"
        " where collection_id = 'dassos-2022' and year = 2022 and is_adult and is_external"
    ).fetchone()
    assert adults == 2353


def test_every_line_of_every_delivery_is_accounted_for(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    lines = defaultdict(int)
    for row in _seed("raw/raw_placements"):
        lines[row["delivery_id"]] += 1
    rows = warehouse.sql(
        "select delivery_id, delivered_lines, accepted_lines, rejected_lines, duplicate_lines"
        " from marts.fct_delivery"
    ).fetchall()
    assert {row[0]: row[1] for row in rows} == lines
    assert all(row[1] == sum(row[2:]) for row in rows)
    assert min(sum(column) for column in list(zip(*rows, strict=True))[2:]) > 0


def test_expectations_are_kept_with_what_a_reader_needs_of_them(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.sql(
        "select rule_id, rows_checked, rows_failed, failing_rows_query, message_da"
        " from quality.expectations where rows_failed > 0"
    ).fetchall()
    assert rows
    for rule_id, checked, failed, query, message in rows:
        assert 0 < failed <= checked, rule_id
        assert len(warehouse.sql(query).fetchall()) == failed, rule_id
        assert message, rule_id


def test_quality_report_names_missing_municipalities_multi_group_offers_and_midtjylland(
    finished_run: FinishedRun, warehouse: duckdb.DuckDBPyConnection
) -> None:
    page = unescape((finished_run.output / "quality" / "index.html").read_text("utf-8"))
    assert "Randers" in page
    assert "Ringkøbing-Skjern" in page
    assert "Region Midtjylland" in page
    assert re.search(r"69\b.*66\b", page, re.DOTALL)
    offers = warehouse.sql(
        "select p_number from marts.dim_offer group by p_number"
        " having arg_max(attribution, valid_from) = 'multi_group'"
    ).fetchall()
    assert offers
    assert [number for (number,) in offers if number not in page] == []
    assert "fiktive" in page


def test_quality_report_comes_with_csv_and_data_docs(finished_run: FinishedRun) -> None:
    folder = finished_run.output / "quality"
    with (folder / "failed_expectations.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(file.read().splitlines()) > 40
    assert (folder / "data_docs" / "index.html").is_file()


def test_run_prints_its_steps_and_a_summary_and_nothing_else(finished_run: FinishedRun) -> None:
    assert finished_run.printed is not None, "made before the tests: deselect this one"
    lines = [line for line in finished_run.printed.splitlines() if line.strip()]
    assert lines[0].startswith("Kapacitet: ")
    assert "fiktive" in lines[0]
    assert all(line.startswith("  ") for line in lines[1:])
    assert re.search(r"7 trin på .* hukommelse højst", finished_run.printed)


def test_what_a_run_leaves_is_its_users_alone(finished_run: FinishedRun) -> None:
    """Also dbt's folders, which others than a run may have made: it closes them."""
    written = [
        PROJECT / "target",
        PROJECT / "logs",
        finished_run.warehouse,
        *finished_run.output.rglob("*"),
        *(path for path in finished_run.history.rglob("*") if path.name != "dagster.yaml"),
    ]
    assert len(written) > 50
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_what_was_published_is_materialized_and_its_checks_are_recorded(
    finished_run: FinishedRun, monkeypatch: pytest.MonkeyPatch, warehouse: duckdb.DuckDBPyConnection
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(finished_run.history))
    key = dg.AssetKey(["marts", "quality", "delivery_coverage"])
    with dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(key)
        (run,) = instance.get_runs()
        evaluations = instance.all_logs(
            run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
        )
    rows = event.asset_materialization.metadata["dagster/row_count"].value
    assert [(rows,)] == warehouse.sql("select count(*) from marts.delivery_coverage").fetchall()
    checked = [entry.dagster_event.asset_check_evaluation_data for entry in evaluations]
    assert {one.passed for one in checked if one.asset_key == key} == {True}
    missing = next(one for one in checked if one.check_name == "municipality_missing")
    assert not missing.passed
    assert len(missing.metadata["not_met"].records) > 1


def test_build_file_does_not_stay_behind(finished_run: FinishedRun) -> None:
    assert not list(finished_run.warehouse.parent.rglob(".build/*"))
