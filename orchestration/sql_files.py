"""SQL that Python runs. What is longer than a line is a file beside the module that runs it."""

from importlib.resources import files


def sql_file(module: str, name: str, **parts: object) -> str:
    """The statement `name`.sql beside a module (its `__name__`), with its `{parts}` filled in."""
    folder = files(module.rpartition(".")[0])
    text = folder.joinpath(f"{name}.sql").read_text("utf-8")
    return text.format(**parts) if parts else text


def sql_text(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
