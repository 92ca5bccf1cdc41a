"""The issuer's public keys: found by discovery, kept fresh in the background, looked up by `kid`."""

import asyncio
import json
import time
import warnings
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import aiohttp
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from kernel.jobs import cancelled
from kernel.telemetry.logs import log

_FETCH_SECONDS = 5.0
_MAX_BYTES = 262_144
_MIN_RSA_BITS = 2048

# Keys taken back by the issuer are refused after this long at the latest.
_REFRESH_SECONDS = 300.0
# Until the first keys are there, every request waits for them.
_FIRST_KEYS_SECONDS = 1.0
# Anybody can invent an unknown `kid`; they may not make us call the issuer more often than this.
_UNKNOWN_KID_SECONDS = 30.0


class IssuerKeys:
    """Keys of one issuer, by `kid`. `start` and `close` it inside a running event loop."""

    def __init__(self, issuer: str, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._configured = issuer
        self._monotonic = monotonic
        self._keys: Mapping[str | None, Key] = MappingProxyType({})
        self._documents: tuple[Any, Any] | None = None
        self._loading: asyncio.Task[None] | None = None
        self._background: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._unknown_kid_at: float | None = None
        self._has_answered = False
        self.issuer = issuer
        """The issuer as its own documents spell it; it may differ from the setting by a slash at its end."""
        self.generation = 0
        """Grows whenever the keys have changed."""

    @property
    def loaded(self) -> bool:
        """Whether the issuer has ever answered with a usable key. It may have taken all back since: then nobody is
        believed, and what takes no token is still answered."""
        return self._has_answered

    async def start(self) -> None:
        """Begin loading; return at once, so that an issuer that is away does not keep a service from starting."""
        timeout = aiohttp.ClientTimeout(total=_FETCH_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, trust_env=False)
        self._background = asyncio.create_task(self._keep_fresh(), name="issuer-keys")

    async def close(self) -> None:
        """End the background refresh and the connections."""
        await cancelled(*(task for task in (self._background, self._loading) if task is not None))
        if self._session is not None:
            await self._session.close()

    async def find(self, kid: str | None) -> Key | None:
        """The key of that id, after asking the issuer once when it is not known here. None when there is none.

        Without a `kid` the only key of a set of one is meant (RFC 7515 leaves `kid` optional).
        """
        found = self._lookup(kid)
        if found is None and self._may_ask():
            await self.refresh()
            found = self._lookup(kid)
        return found

    async def refresh(self) -> None:
        """Load the keys now, or wait for the load that is under way. Keeps the keys in hand when that fails."""
        if self._loading is None or self._loading.done():
            self._loading = asyncio.create_task(self._load(), name="issuer-keys-load")
        # A caller that gives up must not end the load that others wait for.
        await asyncio.shield(self._loading)

    def _lookup(self, kid: str | None) -> Key | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _may_ask(self) -> bool:
        if not self.loaded:
            return True
        now = self._monotonic()
        if self._unknown_kid_at is not None and now - self._unknown_kid_at < _UNKNOWN_KID_SECONDS:
            return False
        self._unknown_kid_at = now
        return True

    async def _keep_fresh(self) -> None:
        while True:
            await self.refresh()
            await asyncio.sleep(_REFRESH_SECONDS if self._keys else _FIRST_KEYS_SECONDS)

    async def _load(self) -> None:
        try:
            discovery = await self._fetch(f"{self._configured}/.well-known/openid-configuration")
            issuer, address = discovery["issuer"], discovery["jwks_uri"]
            # OpenID Connect Discovery 1.0 §4.3: a document that names another issuer must not be used.
            if issuer.rstrip("/") != self._configured:
                raise ValueError("the discovery document names another issuer")
            if self._configured.startswith("https:") and not address.startswith("https:"):
                raise ValueError("the keys of an https issuer are not served by https")
            published = await self._fetch(address)
            keys = _usable(published["keys"])
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
            log(__name__).warning("issuer_unreachable", issuer=self._configured, error=repr(error))
            return
        if not keys:
            # The issuer has taken them all back, or has others now than are trusted here: then nobody is believed.
            log(__name__).error("issuer_without_usable_keys", issuer=self._configured)
        self.issuer = issuer
        self._has_answered = self._has_answered or bool(keys)
        if (documents := (issuer, published)) != self._documents:
            self._documents, self._keys = documents, MappingProxyType(keys)
            self.generation += 1
            log(__name__).info("issuer_keys_loaded", issuer=issuer, keys=len(keys))

    async def _fetch(self, address: str) -> Any:
        assert self._session is not None, "start() comes first"
        async with self._session.get(address, allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            body = bytearray()
            async for chunk in response.content.iter_any():
                body += chunk
                if len(body) > _MAX_BYTES:
                    raise ValueError("answer too long")
        return json.loads(body)


def _usable(published: list[Any]) -> dict[str | None, Key]:
    """The keys that may verify a signature here: public, meant for signing, of a kind and size that we trust."""
    usable: dict[str | None, Key] = {}
    for jwk in published:
        if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig" or jwk.get("kty") not in ("RSA", "EC", "OKP"):
            continue
        try:
            with warnings.catch_warnings():
                # joserfc warns of short RSA keys; they are refused below.
                warnings.simplefilter("ignore")
                key = JWKRegistry.import_key(jwk)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if _trusted(key) and (jwk.get("kid") is None or isinstance(jwk["kid"], str)):
            usable[jwk.get("kid")] = key
    return usable


def _trusted(key: Key) -> bool:
    match key:
        case RSAKey():
            return key.public_key.key_size >= _MIN_RSA_BITS
        case ECKey():
            return key.curve_name == "P-256"
        case OKPKey():
            return key.curve_name == "Ed25519"
    return False
