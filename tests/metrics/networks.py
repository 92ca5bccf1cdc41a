"""A server on loopback with the answers that Mastodon's, Bluesky's and LinkedIn's APIs give to who asks for a post."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class Networks:
    """What is posted there, and how the server behaves."""

    def __init__(self) -> None:
        self.url = ""
        self.statuses: dict[str, Any] = {}
        """Mastodon's statuses, or an HTTP status for one."""
        self.posts: dict[str, Any] = {}
        """Bluesky's posts by their AT URIs."""
        self.handles: dict[str, str] = {}
        self.statistics: dict[tuple[str, str], int] = {}
        """LinkedIn's counts by URN and query type."""
        self.asked: list[str] = []
        """The path and query of each request."""
        self.headers: list[Any] = []
        self.meanwhile: Callable[[], Awaitable[Any]] | None = None
        """What happens, once, between a request for a status and its answer."""

    def status(self, status_id: str, **counts: Any) -> None:
        """A status as `GET /api/v1/statuses/{id}` gives it, shortened."""
        self.statuses[status_id] = {
            "id": status_id,
            "created_at": "2026-11-02T08:30:00.000Z",
            "visibility": "public",
            "uri": f"{self.url}/users/ada/statuses/{status_id}",
            "url": f"{self.url}/@ada/{status_id}",
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "content": "<p>Our new trams</p>",
            "account": {"id": "1", "username": "ada", "acct": "ada"},
            **counts,
        }

    def post(self, uri: str, **counts: Any) -> None:
        """A post as `app.bsky.feed.getPosts` gives it, shortened."""
        self.posts[uri] = {
            "uri": uri,
            "cid": "bafyreie5ipbmimqp7xdn4vy4ub766olmr6u5bpzlzltgscsyt7ue4smziq",
            "author": {"did": uri.split("/")[2], "handle": "ada.example"},
            "record": {"$type": "app.bsky.feed.post", "text": "Our new trams"},
            "replyCount": 0,
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": 0,
            "indexedAt": "2026-11-02T08:30:00.000Z",
            **counts,
        }

    async def mastodon(self, request: web.Request) -> web.StreamResponse:
        """`GET /api/v1/statuses/{id}`."""
        self._note(request)
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            await happens()
        found = self.statuses.get(request.match_info["id"], 404)
        if isinstance(found, int):
            return web.json_response({"error": "recorded"}, status=found, headers={"Retry-After": "600"})
        return web.json_response(found)

    async def resolve(self, request: web.Request) -> web.StreamResponse:
        """`GET /xrpc/com.atproto.identity.resolveHandle`."""
        self._note(request)
        did = self.handles.get(request.query["handle"])
        if did is None:
            return web.json_response({"error": "InvalidRequest", "message": "Unable to resolve handle"}, status=400)
        return web.json_response({"did": did})

    async def bluesky(self, request: web.Request) -> web.StreamResponse:
        """`GET /xrpc/app.bsky.feed.getPosts`: at most 25, without those that are not there."""
        self._note(request)
        uris = request.query.getall("uris")
        if len(uris) > 25 or any("broken" in uri for uri in uris):
            return web.json_response({"error": "InvalidRequest"}, status=400)
        return web.json_response({"posts": [self.posts[uri] for uri in uris if uri in self.posts]})

    async def linkedin(self, request: web.Request) -> web.StreamResponse:
        """`GET /rest/memberCreatorPostAnalytics`, by the documented shape."""
        self._note(request)
        if request.headers.get("Authorization") != "Bearer recorded-token":
            return web.json_response({"status": 401, "message": "Invalid access token"}, status=401)
        urn = request.query["entity"].removesuffix(")").partition(":")[2]
        count = self.statistics.get((urn, request.query["queryType"]), 0)
        return web.json_response({"elements": [{"count": count}], "paging": {"start": 0, "count": 10, "links": []}})

    def _note(self, request: web.Request) -> None:
        self.asked.append(request.path_qs)
        self.headers.append(request.headers)


@asynccontextmanager
async def networks() -> AsyncIterator[Networks]:
    """The server while the block runs."""
    made, app = Networks(), web.Application()
    app.router.add_get("/api/v1/statuses/{id}", made.mastodon)
    app.router.add_get("/xrpc/com.atproto.identity.resolveHandle", made.resolve)
    app.router.add_get("/xrpc/app.bsky.feed.getPosts", made.bluesky)
    app.router.add_get("/rest/memberCreatorPostAnalytics", made.linkedin)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
