"""Links: what a share's public address is, and where it leads. No person is in either."""

from __future__ import annotations

import re
import secrets
import string
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus, urlencode, urlsplit

from kernel.networks import Networks, written_address

_ALPHABET = string.ascii_letters + string.digits
# 22 letters of 62 hold 131 bits: no two are equal, and none can be guessed.
TOKEN_LETTERS = 22
_MEDIUM = "employee_advocacy"
_OWN_POST = "own_post"
# Names that lead nowhere, or elsewhere in every house (RFC 6761, RFC 6762, RFC 8375, and what routers hand out).
_NOT_PUBLIC = frozenset(
    ("localhost", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "onion", "invalid")
)
_PUBLIC = Networks()
# Scripts that are written together in one word (Unicode UTS #39, "highly restrictive").
_TOGETHER = tuple(
    frozenset(scripts)
    for scripts in (
        ("LATIN", "CJK", "HIRAGANA", "KATAKANA"),
        ("LATIN", "CJK", "BOPOMOFO"),
        ("LATIN", "CJK", "HANGUL"),
    )
)
# Letters of other scripts that most typefaces draw like Latin ones (Unicode confusables.txt): Cyrillic, then Greek.
_LIKE_LATIN = frozenset("абсԁеһіјӏкмпорԛгѕтуԝхѵьъѡαγικνορτυωϲ")


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """The tracked link of one share. Compared by identity, which costs a click nothing.

    It leads to its story, or for a post of one's own (no `story_id`) to its `target`, until `expires_at` if set.
    `entity` is the entity of the group that its ambassador belonged to, empty when there was none.
    """

    token: str
    share_id: str
    person_id: str
    story_id: str
    network: str
    target: str | None = None
    expires_at: datetime | None = None
    entity: str = ""


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


def card_address(content_url: str, card_id: str) -> str:
    """Where a preview crawler is led: the page with a story's card, at the content service."""
    return f"{content_url}/cards/{card_id}"


def is_public(address: str) -> bool:
    """Whether a web address (as `kernel.http.fields.WebAddress` gives it) may lead to the same place for everybody: it
    names a host by a full name that is not set apart for a house, or by an address of the public Internet."""
    host = (urlsplit(address).hostname or "").rstrip(".")
    try:
        written = written_address(host)
    except ValueError:
        return False
    if written is not None:
        return _PUBLIC.permits(written)
    labels = host.split(".")
    return len(labels) > 1 and not {labels[-1], ".".join(labels[-2:])} & _NOT_PUBLIC


def is_misleading(address: str) -> bool:
    """Whether the host's name can be taken for another one: a part of it mixes scripts that no language mixes, or is
    made of foreign letters that all look Latin (Unicode UTS #39, as browsers judge names)."""
    labels = (urlsplit(address).hostname or "").rstrip(".").split(".")
    return any(_is_misleading(label) for label in labels if label.startswith("xn--"))


def _is_misleading(label: str) -> bool:
    try:
        letters = label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return True
    foreign = {letter for letter in letters if letter.isalpha() and not letter.isascii()}
    scripts = {re.split("[ -]", unicodedata.name(letter, "UNKNOWN"))[0] for letter in letters if letter.isalpha()}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        return True
    return bool(foreign) and "LATIN" not in scripts and foreign <= _LIKE_LATIN


def target(url: str, *, network: str, story_id: str) -> str:
    """Where a link leads: an address with campaign parameters, which name the story or say that it is an own post.

    What the address has already stays as it is, byte for byte: path, query, fragment, and campaign parameters of its
    own. Parameter names: https://support.google.com/analytics/answer/10917952.
    """
    wanted = {"utm_source": network, "utm_medium": _MEDIUM, "utm_campaign": story_id or _OWN_POST}
    rest, hash_sign, fragment = url.partition("#")
    address, _, query = rest.partition("?")
    present = {unquote_plus(pair.partition("=")[0]) for pair in query.split("&")}
    added = urlencode({name: value for name, value in wanted.items() if name not in present})
    joined = "&".join(part for part in (query, added) if part)
    return f"{address}{'?' if joined else ''}{joined}{hash_sign}{fragment}"
