"""What may pass to Dagster's web page: requests from the page itself, and changes only from the
person who started it.

Dagster asks nobody who they are: it takes commands by GET, of any content type, for any Host, from
any page that is open in the user's browser. Here a request must name the address that is listened
on (a foreign name may have been pointed at this machine), must not be sent on behalf of another
page, and must have a form that a browser sends for no foreign page without asking first. The token
goes by a cookie, which all ports of a host share: it keeps other users of the machine out, while
Origin and Sec-Fetch-Site keep other pages out.
"""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOLDER = "kapacitet.holder"
"""The key in an ASGI scope that tells the page whether the request comes with the token."""

READ_ONLY = (
    "Siden kan kun læses her. Det er den, der startede den, der kan ændre noget: åbn adressen med"
    " token, som står i terminalen."
)
_WRONG_HOST = "Siden findes kun på {}. Skriv den adresse i browseren."
_OTHER_PAGE = (
    "Forespørgslen kom fra en anden side og er afvist. Skriv sidens adresse i browseren selv."
)
_WRONG_METHOD = "Kun GET og HEAD læser, og kun POST spørger og ændrer; GraphQL tager kun POST."
_WRONG_TYPE = "En POST skal være application/json."
_WRONG_TOKEN = "Token passer ikke: brug adressen, som den står i terminalen, hvor siden er startet."

_HEADERS = {
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",  # beside Dagster's own: both hold
    "Cross-Origin-Resource-Policy": "same-origin",
}


def guarded(page: ASGIApp, port: int, token: str) -> ASGIApp:
    """An ASGI app in front of `page`, which is reached on `port` of this machine.

    It refuses with 403, 405 or 415 and a Danish text. What passes has HOLDER in its scope. `token`
    in the address of the front page becomes a cookie.
    """
    hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]
    cookie = f"kapacitet_{port}"

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        holder = _same(request.cookies.get(cookie, ""), token)
        answer = (
            _foreign(request, hosts)
            or (_unfit(request, holder) if scope["type"] == "http" else None)
            or _token_taken(request, cookie, token)
        )
        if answer and scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})  # becomes a 403

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                for name, value in _HEADERS.items():
                    MutableHeaders(scope=message).append(name, value)
            await send(message)

        await (answer or page)({**scope, HOLDER: holder}, receive, send_guarded)

    return guard


def _foreign(request: HTTPConnection, hosts: list[str]) -> Response | None:
    given = request.headers.getlist("host")
    if len(given) != 1 or given[0] not in hosts:
        addresses = " eller ".join(f"http://{host}" for host in hosts)
        return PlainTextResponse(_WRONG_HOST.format(addresses), 403)
    if (
        set(request.headers.getlist("origin")) <= {f"http://{given[0]}"}
        # none: typed by the user, or opened from the terminal
        and set(request.headers.getlist("sec-fetch-site")) <= {"same-origin", "none"}
    ):
        return None
    return PlainTextResponse(_OTHER_PAGE, 403)


def _unfit(request: HTTPConnection, holder: bool) -> Response | None:
    method = request.scope["method"]
    is_graphql = request.scope["path"].rstrip("/") == "/graphql"
    if method not in ({"POST"} if is_graphql else {"GET", "HEAD", "POST"}):
        return PlainTextResponse(_WRONG_METHOD, 405)
    if method != "POST":
        return None
    # one type, and nothing more that Dagster could read as another
    types = [one.split(";")[0].strip() for one in request.headers.getlist("content-type")]
    if types != ["application/json"]:
        return PlainTextResponse(_WRONG_TYPE, 415)
    # whether a GraphQL document changes anything, the page finds when it has read it
    return None if holder or is_graphql else PlainTextResponse(READ_ONLY, 403)


def _token_taken(request: HTTPConnection, cookie: str, token: str) -> Response | None:
    if request.scope["path"] != "/" or "token" not in request.query_params:
        return None
    if not _same(request.query_params["token"], token):
        return PlainTextResponse(_WRONG_TOKEN, 403)
    # to the address without the token, which is not to be seen nor copied
    answer = RedirectResponse("/", 303, headers={"Cache-Control": "no-store"})
    answer.set_cookie(cookie, token, httponly=True, samesite="strict")
    return answer


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())
