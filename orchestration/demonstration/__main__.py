"""`python -m orchestration.demonstration`: write the seeds anew."""

from orchestration.demonstration import SEEDS, write_demonstration

write_demonstration(SEEDS / "raw")
