"""Verifies access tokens (JWT, RFC 7519; best practice RFC 8725) and says who is asking."""

import hashlib
import time
import warnings
from collections import OrderedDict
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
    SecurityWarning,
)
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import json_b64decode

from kernel.auth.accounts import service_account_in
from kernel.auth.actor import Actor, Caller, attributes_in, person_id, roles_in
from kernel.auth.denials import Denials
from kernel.auth.errors import PersonsOnly
from kernel.auth.keys import IssuerKeys
from kernel.errors import Unauthenticated, Unavailable
from kernel.language import Text
from kernel.settings import ServiceSettings, key_bytes

# Asymmetric only, chosen by us and never by the token (RFC 8725 §3.1). Ed25519 is RFC 9864's name for what most issuers
# still call EdDSA.
ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
# An access token says so, or says JWT, or says nothing; a logout token or a proof of possession is something else.
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt", None})

MAX_TOKEN_BYTES = 16_384
_MAX_SUBJECT_CHARACTERS = 255
_MAX_REMEMBERED = 10_000

_EXPIRED = Text(en="The access token has expired.", fr="Le jeton d’accès a expiré.")
_SIGNATURE = Text(en="The access token's signature does not hold.", fr="La signature du jeton d’accès est invalide.")
_KEY = Text(en="The issuer has no such key.", fr="L’émetteur n’a pas cette clé.")
_DENIED = Text(
    en="Your organisation's directory has taken this access back.",
    fr="L’annuaire de votre organisation a retiré cet accès.",
)
_FORM = Text(en="This is not an access token.", fr="Ceci n’est pas un jeton d’accès.")

_registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)


class Authenticator:
    """Turns access tokens into callers. Use it as an asynchronous context manager around the service's life.

    A token that was verified is remembered until it expires, so a busy caller costs one hash per request. The memory is
    emptied when the issuer's keys change.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.keys = IssuerKeys(settings.oidc_issuer, monotonic=monotonic)
        self.denials = Denials(now=now)
        self._settings = settings
        self._identity_key = key_bytes(settings.identity_key)
        self._now = now
        self._remembered: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self._generation = 0

    async def __aenter__(self) -> Self:
        await self.keys.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.keys.close()

    async def check(self) -> None:
        """Readiness: return once the issuer's keys have been known."""
        if not self.keys.loaded:
            raise Unavailable

    async def actor(self, token: bytes) -> Actor:
        """The person whose access token this is; as `caller`, and `PersonsOnly` for a service account's."""
        caller = await self.caller(token)
        if not isinstance(caller, Actor):
            raise PersonsOnly
        return caller

    async def caller(self, token: bytes) -> Caller:
        """The person or the service account whose access token this is. `Unauthenticated` for any token that does not
        hold or whose person is among the `denials`, `Unavailable` as long as the issuer has never given a key."""
        caller = await self._holder(token)
        if isinstance(caller, Actor) and caller.person_id in self.denials:
            raise _refused(_DENIED)
        return caller

    async def _holder(self, token: bytes) -> Caller:
        if self._generation != self.keys.generation:
            self._remembered.clear()
            self._generation = self.keys.generation
        digest = hashlib.sha256(token).digest()
        known = self._remembered.get(digest)
        if known is not None and self._now() < known[0]:
            self._remembered.move_to_end(digest)
            return known[1]
        expires, caller = await self._verify(token)
        self._remembered[digest] = (expires, caller)
        if len(self._remembered) > _MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return caller

    async def expiry(self, token: bytes) -> float:
        """Until when (Unix time) a token holds that `caller` takes, for answers that may outlive it; a day at most."""
        await self.caller(token)
        return self._remembered[hashlib.sha256(token).digest()][0]

    async def _verify(self, token: bytes) -> tuple[float, Caller]:
        header = _header(token)
        key = await self.keys.find(header.get("kid"))
        if not self.keys.loaded:
            raise Unavailable(Text(en="The issuer does not answer.", fr="L’émetteur ne répond pas."))
        if key is None:
            raise _refused(_KEY)
        try:
            with warnings.catch_warnings():
                # joserfc warns of the name EdDSA (RFC 9864), which issuers go on using.
                warnings.simplefilter("ignore", SecurityWarning)
                claims = jwt.decode(token, key, registry=_registry).claims
            self._claims_registry().validate(claims)
            _subject(claims, "sub")
            return self._expiry(claims), self._caller(claims)
        except ExpiredTokenError:
            raise _refused(_EXPIRED) from None
        except BadSignatureError:
            raise _refused(_SIGNATURE) from None
        except (InvalidClaimError, MissingClaimError) as error:
            raise _refused(_claim(error)) from None
        except (JoseError, ValueError, TypeError, RecursionError):
            raise _refused(_FORM) from None

    def _claims_registry(self) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=int(self._now()),
            leeway=self._settings.clock_skew_seconds,
            iss={"essential": True, "value": self.keys.issuer},
            aud={"essential": True, "value": self._settings.oidc_audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    def _expiry(self, claims: dict[str, Any]) -> float:
        # An absurd date would not fit a float; a day is as long as anything is remembered.
        return float(min(claims["exp"] + self._settings.clock_skew_seconds, self._now() + 86_400))

    def _caller(self, claims: dict[str, Any]) -> Caller:
        account = service_account_in(claims, self._settings)
        if account is not None:
            return account
        subject = _subject(claims, self._settings.oidc_subject_claim)
        return Actor(
            person_id=person_id(self._identity_key, self._settings.oidc_issuer, subject),
            roles=roles_in(claims, self._settings.oidc_roles_claim, self._settings.oidc_roles),
            attributes=attributes_in(claims, self._settings.oidc_attributes),
        )


def _subject(claims: dict[str, Any], name: str) -> str:
    subject = claims.get(name)
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT_CHARACTERS:
        raise InvalidClaimError(name)
    return subject


def _header(token: bytes) -> dict[str, Any]:
    """The token's header. Only its `kid` is used; keys and addresses in it (`jwk`, `jku`, `x5u`) are never followed."""
    if len(token) > MAX_TOKEN_BYTES or token.count(b".") != 2:
        raise _refused(_FORM)
    try:
        header = json_b64decode(token.partition(b".")[0])
    except (JoseError, ValueError, TypeError, RecursionError):
        raise _refused(_FORM) from None
    kid, kind = (header.get("kid"), header.get("typ")) if isinstance(header, dict) else (0, 0)
    if isinstance(kind, str):
        kind = kind.lower()
    if not isinstance(kid, str | None) or not isinstance(kind, str | None) or kind not in _TYPES or "crit" in header:
        raise _refused(_FORM)
    result: dict[str, Any] = header
    return result


def _claim(error: InvalidClaimError | MissingClaimError) -> Text:
    name = error.claim if isinstance(error.claim, str) else "?"
    return Text(en=f"The claim {name} does not hold.", fr=f"La déclaration {name} n’est pas valable.")


def _refused(detail: Text) -> Unauthenticated:
    return Unauthenticated(detail, error="invalid_token")
