"""A person's way to a network and back, where they allow that something is published through their account (RFC 6749).

What comes back is bound four times: `state` is random, told to nobody but the person who began, and taken once; the
code is of use only with the verifier that stays here (RFC 7636), where the network looks at it; nothing is connected
before the person who began, signed in, asks for it; and they have to show a confirmation that only the browser was told
in which it was allowed. So nobody can have another one's account connected as theirs by sending them an address
(RFC 9700 §4.7): who follows it is told a confirmation, and who sent it is not.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import urlencode, urlsplit, urlunsplit

from distribution.networks.models import Network

LIFETIME = timedelta(minutes=10)
# The path where networks send browsers back to, which they are told at the registration.
CALLBACK = "/v1/accounts/callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """One way to a network and back, which `person_id` goes for `owner`; `expires_at` is when it is no longer known.

    `scopes` is what is asked for; `verifier` and `code` are secrets, the code is there once the network sent it.
    """

    id: str
    owner: str
    person_id: str
    network: Network
    base_url: str
    scopes: str
    return_to: str
    expires_at: datetime
    verifier: str
    code: str | None = None
    confirmation: str | None = None
    """How what the browser was told is known here."""

    def __repr__(self) -> str:
        return f"Authorization(id={self.id!r})"

    @property
    def challenge(self) -> str:
        """What the network is told of the verifier: its S256 (RFC 7636 §4.2)."""
        digest = sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def is_confirmed_by(self, confirmation: str) -> bool:
        """Whether it was given in the browser that was told this."""
        return self.confirmation is not None and compare_digest(self.confirmation, digest(confirmation))

    def way_back(self, confirmation: str | None) -> str:
        """Where the browser goes on to: the front-end's page, told of this authorization and how it went. Without a
        confirmation it was not allowed."""
        parts = urlsplit(self.return_to)
        how = {"error": "access_denied"} if confirmation is None else {"confirmation": confirmation}
        told = urlencode({"authorization": self.id, **how})
        return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, told)))))


@dataclass(frozen=True, slots=True)
class Begun:
    """An authorization that the person may now go and give, and where."""

    authorization: Authorization
    url: str


def new_secret() -> str:
    """256 random bits as text: a state, a verifier, or a confirmation."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """How a state or a confirmation is known here: who reads the database cannot use it."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
