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
from orchestration.warehouse.build_file import (
    BUILT,
    CHECKED,
    build_file_after,
    development_file,
    hand_on,
    is_to_be_published,
)

_RULES = [rule for rule in read_rules().values() if rule["suite"]]
_MODELS = {rule["suite"]: rule["checked_model"] for rule in _RULES}
SUITES = {suite: dg.AssetKey(["expectations", suite]) for suite in _MODELS}

_NOT_MET = dg.TableSchema(
    [
        dg.TableColumn("message", "string"),
        dg.TableColumn("rows_failed", "int"),
        dg.TableColumn("rows_checked", "int"),
    ]
)


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
    can_subset=True,
)
@tells_own_errors_only
def expectation_suites(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult | dg.AssetObservation | dg.AssetCheckResult]:
    """Runs every suite in the warehouse that this run builds, or in the development file. A failed
    expectation is a result, not an error."""
    is_whole = is_to_be_published(context.run)
    file = build_file_after(context.run, BUILT) if is_whole else development_file()
    results = run_expectations(file, settings().output_folder / "quality" / "data_docs")
    for key in context.selected_asset_keys:
        metadata = {"expectations": sum(result.suite == key.path[-1] for result in results)}
        if is_whole:
            yield dg.MaterializeResult(key, metadata=metadata)
        else:
            yield dg.AssetObservation(key, metadata={**metadata, "file": str(file)})
    for rule in _RULES:
        if dg.AssetCheckKey(SUITES[rule["suite"]], rule["rule_id"]) in (
            context.selected_asset_check_keys
        ):
            yield _check_result(rule, [one for one in results if one.rule_id == rule["rule_id"]])
    if is_whole:
        hand_on(context.run, CHECKED)
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
        description=rule["title_da"],
        metadata={
            "rows_checked": sum(result.rows_checked for result in results),
            "rows_failed": sum(result.rows_failed for result in results),
            "rows_not_checked": sum(result.rows_not_checked for result in results),
            "not_met": dg.MetadataValue.table(
                [
                    dg.TableRecord(
                        {
                            "message": result.message_da,
                            "rows_failed": result.rows_failed,
                            "rows_checked": result.rows_checked,
                        }
                    )
                    for result in failed
                ],
                _NOT_MET,
            ),
            "failing_rows": dg.MetadataValue.md(
                "\n".join(["```sql", *(f"{each.failing_rows_query};" for each in failed), "```"])
            ),
        },
    )
