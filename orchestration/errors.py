"""The project's own error, and what is told of all others."""

import inspect
import os
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

_PACKAGE = Path(__file__).resolve().parent
P = ParamSpec("P")
R = TypeVar("R")


class KapacitetError(Exception):
    """An error a person can act on; its message says what to do."""


def told(error: BaseException) -> str:
    """What may be printed and kept of an error: our own message whole. Of any other only its type
    and the line of ours where it came up: its text can quote a file's name or a CPR number."""
    if isinstance(error, KapacitetError):
        return str(error)
    reason = ""
    if isinstance(error, OSError) and isinstance(error.errno, int):
        reason = f", {os.strerror(error.errno)}"
    return (
        f"Uventet fejl ({type(error).__name__}{reason}) i {_place(error)}. Fejlens egen tekst vises"
        " ikke, for den kan nævne en person. Hvilket trin det var, ses med `make dev`."
    )


def tells_own_errors_only(body: Callable[P, R]) -> Callable[P, R]:
    """For what Dagster calls, under its own decorator: assets, sensors, schedules. Dagster keeps
    the text of an exception, of its cause and of its context. All that leaves `body` is a
    KapacitetError with what is `told`, without cause and context."""

    @wraps(body)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return body(*args, **kwargs)
        except Exception as error:
            own = KapacitetError(told(error))
        raise own  # out here, where no other exception is its context

    @wraps(body)
    def in_parts(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            parts: Any = body(*args, **kwargs)
            yield from parts
            return
        except Exception as error:
            own = KapacitetError(told(error))
        raise own

    return in_parts if inspect.isgeneratorfunction(body) else whole


def _place(error: BaseException) -> str:
    frames = traceback.walk_tb(error.__traceback__)
    lines = [(Path(frame.f_code.co_filename).resolve(), line) for frame, line in frames]
    own = [(file, line) for file, line in lines if file.is_relative_to(_PACKAGE)]
    if not own:
        return "et bibliotek"
    file, line = own[-1]
    return f"{file.relative_to(_PACKAGE.parent)}, linje {line}"
