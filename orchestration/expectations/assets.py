"""Each suite as an asset, each of its rules as an asset check."""

from collections.abc import Iterator

import dagster as dg

from orchestration.errors import tells_own_errors_only
from orchestration.expectations.results import ExpectationResult
from orchestration.expectations.run import run_expectations
from orchestration.progress import progress
from orchestration.rules import read_rules
from orchestration.settings import settings
from orchestration.warehouse.assets import ASSET_KEYS

_RULES = [rule for rule in read_rules().values() if rule["suite"]]
_MODELS = {rule["suite"]: rule["checked_model"] for rule in _RULES}
SUITES = {suite: dg.AssetKey(["expectations", suite]) for suite in _MODELS}


@dg.multi_asset(
    name="run_expectations",
    specs=[
        dg.AssetSpec(
            key=SUITES[suite],
            group_name="expectations",
            deps=[ASSET_KEYS[model]],
            description=f"Expectations on {model}; results in quality.expectations.",
        )
        for suite, model in _MODELS.items()
    ],
    check_specs=[
        dg.AssetCheckSpec(
            name=rule["rule_id"], asset=SUITES[rule["suite"]], description=rule["title_da"]
        )
        for rule in _RULES
    ],
    can_subset=False,
)
@tells_own_errors_only
def expectation_suites(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Runs every suite in the built warehouse. A failed expectation is a result, not an error."""
    results = run_expectations(
        settings().build_file, settings().output_folder / "quality" / "data_docs"
    )
    for suite, key in SUITES.items():
        in_suite = [result for result in results if result.suite == suite]
        yield dg.MaterializeResult(asset_key=key, metadata={"expectations": len(in_suite)})
    for rule in _RULES:
        yield _check_result(rule, [one for one in results if one.rule_id == rule["rule_id"]])
    failed = sum(result.rows_failed > 0 for result in results)
    progress.step(f"Forventninger til data: {len(results)}, heraf {failed} ikke opfyldt")


def _check_result(rule: dict[str, str], results: list[ExpectationResult]) -> dg.AssetCheckResult:
    failed = [result for result in results if result.rows_failed]
    return dg.AssetCheckResult(
        asset_key=SUITES[rule["suite"]],
        check_name=rule["rule_id"],
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR
        if rule["severity"] == "critical"
        else dg.AssetCheckSeverity.WARN,
        description="\n".join(result.message_da for result in failed) or rule["title_da"],
        metadata={
            "rows_checked": sum(result.rows_checked for result in results),
            "rows_failed": sum(result.rows_failed for result in results),
            "rows_not_checked": sum(result.rows_not_checked for result in results),
            "failing_rows": dg.MetadataValue.md(
                "\n".join(["```sql", *(f"{each.failing_rows_query};" for each in failed), "```"])
            ),
        },
    )
