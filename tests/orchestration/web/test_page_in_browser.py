"""Dagster's page in Chromium: attacked from other pages, and used by the one who started it.

What attacks the guarded page attacks Dagster's own too, where it must succeed: else the attack
would show nothing.
"""

import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import httpx
import pytest
import uvicorn
from dagster_webserver.app import create_app_from_workspace_process_context
from playwright.sync_api import Browser, Locator, Page

from orchestration.web.dagster_page import PyProjectFileTarget, WorkspaceProcessContext
from orchestration.web.guard import READ_ONLY
from tests.conftest import PROJECT

HERE = Path(__file__).parent
LAUNCH = """mutation{launchRun(executionParams:{selector:{repositoryLocationName:"tiny",
    repositoryName:"__repository__",jobName:"everything"},runConfigData:"{}"}){__typename}}"""
WIPE = 'mutation{wipeAssets(assetPartitionRanges:[{assetKey:{path:["kept"]}}]){__typename}}'
STATE = """{
    runsOrError{...on Runs{results{runId status}}}
    assetsOrError{...on AssetConnection{nodes{key{path} assetMaterializations{timestamp}}}}
}"""
# Each way that leads to Dagster's own page, and what it does there
STARTS = ["image", "get", "postAsJson", "beacon", "form"]
WAYS = [*STARTS, "post", "imageWipe", "report", "json", "frame", "socket"]


