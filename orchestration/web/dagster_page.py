"""Dagster's page, its code server and its daemon, started as `dagster dev` starts them.

Dagster has no public way to put something before its page. All of its private names that this
needs are in this file; they were read in READ_IN, and a test fails at another version.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from dagster._cli.proxy_server_manager import ProxyServerManager
from dagster._core.storage.tags import GRPC_INFO_TAG
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import PyProjectFileTarget, WorkspaceFileTarget
from dagster_webserver.webserver import DagsterWebserver
from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp

from orchestration.errors import KapacitetError
from orchestration.web.guard import HOLDER, READ_ONLY

READ_IN = "1.13.27"

_SECONDS_TO_STOP = 30


class OnePersonPage(DagsterWebserver[WorkspaceProcessContext, WorkspaceRequestContext]):
    """Dagster's page, which changes something only for requests that HOLDER is true of. To others
    it shows itself as Dagster does when it is read-only, and refuses every mutation."""

    def _make_request_context(self, conn: HTTPConnection) -> WorkspaceRequestContext:
        context = self._process_context.create_request_context(conn)
        return WorkspaceRequestContext(
            instance=context.instance,
            current_workspace=context.get_current_workspace(),
            process_context=self._process_context,
            version=context.version,
            source=conn,
            read_only=not conn.scope[HOLDER],
        )

    async def execute_graphql_request(
        self,
        request: Request,
        query: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
    ) -> JSONResponse:
        """Dagster's answer; to a mutation without the token a 403 with an error as GraphQL has."""
        if not request.scope[HOLDER] and _is_mutation(query):
            return JSONResponse({"data": None, "errors": [{"message": READ_ONLY}]}, 403)
        return await super().execute_graphql_request(request, query, variables, operation_name)


def _is_mutation(query: str) -> bool:
    try:
        document = parse(query)
    except GraphQLError:
        return False  # Dagster says what is wrong with it
    return any(
        isinstance(one, OperationDefinitionNode) and one.operation is OperationType.MUTATION
        for one in document.definitions
    )


@contextmanager
def running_dagster(project: Path) -> Iterator[tuple[ASGIApp, subprocess.Popen[bytes]]]:
    """The page of the definitions that `project`/pyproject.toml names, and the daemon's process.

    Code server and daemon run beside this process; sockets in the folder for temporary files lead
    to the first. In the end they are stopped, and the runs that they started are cancelled. Raises
    KapacitetError when a run does not stop.
    """
    with dg.DagsterInstance.get() as instance, tempfile.TemporaryDirectory() as folder:
        target = PyProjectFileTarget(str(project / "pyproject.toml"))
        try:
            with ProxyServerManager(instance, target, code_server_log_level="WARNING") as servers:
                specs = servers.get_code_server_specs()
                workspace = Path(folder) / "workspace.yaml"
                workspace.write_text(yaml.dump({"load_from": specs}))
                with (
                    _cancelled_runs(instance, {spec["grpc_server"]["socket"] for spec in specs}),
                    _daemon(workspace) as daemon,
                    WorkspaceProcessContext(
                        instance, WorkspaceFileTarget([str(workspace)]), version=dg.__version__
                    ) as context,
                ):
                    page = OnePersonPage(context, live_data_poll_rate=2000)
                    yield page.create_asgi_app(), daemon
        except subprocess.TimeoutExpired as error:
            raise KapacitetError(
                "En kørsel er endnu ikke stoppet. Vent til den er, før du starter igen."
            ) from error


@contextmanager
def _cancelled_runs(instance: dg.DagsterInstance, sockets: set[str]) -> Iterator[None]:
    """In the end, cancels what was started through these code servers, and nothing else: a run
    of `make run` beside it goes on."""
    try:
        yield
    finally:
        _cancel_runs(instance, sockets)


def _cancel_runs(instance: dg.DagsterInstance, sockets: set[str]) -> None:
    going_on = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    for run in instance.get_runs(dg.RunsFilter(statuses=going_on)):
        if json.loads(run.tags.get(GRPC_INFO_TAG, "{}")).get("socket") in sockets:
            instance.run_launcher.terminate(run.run_id)


@contextmanager
def _daemon(workspace: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "dagster._daemon", "run", "--log-level", "warning"]
    daemon = subprocess.Popen([*command, "--workspace", str(workspace)])
    try:
        yield daemon
    finally:
        daemon.terminate()
        try:
            daemon.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
