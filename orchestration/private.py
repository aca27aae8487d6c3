"""What a run writes is its user's alone. orchestration/__init__.py sees to all that is new."""

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT, settings


def close_to_others() -> None:
    """Takes from group and others what an earlier version, or dbt started by hand, gave them: the
    folders that only Kapacitet writes in, which close all that lies in them, and the published
    file. Reports are replaced whole by each run. Raises KapacitetError when they are another
    user's."""
    folders = [PROJECT / name for name in ("target", "logs", ".dagster")]
    for path in (*folders, settings().store, settings().warehouse_file):
        try:
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(path.stat().st_mode & 0o700)
        except PermissionError as error:
            raise KapacitetError(
                f"{path}: kan ikke lukkes for andre, for den tilhører en anden bruger."
                " Kør som den bruger, eller slet den."
            ) from error
