"""A server that answers as the three networks' documentation says, with what they refuse: one application for all."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from fastapi import FastAPI, Request, Response

from kernel.testing.serving import serve

PASSWORD = "abcd-efgh-ijkl-mnop"
HANDLE = "alice.bsky.example"
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
LINKEDIN = {"linkedin_client_id": "78relais", "linkedin_client_secret": "linkedin-application-secret"}


class Networks:
    """What the server was asked, and what it is to answer."""

    def __init__(self) -> None:
        self.url = ""
        self.apps: dict[str, dict[str, str]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.revoked: list[str] = []
        self.statuses: dict[str, dict[str, Any]] = {}
        self.records: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.linkedin_posts: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.secrets: set[str] = {PASSWORD, *LINKEDIN.values()}
        self.session_seconds = 7_200
        self.linkedin_token_seconds = 5_184_000
        self.refreshes = 0
        self.app = _application(self)

    def token(self, **claims: Any) -> str:
        """A new token, a JWT where there are claims."""
        made = secrets.token_urlsafe(24)
        if claims:
            parts = [{"alg": "ES256K", "typ": "at+jwt"}, {**claims, "jti": made}]
            made = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
            made += ".c2lnbmF0dXJl"
        self.tokens.add(made)
        self.secrets.add(made)
        return made

    def session(self) -> dict[str, str]:
        """What creates or refreshes a session answers."""
        now = int(time.time())
        return {
            "did": DID,
            "handle": HANDLE,
            "accessJwt": self.token(scope="com.atproto.appPass", iat=now, exp=now + self.session_seconds),
            "refreshJwt": self.token(scope="com.atproto.refresh", iat=now, exp=now + 60 * 86_400),
            "active": "true",
        }

    def allow(self, authorization_url: str, *, deny: bool = False) -> str:
        """Say yes in the browser; where the network sends it, as a path of the callback."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(authorization_url).query).items()}
        if deny:
            told = {"error": "access_denied", "state": query["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = query
            self.secrets.add(code)
            told = {"code": code, "state": query["state"]}
        return f"{urlsplit(query['redirect_uri']).path}?{urlencode(told)}"

    def bearer(self, request: Request) -> bool:
        """Whether the request carries a token that opens something."""
        return request.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens


@asynccontextmanager
async def networks_server() -> AsyncIterator[Networks]:
    """The three networks on loopback, until the end of the block."""
    networks = Networks()
    async with serve(networks.app) as networks.url:
        yield networks


def _application(networks: Networks) -> FastAPI:
    app = FastAPI()
    for make in (_mastodon, _bluesky, _linkedin):
        make(app, networks)
    return app


def _answer(value: Any, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(json.dumps(value), status, named, "application/json")


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode()
    return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}


def _mastodon(app: FastAPI, networks: Networks) -> None:
    account = {"id": "109", "username": "alice", "acct": "alice", "display_name": "Alice", "url": "x"}

    @app.post("/api/v1/apps")
    async def register(request: Request) -> Response:
        form = await _form(request)
        made = {**form, "client_id": secrets.token_urlsafe(8), "client_secret": networks.token()}
        networks.apps[made["client_id"]] = made
        return _answer({"id": "1", "name": form["client_name"], **made})

    @app.post("/oauth/token")
    async def token(request: Request) -> Response:
        form = await _form(request)
        client, asked = networks.apps.get(form["client_id"]), networks.codes.pop(form["code"], None)
        if client is None or client["client_secret"] != form["client_secret"]:
            return _answer({"error": "invalid_client"}, 401)
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return _answer({"error": "invalid_grant"}, 400)
        made = {"access_token": networks.token(), "token_type": "Bearer", "scope": asked["scope"]}
        return _answer({**made, "created_at": 1_573_979_017})

    @app.post("/oauth/revoke")
    async def revoke(request: Request) -> Response:
        form = await _form(request)
        assert networks.apps[form["client_id"]]["client_secret"] == form["client_secret"]
        return _revoked(networks, form["token"])

    @app.get("/api/v1/accounts/verify_credentials")
    async def verify(request: Request) -> Response:
        return _answer(account) if networks.bearer(request) else _answer({"error": "The access token is invalid"}, 401)

    @app.post("/api/v1/statuses")
    async def publish(request: Request) -> Response:
        if not networks.bearer(request):
            return _answer({"error": "The access token is invalid"}, 401)
        body = await request.json()
        if len(body["status"]) > 500:
            return _answer({"error": "Validation failed: Text character limit of 500 exceeded"}, 422)
        key = request.headers["idempotency-key"]
        made = {"id": str(len(networks.statuses) + 1), "account": account, "content": f"<p>{body['status']}</p>"}
        made["url"] = f"{networks.url}/@alice/{made['id']}"
        return _answer(networks.statuses.setdefault(key, {**body, **made}))

    @app.get("/api/v1/statuses/{status_id}")
    async def status(status_id: str) -> Response:
        found = [one for one in networks.statuses.values() if one["id"] == status_id]
        return _answer(found[0]) if found else _answer({"error": "Record not found"}, 404)

    @app.post("/api/v1/statuses/{status_id}/reblog")
    async def reblog(status_id: str) -> Response:
        made = {"id": f"{status_id}9", "reblog": {"id": status_id}, "url": f"{networks.url}/@alice/{status_id}9"}
        return _answer(made)

    @app.get("/api/v2/search")
    async def search(q: str) -> Response:
        # A server may answer the one that fetches a status with the identity of somebody else's.
        url = "https://other.example/users/carol/statuses/42" if "//leads-on." in q else q
        return _answer({"accounts": [], "statuses": [{"id": "777", "url": url}], "hashtags": []})


def _bluesky(app: FastAPI, networks: Networks) -> None:
    @app.post("/xrpc/com.atproto.server.createSession")
    async def sign_in(request: Request) -> Response:
        body = await request.json()
        if body != {"identifier": HANDLE, "password": PASSWORD}:
            return _answer({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
        return _answer(networks.session())

    @app.post("/xrpc/com.atproto.server.refreshSession")
    async def refresh(request: Request) -> Response:
        if not networks.bearer(request) or await request.body():
            return _answer({"error": "ExpiredToken", "message": "Token has been revoked"}, 400)
        networks.refreshes += 1
        return _answer(networks.session())

    @app.post("/xrpc/com.atproto.server.deleteSession")
    async def sign_out(request: Request) -> Response:
        return _revoked(networks, request.headers["authorization"].removeprefix("Bearer "))

    @app.post("/xrpc/com.atproto.repo.createRecord")
    async def create(request: Request) -> Response:
        body = await request.json()
        if not networks.bearer(request):
            return _answer({"error": "InvalidToken", "message": "Token could not be verified"}, 400)
        place = (body["repo"], body["collection"], body["rkey"])
        if place in networks.records:
            # As the reference implementation answers: its tree throws.
            return _answer({"error": "InternalServerError", "message": "Internal Server Error"}, 500)
        networks.records[place] = body["record"]
        return _answer({"uri": "at://" + "/".join(place), "cid": "bafyreib2rxk3rh6kzwq"})

    @app.get("/xrpc/com.atproto.repo.getRecord")
    async def read(repo: str, collection: str, rkey: str) -> Response:
        place = (DID if repo == HANDLE else repo, collection, rkey)
        if place not in networks.records:
            return _answer({"error": "RecordNotFound", "message": "Could not locate record"}, 400)
        uri = "at://" + "/".join(place)
        return _answer({"uri": uri, "cid": "bafyreib2rxk3rh6kzwq", "value": networks.records[place]})


def _linkedin(app: FastAPI, networks: Networks) -> None:
    def client(form: dict[str, str]) -> bool:
        return (form["client_id"], form["client_secret"]) == tuple(LINKEDIN.values())

    @app.post("/oauth/v2/accessToken")
    async def token(request: Request) -> Response:
        form = await _form(request)
        if not client(form) or networks.codes.pop(form["code"], None) is None:
            return _answer({"error": "invalid_request", "error_description": "Unable to retrieve access token"}, 400)
        return _answer({"access_token": networks.token(), "expires_in": networks.linkedin_token_seconds})

    @app.post("/oauth/v2/revoke")
    async def revoke(request: Request) -> Response:
        form = await _form(request)
        assert client(form)
        return _revoked(networks, form["token"])

    @app.get("/v2/userinfo")
    async def userinfo(request: Request) -> Response:
        return _answer({"sub": "782bbtaQ", "name": "Alice Martin"}) if networks.bearer(request) else _answer({}, 401)

    @app.post("/rest/posts")
    async def publish(request: Request) -> Response:
        if not networks.bearer(request):
            return _answer({"status": 401, "code": "REVOKED_ACCESS_TOKEN"}, 401)
        networks.headers.append(dict(request.headers))
        networks.linkedin_posts.append(await request.json())
        urn = f"urn:li:share:{len(networks.linkedin_posts)}"
        return Response(status_code=201, headers={"x-restli-id": urn})


def _revoked(networks: Networks, token: str) -> Response:
    networks.tokens.discard(token)
    networks.revoked.append(token)
    return _answer({})


def settings_of(networks: Networks) -> dict[str, Any]:
    """The settings of a service that meets this server instead of the networks."""
    return {
        "bluesky_url": networks.url,
        "bluesky_public_url": networks.url,
        "linkedin_url": networks.url,
        "linkedin_api_url": networks.url,
        "front_end_urls": ["https://intranet.example/accounts?tab=1#top", "https://intranet.example/other"],
        "scheduler_seconds": 0.25,
        **LINKEDIN,
    }
