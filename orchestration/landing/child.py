"""A child process for what a file can do to its reader: limited in memory and time, silent, and
its death is the refusal of that file alone."""

import multiprocessing
import os
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Lock
from types import ModuleType
from typing import Any, TypeVar

import duckdb

from orchestration.errors import KapacitetError
from orchestration.landing.refusals import FileRefusedError

MOST_MEMORY = 1_900 * 1024**2
"""Bytes."""
SECONDS = 40
_BYTES_A_SECOND = 4_000_000
"""A larger file has more time."""

_Result = TypeVar("_Result")
_main_module = Lock()
_context = multiprocessing.get_context("forkserver")
# imported once, not in every child; DuckDB imports pandas when it is given columns
_context.set_forkserver_preload(["pandas", "orchestration.landing.file_rows"])


def in_child(
    work: Callable[..., _Result], *arguments: object, size: int, seconds: float = SECONDS
) -> _Result:
    """What `work` returns when a child process calls it with `arguments`, all of which can be
    pickled. `size`: bytes of the file that is read. `seconds`: how long a small file may take.

    Raises what `work` raises when that is KapacitetError. Whatever else happens there is
    FileRefusedError, without the error's own text: it may quote the file.
    """
    seconds += size / _BYTES_A_SECOND
    receiver, sender = _context.Pipe(duplex=False)
    child = _context.Process(target=_run, args=(sender, work, arguments), daemon=True)
    with _no_main_module():
        child.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise FileRefusedError("file_too_slow", seconds=round(seconds))
        outcome: _Result | KapacitetError = receiver.recv()
    except EOFError:
        raise _too_large() from None
    finally:
        receiver.close()
        child.kill()
        child.join()
    if isinstance(outcome, KapacitetError):
        raise outcome
    return outcome


@contextmanager
def _no_main_module() -> Iterator[None]:
    """A child imports its parent's main module, which may be any script that lands a folder, and
    would run it again. None of that is needed here."""
    with _main_module:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _run(sender: Connection, work: Callable[..., Any], arguments: tuple[object, ...]) -> None:
    """In the child. What libraries print there could quote the file, and so could a core dump."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    sender.send(outcome_of(work, arguments))


def outcome_of(work: Callable[..., Any], arguments: tuple[object, ...]) -> Any:
    """What `work` returns, or the KapacitetError that its failure is."""
    try:
        return work(*arguments)
    except KapacitetError as error:
        return error
    except (MemoryError, duckdb.OutOfMemoryException):
        return _too_large()
    except Exception as error:
        return FileRefusedError("file_reader_failed", error=type(error).__name__)


def _too_large() -> FileRefusedError:
    return FileRefusedError("file_too_large", megabytes=MOST_MEMORY // 1024**2)
