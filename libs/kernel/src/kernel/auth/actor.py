"""Who is behind a request: a person, under a pseudonym and with roles by the issuer's claims, or another system."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_PERSON_ID_CHARACTERS = 26  # 130 bits
_MAX_ATTRIBUTE_CHARACTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person. Neither name nor address nor the issuer's subject is kept."""

    person_id: str
    roles: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What else the issuer says of them, as far as the service's settings ask for it."""

    @property
    def actor_id(self) -> str:
        """By whom something was done, as it is kept: the person's pseudonym."""
        return self.person_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """Another system that is signed in for itself, and for no person. It has scopes, and never a role."""

    client_id: str
    scopes: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def actor_id(self) -> str:
        """By whom something was done, as it is kept. No pseudonym of a person is like it."""
        return f"client:{self.client_id}"


Caller = Actor | ServiceAccount
"""Whoever a token may be of."""


def person_id(key: bytes, issuer: str, subject: str) -> str:
    """The pseudonym of an issuer's subject: the same in every service with this key, and no way back without it."""
    digest = hmac.digest(key, f"{issuer}\0{subject}".encode(), hashlib.sha256)
    return "p_" + base64.b32encode(digest).decode("ascii").lower()[:_PERSON_ID_CHARACTERS]


def roles_in(claims: Mapping[str, Any], claim: str, roles: Mapping[str, str]) -> frozenset[str]:
    """The roles that a claim's values are mapped to; values that are not mapped give none.

    The claim holds a list or words separated by spaces. A dotted name leads into objects: `realm_access.roles`.
    """
    return frozenset(roles[one] for one in words_in(claims, claim) if one in roles)


def words_in(claims: Mapping[str, Any], claim: str) -> list[str]:
    """The values of a claim that holds a list or words separated by spaces; a claim is named as in `roles_in`."""
    value = claim_in(claims, claim)
    given = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return [one for one in given if isinstance(one, str)]


def attributes_in(claims: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, str]:
    """The attributes (name → claim) that the claims give; one that is no short text is the empty text.

    That is not the same as a claim that is missing: who belongs nowhere may be trusted with more than who belongs to
    something that cannot be read. A claim is named as in `roles_in`.
    """
    found = {name: claim_in(claims, claim) for name, claim in wanted.items()}
    return {name: value if _is_short_text(value) else "" for name, value in found.items() if value is not None}


def _is_short_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_ATTRIBUTE_CHARACTERS and value.isprintable()


def claim_in(claims: Mapping[str, Any], path: str) -> Any:
    """The value of a claim, None if there is none; named as in `roles_in`."""
    if path in claims:
        return claims[path]
    here: Any = claims
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here
