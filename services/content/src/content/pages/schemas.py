"""Pages as their publishers describe them: Open Graph and schema.org (JSON-LD), with what HTML itself has besides.

Run as a program it reads one page, in a process of its own (`content.readers`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from content.items.models import Unusable, canonical, line_of
from content.pages.models import Page
from content.readers.schemas import as_json, serve

T = TypeVar("T")

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_HEAD = 4_096
_MAX_DESCRIPTION = 500
# A page describes itself in one or two of these; the rest is for other readers.
_MAX_SCRIPTS = 5
_MAX_SCRIPT = 200_000
_MAX_NODES = 200
_ARTICLES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "Report", "PressRelease", "WebPage", "VideoObject", "Event"}
)


def read_page(raw: bytes, *, url: str, content_type: str) -> Page:
    """What a page at `url` says. Open Graph speaks first, then schema.org, then HTML's own description."""
    page = LexborHTMLParser(_decoded(raw, content_type))
    metas = _metas(page)
    linked = list(_linked_data(page))
    images = [metas.get("og:image:secure_url"), metas.get("og:image"), *(_address(one.get("image")) for one in linked)]
    descriptions = [
        metas.get("og:description"),
        *(_text(one.get("description")) for one in linked),
        metas.get("description"),
    ]
    dates = [metas.get("article:published_time"), *(_text(one.get("datePublished")) for one in linked)]
    return Page(
        image=_first(images, lambda address: _resolved(url, address)),
        description=_first(descriptions, _line),
        published_at=_first(dates, _moment),
    )


def written(page: Page) -> bytes:
    """A page as it travels from the reading process to the one that asked."""
    return as_json(page)


def received(message: bytes) -> Page:
    """What `written` was given."""
    fields = json.loads(message)
    return Page(**{**fields, "published_at": _moment(fields["published_at"] or "")})


def _decoded(raw: bytes, content_type: str) -> str:
    """The text of a page, in the encoding that its server or itself declares, as far as it holds to it."""
    declared = _CHARSET.search(content_type.encode("latin-1", "ignore")) or _CHARSET.search(raw[:_HEAD])
    try:
        return raw.decode(declared[1].decode() if declared else "utf-8", "replace")
    except (LookupError, UnicodeError):
        return raw.decode("utf-8", "replace")


def _first(said: Iterable[str | None], read: Callable[[str], T | None]) -> T | None:
    """The first of these that can be read."""
    return next((found for one in said if one and (found := read(one))), None)


def _metas(page: LexborHTMLParser) -> dict[str, str]:
    """The contents of `meta` elements by property or name; the first of each."""
    found: dict[str, str] = {}
    for node in page.css("meta"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").strip().lower()
        if name and (content := node.attributes.get("content")):
            found.setdefault(name, content)
    return found


def _linked_data(page: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """The articles that a page's JSON-LD describes, wherever they stand in it."""
    for script in page.css('script[type="application/ld+json"]')[:_MAX_SCRIPTS]:
        text = script.text()
        try:
            waiting: list[Any] = [json.loads(text)] if len(text) <= _MAX_SCRIPT else []
        except (ValueError, RecursionError):
            continue
        for _ in range(_MAX_NODES):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                kinds = node.get("@type")
                if _ARTICLES.intersection(filter(_is_text, kinds if isinstance(kinds, list) else [kinds])):
                    yield node
                waiting += [node[name] for name in ("@graph", "mainEntity") if name in node]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _address(value: Any) -> str:
    """The address of a picture, which schema.org writes as text, as an ImageObject, or as a list of either."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return _text(value)


def _resolved(base: str, address: str) -> str | None:
    try:
        return canonical(urljoin(base, address.strip()))
    except (Unusable, ValueError):
        return None


def _line(text: str) -> str:
    return line_of(text, most=_MAX_DESCRIPTION)


def _moment(text: str) -> datetime | None:
    """A date as ISO 8601 writes it; without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _answer(raw: bytes, **arguments: Any) -> bytes:
    return written(read_page(raw, **arguments))


if __name__ == "__main__":
    serve(_answer)
