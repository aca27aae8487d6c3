"""DuckDB for Great Expectations, which does not support it as it comes: an engine and a datasource
of type `duckdb`, known to Great Expectations as soon as this module is imported.

Great Expectations' private names are in this file alone; they were read in READ_IN, and a test
fails at another version. Importing it takes seconds: import it only where a run needs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import sqlalchemy
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.execution_engine import SqlAlchemyExecutionEngine

READ_IN = {"great_expectations": "1.24.1", "duckdb-engine": "0.17.0"}


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

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]  # the parent's is "sql"

    @property
    def execution_engine_type(self) -> _EngineType:
        """The engine that runs this datasource's checks."""
        return DuckDBExecutionEngine
