"""Reports as assets, made from the published warehouse."""

from typing import Any

import dagster as dg

from orchestration.errors import tells_own_errors_only
from orchestration.progress import progress
from orchestration.reports.feedback import write_feedback
from orchestration.reports.memos import write_memos
from orchestration.reports.quality import write_quality_report
from orchestration.settings import settings
from orchestration.warehouse.build_file import PUBLISHED


@dg.asset(key=["reports", "quality"], group_name="reports", deps=[PUBLISHED])
@tells_own_errors_only
def quality_report(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """What was wrong with the delivered data: one page in Danish, and the same as CSV."""
    page = write_quality_report(
        settings().warehouse_file,
        settings().output_folder,
        is_demonstration=settings().landing is None,
    )
    progress.step("Kvalitetsrapport skrevet")
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(page))})


@dg.asset(key=["reports", "feedback"], group_name="reports", deps=[PUBLISHED])
@tells_own_errors_only
def feedback(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """What each municipality gets to know of its delivery: a page and a workbook, in Danish."""
    page = write_feedback(
        settings().warehouse_file,
        settings().output_folder,
        is_demonstration=settings().landing is None,
    )
    progress.step("Tilbagemeldinger til kommunerne skrevet")
    return dg.MaterializeResult(metadata={"page": dg.MetadataValue.path(str(page))})


@dg.asset(key=["reports", "memos"], group_name="reports", deps=[PUBLISHED])
@tells_own_errors_only
def memos(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
    """What a collection tells, for those who decide: a memo in Danish with a workbook."""
    folder = write_memos(
        settings().warehouse_file,
        settings().output_folder,
        is_demonstration=settings().landing is None,
    )
    progress.step("Notater med bilag skrevet")
    return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(str(folder))})