@dataclass(frozen=True)
class Dagster:
    """A running page, and the folder that its files lie in."""

    folder: Path
    port: int
    token: str | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, path: str, json: object) -> httpx.Response:
        cookies = {f"kapacitet_{self.port}": self.token} if self.token else {}
        with httpx.Client(cookies=cookies) as client:
            return client.post(self.address + path, json=json, timeout=30)

    def state(self) -> dict[str, Any]:
        """The status of each run, and how often each asset was materialised."""
        data = self.post("/graphql", {"query": STATE}).json()["data"]
        return {
            "runs": {run["runId"]: run["status"] for run in data["runsOrError"]["results"]},
            "assets": {
                "/".join(asset["key"]["path"]): len(asset["assetMaterializations"])
                for asset in data["assetsOrError"]["nodes"]
            },
        }


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    """Waits; fails when it does not come to hold."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def workspace(folder: Path) -> Path:
    """A folder with tiny.py as its definitions and the project's settings of Dagster."""
    folder.mkdir()
    shutil.copy(HERE / "tiny.py", folder)
    (folder / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "tiny"\n')
    shutil.copy(PROJECT / "dagster.yaml", folder)
    return folder


@contextmanager
def guarded_page(folder: Path) -> Iterator[Dagster]:
    """What `make dev` starts; in the end it is stopped, and with it all that it started."""
    with subprocess.Popen(
        [sys.executable, "-m", "orchestration.web", "--port", "0"],
        cwd=folder,
        env=os.environ
        | {"DAGSTER_HOME": str(folder), "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            told, address = (process.stdout.readline() for _ in range(2))
            assert told.startswith("Dagsters side er til én person på denne maskine")
            found = re.fullmatch(r"Åbn http://127\.0\.0\.1:(\d+)/\?token=(\S{43})\n", address)
            assert found
            yield Dagster(folder, int(found[1]), found[2])
        finally:
            process.terminate()
            process.communicate(timeout=90)
    assert process.returncode == 0
    assert working_in(folder) == []


@contextmanager
def own_page(folder: Path) -> Iterator[Dagster]:
    """Dagster's page as `dagster dev` has it, without a daemon: runs are queued."""
    target = PyProjectFileTarget(str(folder / "pyproject.toml"))
    with (
        chdir(folder),
        dg.DagsterInstance.from_config(str(folder)) as instance,
        WorkspaceProcessContext(instance, target) as context,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        app = create_app_from_workspace_process_context(context)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield Dagster(folder, listener.getsockname()[1])
        server.should_exit = True
        thread.join()


def working_in(folder: Path) -> list[str]:
    """The commands of the processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                found.append((process / "cmdline").read_text())
        except OSError:  # it ended, or is another user's
            continue
    return found


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dagster]:
    with guarded_page(workspace(tmp_path_factory.mktemp("web") / "guarded")) as dagster:
        assert dagster.post("/report_asset_materialization/kept", {}).status_code == 200
        yield dagster


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Dagster]:
    with own_page(workspace(tmp_path / "own")) as dagster:
        assert dagster.post("/report_asset_materialization/kept", {}).status_code == 200
        yield dagster


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[list[str]]:
    """The attacking page, on another site and on another port of the same site."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=HERE)
    handler.log_message = lambda *_: None
    servers = [ThreadingHTTPServer((host, 0), handler) for host in ("127.0.0.2", "127.0.0.1")]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [
        f"http://{name}:{server.server_port}/attack.html"
        for name, server in zip(("127.0.0.2", "localhost"), servers, strict=True)
    ]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1400, "height": 900}) as context:
        yield context.new_page()


def attacked(page: Page, attacker: str, target: str, ways: list[str]) -> dict[str, Any]:
    """What came of it: what could be read, and which frames show the target."""
    page.goto(f"{attacker}?target={target}")
    came_of_it = page.evaluate("attack", ways)
    return {
        "read": came_of_it.get("json"),
        "socket": came_of_it.get("socket"),
        "frames": [frame.name for frame in page.frames if frame.url.startswith(target)],
    }


def test_dagsters_own_page_does_what_any_page_tells_it(
    page: Page, own: Dagster, elsewhere: list[str]
) -> None:
    other_site = elsewhere[0]
    for way in STARTS:
        before = own.state()["runs"]
        attacked(page, other_site, own.address, [way])
        until(lambda before=before: len(own.state()["runs"]) == len(before) + 1)

    assert own.state()["assets"] == {"kept": 1}
    came_of_it = attacked(page, other_site, own.address, ["imageWipe", "report", "frame", "socket"])
    assert came_of_it == {"read": None, "socket": True, "frames": ["framed"]}
    assert own.state()["assets"] == {"kept": 0, "forged": 1}
    foreign_name = {"Host": f"evil.example:{own.port}"}
    assert httpx.get(own.address + "/server_info", headers=foreign_name).status_code == 200


def test_no_other_page_starts_wipes_forges_reads_or_frames(
    page: Page, guarded: Dagster, elsewhere: list[str]
) -> None:
    before = guarded.state()
    assert before == {"runs": {}, "assets": {"kept": 1}}
    addresses = [guarded.address, f"http://localhost:{guarded.port}"]
    for address in addresses:  # the browser holds the token
        page.goto(f"{address}/?token={guarded.token}")

    for attacker in elsewhere:
        for address in addresses:
            came_of_it = attacked(page, attacker, address, WAYS)
            assert came_of_it == {"read": None, "socket": False, "frames": []}
    assert guarded.state() == before


def test_a_foreign_name_for_this_machine_is_refused(guarded: Dagster) -> None:
    for host in ("evil.example", f"evil.example:{guarded.port}"):
        for path in ("/", "/server_info", "/graphql"):
            refused = httpx.get(guarded.address + path, headers={"Host": host})
            assert (refused.status_code, refused.text) == (
                403,
                f"Siden findes kun på http://127.0.0.1:{guarded.port} eller"
                f" http://localhost:{guarded.port}. Skriv den adresse i browseren.",
            )


ASK = """async query => {
    const answer = await fetch("/graphql", {
        method: "POST", headers: {"Content-Type": "application/json"},
        body: JSON.stringify({query}),
    });
    return [answer.status, await answer.json()];
}"""
MAY = "{permissions{permission value}}"


def opened(page: Page, address: str) -> Locator:
    """The button that starts the job, on the job's page; what the page asks for while it comes up
    must be answered."""
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status > 399 else None)
    page.goto(address)
    assert "token" not in page.url
    page.goto(page.url + "locations/tiny/jobs/everything")
    button = page.get_by_role("button", name="Materialize", exact=False).first
    button.wait_for()
    assert refused == []
    return button


def test_without_the_token_the_page_can_be_read_and_nothing_else(
    page: Page, guarded: Dagster
) -> None:
    before = guarded.state()

    assert opened(page, guarded.address).is_disabled()
    for query in (LAUNCH, WIPE, "query A{version} " + LAUNCH.replace("mutation", "mutation B")):
        assert page.evaluate(ASK, query) == [
            403,
            {"data": None, "errors": [{"message": READ_ONLY}]},
        ]
    status, answer = page.evaluate(ASK, MAY)
    assert status == 200
    assert {one["value"] for one in answer["data"]["permissions"]} == {False}
    assert guarded.state() == before


def test_the_page_works_for_who_started_it(page: Page, guarded: Dagster) -> None:
    assert guarded.state() == {"runs": {}, "assets": {"kept": 1}}

    opened(page, f"{guarded.address}/?token={guarded.token}").click()

    until(lambda: set(guarded.state()["runs"].values()) == {"SUCCESS"})
    assert guarded.state()["assets"] == {"kept": 2}


def test_sensors_start_runs(guarded: Dagster) -> None:
    """The run is still going on when the page is stopped, in the end: it must be stopped too."""
    (guarded.folder / "arrived").touch()

    until(lambda: "STARTED" in guarded.state()["runs"].values())
