"""`python -m orchestration.web`: Dagster's page, guarded, until Ctrl-C."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import click
import uvicorn

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT
from orchestration.web.guard import guarded


@click.command()
@click.option("--port", default=3000, show_default=True, help="0: a free one.")
def main(port: int) -> None:
    """Dagster's page on this machine, for the person who starts it; with daemon and code server."""
    # a service manager stops it as Ctrl-C does
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # make sets it; who starts Python by hand gets the same history
    os.environ.setdefault("DAGSTER_HOME", str(PROJECT))
    try:
        with _listening(port) as listener:
            _serve(listener)
    except KapacitetError as error:
        sys.exit(f"Standset. {error}")
    except KeyboardInterrupt:
        pass


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise KapacitetError(
            f"Port {port} på 127.0.0.1 kan ikke bruges ({error.strerror})."
            " Stop det, der bruger den, eller vælg en anden: make dev PORT=3001."
        ) from error


def _serve(listener: socket.socket) -> None:
    from orchestration.web.dagster_page import running_dagster

    port, token = listener.getsockname()[1], secrets.token_urlsafe(32)
    with running_dagster(Path.cwd()) as (page, daemon):
        server = uvicorn.Server(
            uvicorn.Config(
                guarded(page, port, token),
                log_level="warning",
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=3,
            )
        )
        threading.Thread(target=_stop_with, args=(daemon, server), daemon=True).start()
        print(
            "Dagsters side er til én person på denne maskine; skal flere bruge den, hører den i"
            " drift bag en proxy med login.\n"
            f"Åbn http://127.0.0.1:{port}/?token={token}\n"
            "Uden token kan siden kun læses. Ctrl-C stopper den.",
            flush=True,
        )
        try:
            server.run(sockets=[listener])
        finally:
            # a second Ctrl-C would leave the others running
            for one in (signal.SIGINT, signal.SIGTERM):
                signal.signal(one, signal.SIG_IGN)
        if daemon.poll() is not None:
            raise KapacitetError(
                "Dagsters dæmon, der starter kørsler, stoppede af sig selv; hvorfor, står ovenfor."
            )


def _stop_with(daemon: subprocess.Popen[bytes], server: uvicorn.Server) -> None:
    daemon.wait()
    server.should_exit = True


if __name__ == "__main__":
    main()
