"""LinkedIn: this application there, and posts in its *little* format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

# Of a commentary, as people count; the escapes of the format do not count.
MOST_CHARACTERS = 3_000

# https://learn.microsoft.com/linkedin/marketing/community-management/shares/little-text-format: what is not escaped
# begins an element, and a text is cut off where one is broken.
_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_TAG = re.compile(r"(?<!\S)#(\w*[^\W\d_]\w*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """This application, as LinkedIn knows it, and where LinkedIn is; `version` is a month (YYYYMM) of its API."""

    client_id: str
    client_secret: str
    url: str
    api_url: str
    version: str

    def __repr__(self) -> str:
        return f"Application(version={self.version!r})"


def little(text: str) -> str:
    """A text as a commentary that reads the same: reserved characters escaped, hashtags as the template for them."""
    pieces, end = [], 0
    for found in _TAG.finditer(text):
        pieces += [_escaped(text[end : found.start()]), "{hashtag|\\#|", _escaped(found[1]), "}"]
        end = found.end()
    return "".join([*pieces, _escaped(text[end:])])


def post_of(author: str, text: str) -> dict[str, Any]:
    """The body of `POST /rest/posts` that publishes a text to everybody."""
    return {
        "author": author,
        "commentary": little(text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def _escaped(text: str) -> str:
    return _RESERVED.sub(lambda found: "\\" + found[0], text)
