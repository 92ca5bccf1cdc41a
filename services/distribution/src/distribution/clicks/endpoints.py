"""`GET /r/{token}`: follow a link."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from distribution.clicks.commands import ClickCommands
from distribution.clicks.models import rule_for
from distribution.links.errors import LinkGone, LinkNotFound
from distribution.links.queries import MOST_LINKS, LinkQueries
from kernel.errors import problems
from kernel.http import Router, wired

router = Router(tags=["links"])

Clicks = Annotated[ClickCommands, Depends(wired(ClickCommands))]
Links = Annotated[LinkQueries, Depends(wired(LinkQueries))]

_PREFIX: Final = "/r/"
_RULE: Final = "distribution.rule"
_HEADERS: Final = (
    (b"content-length", b"0"),
    # Each click has to come here to be counted, and a withdrawal holds from then on.
    (b"cache-control", b"no-store"),
    # The page a click comes from may name its author (`/@person/1234`): the target does not learn it.
    (b"referrer-policy", b"no-referrer"),
)
_METHODS: Final = frozenset({"GET", "HEAD"})
_BODY: Final = {"type": "http.response.body", "body": b""}


class LinksAhead:
    """Answers a link that is in memory before tracing, middleware and routing, which together cost more than three
    quarters of the rate; everything else goes on to the application, whose route answers what this one cannot."""

    def __init__(self, app: ASGIApp, *, links: LinkQueries, clicks: ClickCommands) -> None:
        self._app = app
        self._links = links
        self._clicks = clicks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope.get("path", ""), scope.get("method")
        if path.startswith(_PREFIX) and method in _METHODS:
            rule = rule_for(method, scope["headers"])
            destination = self._links.at_hand(path[len(_PREFIX) :])
            if destination is not None:
                self._clicks.count(destination.link, rule)
                await send(_answer(destination.location))
                await send(_BODY)
                return
            # The layers below answer HEAD as GET, so that the rule is decided here.
            scope[_RULE] = rule
        await self._app(scope, receive, send)


@lru_cache(maxsize=MOST_LINKS)
def _answer(location: bytes) -> dict[str, Any]:
    """The start of the answer, made once for each place to go: the server copies the headers that it sends."""
    return {"type": "http.response.start", "status": 302, "headers": ((b"location", location), *_HEADERS)}


@router.get(
    "/r/{token}",
    status_code=302,
    response_class=Response,
    responses={302: {"description": "Where the link leads, in `Location`."}, **problems(LinkNotFound, LinkGone)},
)
async def follow_link(token: str, request: Request, links: Links, clicks: Clicks) -> Response:
    """Go where a share's link leads. Who follows it is classed and counted; nothing about them is kept."""
    destination = await links.get(token)
    clicks.count(destination.link, request.scope[_RULE])
    response = Response(status_code=302)
    response.raw_headers[:] = [(b"location", destination.location), *_HEADERS]
    return response
