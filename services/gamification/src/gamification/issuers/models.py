"""Who makes the badges, and the vocabulary that they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from gamification.badge_keys.models import did_of

# The vocabulary of every credential (Open Badges 3.0 §8.2.1), and the name of each part of it here.
CONTEXTS: Final[Mapping[str, str]] = {
    "https://www.w3.org/ns/credentials/v2": "credentials_v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "open_badges_3_0_3",
}
CONTEXT: Final = list(CONTEXTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The organisation, as its badges name it. `url` is where the public reads badges, without a trailing slash."""

    name: str
    url: str

    @classmethod
    def at(cls, url: str, *, name: str | None) -> Issuer:
        """The issuer at an address, called by its host where it has no name."""
        return cls(name=name or urlsplit(url).hostname or url, url=url)

    @property
    def id(self) -> str:
        """Its identifier, by which verifiers find its keys (did:web)."""
        return did_of(self.url)
