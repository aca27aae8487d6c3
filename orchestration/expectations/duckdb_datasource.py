"""DuckDB for Great Expectations, which does not support it as it comes.

Imports Great Expectations, which takes seconds: import this module only where a run needs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection open; the parent closes it before results are fetched."""

    @contextmanager
    def get_connection(self) -> Iterator[sqlalchemy.Connection]:
        """The one connection, opened when it is first asked for."""
        if self._connection is None:
            self._connection = self.engine.connect()
        try:
            yield self._connection
        except sqlalchemy.exc.DBAPIError:
            # One broken check must not break those after it.
            self._connection.rollback()
            raise

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        super().close()


# Named here, because a field called `type` hides the built-in one within the class.
_EngineType = type[DuckDBExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A warehouse file, read only."""

    type: Literal["duckdb"] = "duckdb"

    @property
    def execution_engine_type(self) -> _EngineType:
        """The engine that runs this datasource's checks."""
        return DuckDBExecutionEngine
