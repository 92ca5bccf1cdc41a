"""`GET /r/{token}`: follow a link."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any, Final

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from distribution.clicks.commands import ClickCommands
from distribution.clicks.models import Visitors
from distribution.links.errors import LinkGone, LinkNotFound
from distribution.links.queries import MOST_LINKS, Destination, LinkQueries
from kernel.errors import Problem, Unavailable, problems
from kernel.http import Router
from kernel.mongo import MongoFailure

router = Router(tags=["links"])

_PREFIX: Final = "/r/"
_REFUSAL: Final = "distribution.refusal"
_HEADERS: Final = (
    (b"content-length", b"0"),
    # Each click has to come here to be counted, and a withdrawal holds from then on.
    (b"cache-control", b"no-store"),
    # The page a click comes from may name its author (`/@person/1234`): the target does not learn it.
    (b"referrer-policy", b"no-referrer"),
)
_METHODS: Final = frozenset({"GET", "HEAD"})
_BODY: Final = {"type": "http.response.body", "body": b""}


# Who asks for what is not in memory waits for others who do, so that those who follow known links hardly notice: a
# flood of made-up tokens would otherwise take three quarters of the rate. More finds at once do not make more of them.
_FINDS_AT_ONCE: Final = 8
_REFUSALS_AT_ONCE: Final = 2


class LinksAhead:
    """Answers a link before tracing, middleware and routing, which together cost more than three quarters of the rate;
    what leads nowhere, and everything else, goes on to the application, whose route says why.

    Nobody waits for longer than `seconds` to be found: the deadline of requests begins behind this.
    """

    def __init__(
        self, app: ASGIApp, *, links: LinkQueries, clicks: ClickCommands, visitors: Visitors, seconds: float
    ) -> None:
        self._app = app
        self._links = links
        self._clicks = clicks
        self._visitors = visitors
        self._finding = asyncio.Semaphore(_FINDS_AT_ONCE)
        self._refusing = asyncio.Semaphore(_REFUSALS_AT_ONCE)
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope.get("path", ""), scope.get("method")
        if path.startswith(_PREFIX) and method in _METHODS:
            peer = scope.get("client")
            # The address is used here and nowhere else.
            rule = self._visitors.rule_for(method, scope["headers"], peer[0] if peer else "")
            token = path[len(_PREFIX) :]
            destination = self._links.at_hand(token)
            try:
                destination = destination or await self._found(token)
            except (LinkNotFound, LinkGone) as refusal:
                scope[_REFUSAL] = refusal
            except (MongoFailure, TimeoutError):
                scope[_REFUSAL] = Unavailable()
            else:
                self._clicks.count(destination.link, rule)
                await send(_answer(destination.card if rule.draws_preview else destination.location))
                await send(_BODY)
                return
            # Refusing asks nobody any more, so that those who wait here do not wait for a database.
            async with self._refusing:
                await self._app(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _found(self, token: str) -> Destination:
        async with asyncio.timeout(self._seconds), self._finding:
            return await self._links.get(token)


@lru_cache(maxsize=2 * MOST_LINKS)
def _answer(location: bytes) -> dict[str, Any]:
    """The start of the answer, made once for each place to go: the server copies the headers that it sends."""
    return {"type": "http.response.start", "status": 302, "headers": ((b"location", location), *_HEADERS)}


@router.get(
    "/r/{token}",
    status_code=302,
    response_class=Response,
    responses={302: {"description": "Where the link leads, in `Location`."}, **problems(LinkNotFound, LinkGone)},
)
async def follow_link(token: str, request: Request) -> Response:
    """Go where a share's link leads; crawlers that draw a preview are led to the card. Who follows it is classed and
    counted; nothing about them is kept."""
    # Whatever leads somewhere was answered ahead.
    refusal: Problem = request.scope[_REFUSAL]
    raise refusal
