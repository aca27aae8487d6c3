"""What passes the guard, and what does not: request by request, on a page that says what it got."""

import warnings
from importlib.metadata import version

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from orchestration.web.dagster_page import READ_IN
from orchestration.web.guard import HOLDER, READ_ONLY, guarded

with warnings.catch_warnings(action="ignore"):  # it wants another client than httpx
    from starlette.testclient import TestClient

TOKEN = "the-token"
COOKIE = {"Cookie": f"kapacitet_3000={TOKEN}"}
JSON = {"Content-Type": "application/json"}
HERE = "http://127.0.0.1:3000"
SOCKET = "ws://127.0.0.1:3000/graphql"


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await socket.send_json({"holder": scope[HOLDER]})
        return await socket.close()
    body = await Request(scope, receive).body()
    answer = {"holder": scope[HOLDER], "body": body.decode()}
    await JSONResponse(answer)(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(guarded(page, 3000, TOKEN), base_url=HERE, follow_redirects=False)


def test_the_pages_own_requests_pass_with_the_token_and_their_body(client: TestClient) -> None:
    own = {"Origin": HERE, "Sec-Fetch-Site": "same-origin", **COOKIE}
    for typed in ("application/json", "application/json; charset=utf-8"):
        answer = client.post("/graphql", content="{}", headers={**own, "Content-Type": typed})
        assert answer.json() == {"holder": True, "body": "{}"}
    assert client.get("/runs", headers={"Sec-Fetch-Site": "none", **COOKIE}).json()["holder"]
    assert client.post("/report_asset_materialization/a", headers=own | JSON).status_code == 200
    at_localhost = {"Host": "localhost:3000", "Origin": "http://localhost:3000"}
    assert client.post("/graphql", headers=at_localhost | COOKIE | JSON).json()["holder"]


@pytest.mark.parametrize(
    "cookie",
    ["", "kapacitet_3000=", "kapacitet_3000=the-toke", f"kapacitet_3001={TOKEN}", "kapacitet_3000"],
)
def test_without_the_token_one_can_read_and_ask_but_not_report(
    client: TestClient, cookie: str
) -> None:
    headers = {"Cookie": cookie, **JSON}
    assert client.get("/runs", headers=headers).json()["holder"] is False
    assert client.post("/graphql", headers=headers).json()["holder"] is False
    for kind in ("materialization", "check", "observation"):
        refused = client.post(f"/report_asset_{kind}/kept", headers=headers)
        assert (refused.status_code, refused.text) == (403, READ_ONLY)


FOREIGN = {
    "another name for this machine": {"Host": "evil.example"},
    "another name, right port": {"Host": "evil.example:3000"},
    "a name that begins as this one": {"Host": "localhost:3000.evil.example"},
    "another port": {"Host": "127.0.0.1:3001"},
    "no port": {"Host": "localhost"},
    "all addresses": {"Host": "0.0.0.0:3000"},
    "a page elsewhere": {"Origin": "https://evil.example"},
    "a page on another port": {"Origin": "http://127.0.0.1:3001"},
    "the other name of this machine": {"Origin": "http://localhost:3000"},
    "a page over https": {"Origin": "https://127.0.0.1:3000"},
    "a sandboxed page": {"Origin": "null"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another port, as browsers tell it": {"Sec-Fetch-Site": "same-site"},
    "something new": {"Sec-Fetch-Site": "unheard-of"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
def test_foreign_requests_are_refused_also_with_the_token(
    client: TestClient, headers: dict[str, str]
) -> None:
    headers = headers | COOKIE
    assert client.get("/", headers=headers).status_code == 403
    assert client.get("/logs/a.out", headers=headers).status_code == 403
    assert client.post("/graphql", headers=headers | JSON).status_code == 403
    assert client.post("/report_asset_check/a", headers=headers | JSON).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(SOCKET, headers=headers),
    ):
        pass
    assert refused.value.code == 1008


def test_a_header_given_twice_is_not_read_as_the_better_of_the_two(client: TestClient) -> None:
    own = {"Host": "127.0.0.1:3000", "Origin": HERE, "Sec-Fetch-Site": "none"} | COOKIE | JSON
    assert client.post("/graphql", headers=own).status_code == 200
    for name, foreign, status in (
        ("Host", "evil.example", 403),
        ("Origin", "https://evil.example", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Content-Type", "text/plain", 415),
    ):
        for twice in ([*own.items(), (name, foreign)], [(name, foreign), *own.items()]):
            assert client.post("/graphql", headers=twice).status_code == status, twice


def test_the_pages_own_websocket_passes(client: TestClient) -> None:
    with client.websocket_connect(SOCKET, headers={"Origin": HERE}) as socket:
        assert socket.receive_json() == {"holder": False}
    with client.websocket_connect(SOCKET, headers={"Origin": HERE, **COOKIE}) as socket:
        assert socket.receive_json() == {"holder": True}


@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/graphql?query=mutation", "/%67raphql"])
def test_graphql_is_asked_by_post_only(client: TestClient, path: str) -> None:
    for method in ("GET", "HEAD", "PUT", "OPTIONS"):
        assert client.request(method, path, headers=COOKIE | JSON).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "NEW"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    assert client.request(method, "/runs", headers=COOKIE | JSON).status_code == 405


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; x=application/json",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/json-patch",
        "application/json, text/plain",
        "",
        None,
    ],
)
def test_a_post_of_another_type_than_json_is_refused(
    client: TestClient, content_type: str | None
) -> None:
    headers = COOKIE | ({} if content_type is None else {"Content-Type": content_type})
    for path in ("/graphql", "/report_asset_materialization/kept"):
        assert client.post(path, content=b"{}", headers=headers).status_code == 415


def test_the_token_becomes_a_cookie_that_no_script_and_no_other_site_gets(
    client: TestClient,
) -> None:
    answer = client.get(f"/?token={TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert sorted(answer.headers["set-cookie"].split("; ")) == [
        "HttpOnly",
        "Path=/",
        "SameSite=strict",
        f"kapacitet_3000={TOKEN}",
    ]
    assert client.get("/").json()["holder"]

    for wrong in ("", "the-toke", TOKEN + "x", "æ"):
        refused = client.get("/", params={"token": wrong})
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers


def test_no_answer_may_be_shown_in_a_frame(client: TestClient) -> None:
    for answer in (
        client.get("/"),
        client.get(f"/?token={TOKEN}"),
        client.get("/graphql"),
        client.get("/", headers={"Sec-Fetch-Site": "cross-site"}),
    ):
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_what_is_private_in_dagster_is_as_it_was_read() -> None:
    """At another version read orchestration/web/dagster_page.py beside dagster/_cli/dev.py and
    dagster_webserver/webserver.py and graphql.py, then write the version there."""
    assert {version(name) for name in ("dagster", "dagster-webserver", "dagster-graphql")} == {
        READ_IN
    }
