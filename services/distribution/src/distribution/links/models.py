"""Links: what a share's public address is, and where it leads. No person is in either."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode

_ALPHABET = string.ascii_letters + string.digits
# 22 letters of 62 hold 131 bits: no two are equal, and none can be guessed.
TOKEN_LETTERS = 22
_MEDIUM = "employee_advocacy"


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """The tracked link of one share. Compared by identity, which costs a click nothing."""

    token: str
    share_id: str
    person_id: str
    story_id: str
    network: str


def new_token() -> str:
    """A token for a link: letters and digits alone, so that no program cuts it off at a sign."""
    # One draw: a call to the system's generator costs as much as the rest, and a draw for each letter makes 22 of them.
    number = secrets.randbelow(len(_ALPHABET) ** TOKEN_LETTERS)
    letters = []
    for _ in range(TOKEN_LETTERS):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)


def is_token(text: str) -> bool:
    """Whether a text has the form of a token."""
    return len(text) == TOKEN_LETTERS and text.isascii() and text.isalnum()


def public_address(public_url: str, token: str) -> str:
    """The link that is posted."""
    return f"{public_url}/r/{token}"


def target(url: str, *, network: str, story_id: str) -> str:
    """Where a link leads: the story's address with campaign parameters.

    What the address has already stays as it is, byte for byte: path, query, fragment, and campaign parameters of its
    own. Parameter names: https://support.google.com/analytics/answer/10917952.
    """
    wanted = {"utm_source": network, "utm_medium": _MEDIUM, "utm_campaign": story_id}
    rest, hash_sign, fragment = url.partition("#")
    address, _, query = rest.partition("?")
    present = {unquote_plus(pair.partition("=")[0]) for pair in query.split("&")}
    added = urlencode({name: value for name, value in wanted.items() if name not in present})
    joined = "&".join(part for part in (query, added) if part)
    return f"{address}{'?' if joined else ''}{joined}{hash_sign}{fragment}"
