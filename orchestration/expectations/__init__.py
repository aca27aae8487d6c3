"""What the delivered data should be like, checked by Great Expectations in the warehouse."""

from orchestration.expectations.results import ExpectationResult
from orchestration.expectations.run import run_expectations

__all__ = ["ExpectationResult", "run_expectations"]
