"""What people read."""

from orchestration.reports.quality import write_quality_report

__all__ = ["write_quality_report"]
