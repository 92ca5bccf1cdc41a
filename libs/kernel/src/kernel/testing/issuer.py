"""A small OpenID Connect issuer for tests and demonstrations. Production refuses it: it asks for no password."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

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
    """Signs tokens for the given logins (login → values of its `roles` claim) with ES256.

    `claims` are what else a login's tokens say. While keys rotate, the newest signs and the one before stays published.
    With `key_file`, keys outlive the process.
    """

    def __init__(
        self,
        url: str,
        logins: Mapping[str, Sequence[str]],
        *,
        audience: str = "api",
        claims: Mapping[str, Mapping[str, Any]] | None = None,
        key_file: Path | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.url = url
        self.audience = audience
        self._logins = logins
        self._claims = claims or {}
        self._key_file = key_file
        self._now = now
        self.keys = self._read_keys() or [_new_key()]
        """The signing key, then the one it replaced."""
        self._write_keys()

    def token(self, login: str, *, ttl_seconds: int = DEFAULT_TTL_SECONDS) -> str:
        """An access token (RFC 9068) for a login; `KeyError` when there is no such login."""
        roles, now = list(self._logins[login]), int(self._now())
        return self.sign(
            {
                "iss": self.url,
                "sub": login,
                "aud": self.audience,
                "iat": now,
                "nbf": now,
                "exp": now + ttl_seconds,
                "jti": new_id(),
                "roles": roles,
                **self._claims.get(login, {}),
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
    claims: Mapping[str, Mapping[str, Any]] | None = None,
    key_file: Path | None = None,
    now: Callable[[], float] = time.time,
) -> ASGIApp:
    """The issuer as an application: discovery, keys, `POST /token` and `POST /rotate`. `url` is where it is served."""
    return issuer_app(Issuer(url.rstrip("/"), logins, audience=audience, claims=claims, key_file=key_file, now=now))


def issuer_app(issuer: Issuer) -> ASGIApp:
    """The application that serves an issuer."""

    async def discovery(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.discovery())

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse(issuer.published())

    async def token(request: Request) -> JSONResponse:
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


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": new_id()})
