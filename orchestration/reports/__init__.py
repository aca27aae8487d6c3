"""What people read."""

from orchestration.reports.feedback import write_feedback
from orchestration.reports.memos import write_memos
from orchestration.reports.quality import write_quality_report

__all__ = ["write_feedback", "write_memos", "write_quality_report"]
