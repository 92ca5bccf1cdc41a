"""A small OpenID Connect issuer for tests and demonstrations. Production refuses it: it asks for no password."""

import base64
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from kernel.clock import new_id

DEFAULT_TTL_SECONDS = 3600
MAX_TTL_SECONDS = 30 * 24 * 3600


class Issuer:
    """Signs tokens for logins (login → values of its `roles` claim) and clients (client → scopes) with ES256.

    `claims` are what else a login's or client's tokens say. While keys rotate, the newest signs and the one before
    stays published. With `key_file`, keys outlive the process.
    """

    def __init__(
        self,
        url: str,
        logins: Mapping[str, Sequence[str]],
        *,
        audience: str = "api",
        clients: Mapping[str, Sequence[str]] | None = None,
        claims: Mapping[str, Mapping[str, Any]] | None = None,
        key_file: Path | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.url = url
        self.audience = audience
        self._logins = logins
        self.clients = clients or {}
        self._claims = claims or {}
        self._key_file = key_file
        self._now = now
        self.keys = self._read_keys() or [_new_key()]
        """The signing key, then the one it replaced."""
        self._write_keys()

    def token(self, login: str, *, ttl_seconds: int = DEFAULT_TTL_SECONDS) -> str:
        """An access token (RFC 9068) for a login or a client; `KeyError` when there is no such one."""
        if login in self.clients:
            return self.client_token(login, self.clients[login], ttl_seconds=ttl_seconds)
        return self._token(login, ttl_seconds, {"roles": list(self._logins[login])})

    def client_token(self, client: str, scopes: Sequence[str], *, ttl_seconds: int = DEFAULT_TTL_SECONDS) -> str:
        """What the client-credentials grant gives a client: a token whose subject is the client (RFC 9068 §2.2)."""
        return self._token(client, ttl_seconds, {"client_id": client, "scope": " ".join(scopes)})

    def _token(self, subject: str, ttl_seconds: int, claims: Mapping[str, Any]) -> str:
        now = int(self._now())
        return self.sign(
            {
                "iss": self.url,
                "sub": subject,
                "aud": self.audience,
                "iat": now,
                "nbf": now,
                "exp": now + ttl_seconds,
                "jti": new_id(),
                **claims,
                **self._claims.get(subject, {}),
            }
        )

    def sign(self, claims: dict[str, Any], *, header: Mapping[str, Any] | None = None) -> str:
        """A token with exactly these claims, for tests of what must be refused."""
        key = self.keys[0]
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid, **(header or {})}, claims, key)

    def rotate(self) -> None:
        """Sign with a new key from now on; keep publishing the one it replaces."""
        self.keys = [_new_key(), self.keys[0]]
        self._write_keys()

    def published(self) -> dict[str, Any]:
        """The public keys, as the `jwks_uri` serves them."""
        return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "ES256"} for key in self.keys]}

    def discovery(self) -> dict[str, Any]:
        """The document at `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0 §3)."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks.json",
            "token_endpoint": f"{self.url}/token",
            "response_types_supported": ["token"],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    def _read_keys(self) -> list[ECKey]:
        if self._key_file is None or not self._key_file.exists():
            return []
        return [ECKey.import_key(jwk) for jwk in json.loads(self._key_file.read_text("utf-8"))]

    def _write_keys(self) -> None:
        if self._key_file is None:
            return
        self._key_file.parent.mkdir(parents=True, exist_ok=True)
        self._key_file.touch(mode=0o600)
        self._key_file.write_text(json.dumps([key.as_dict(private=True) for key in self.keys]), "utf-8")


def create_issuer(
    url: str,
    logins: Mapping[str, Sequence[str]],
    *,
    audience: str = "api",
    clients: Mapping[str, Sequence[str]] | None = None,
    claims: Mapping[str, Mapping[str, Any]] | None = None,
    key_file: Path | None = None,
    now: Callable[[], float] = time.time,
) -> ASGIApp:
    """The issuer as an application: discovery, keys, `POST /token` and `POST /rotate`. `url` is where it is served."""
    issuer = Issuer(
        url.rstrip("/"), logins, audience=audience, clients=clients, claims=claims, key_file=key_file, now=now
    )
    return issuer_app(issuer)


def issuer_app(issuer: Issuer) -> ASGIApp:
    """The application that serves an issuer."""

    async def discovery(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.discovery())

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.published())

    async def token(request: Request) -> JSONResponse:
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return _granted(issuer, request.headers.get("authorization", ""), await request.body())
        try:
            asked = await request.json()
            login, ttl = asked["login"], asked.get("ttl_seconds", DEFAULT_TTL_SECONDS)
            if not isinstance(ttl, int) or not 0 < ttl <= MAX_TTL_SECONDS:
                raise ValueError
            signed = issuer.token(login, ttl_seconds=ttl)
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"error": "invalid_request"}, 400)
        return JSONResponse({"access_token": signed, "token_type": "Bearer", "expires_in": ttl})

    async def rotate(_request: Request) -> JSONResponse:
        issuer.rotate()
        return JSONResponse({"kid": issuer.keys[0].kid})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks.json", keys),
            Route("/token", token, methods=["POST"]),
            Route("/rotate", rotate, methods=["POST"]),
        ]
    )


def _granted(issuer: Issuer, authorization: str, body: bytes) -> JSONResponse:
    """The client-credentials grant (RFC 6749 §4.4), with the client's name in a header or the body (§2.3.1). Any secret
    will do."""
    asked = dict(parse_qsl(body.decode("utf-8", "replace")))
    if asked.get("grant_type") != "client_credentials":
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    client = asked.get("client_id") or _client_of(authorization)
    if client not in issuer.clients:
        return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": 'Basic realm="issuer"'})
    scopes = asked["scope"].split() if asked.get("scope") else issuer.clients[client]
    if not set(scopes) <= set(issuer.clients[client]):
        return JSONResponse({"error": "invalid_scope"}, 400)
    signed = issuer.client_token(client, scopes)
    answer = {"access_token": signed, "token_type": "Bearer", "expires_in": DEFAULT_TTL_SECONDS}
    return JSONResponse({**answer, "scope": " ".join(scopes)}, headers={"Cache-Control": "no-store"})


def _client_of(authorization: str) -> str:
    try:
        pair = base64.b64decode(authorization.removeprefix("Basic "), validate=True).decode()
    except ValueError:
        return ""
    return unquote_plus(pair.partition(":")[0])


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": new_id()})
