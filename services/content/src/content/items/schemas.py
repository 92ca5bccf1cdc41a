"""Items as feeds write them: RSS and Atom in all their versions, and JSON Feed.

Run as a program it reads one feed, in a process of its own: a hostile document can make a reader use all the time and
memory there is, and a process can be ended where a thread cannot. It is given no environment, so no secret either.
"""

from __future__ import annotations

import codecs
import html
import io
import json
import math
import resource
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urljoin

import feedparser

from content.items.models import MAX_ID, Document, Fault, Item, Unreadable, Unusable, item_of, without_repeats
from kernel.texts import one_line

# Reading 10 MB takes 0.2 GB and 10 to 22 seconds; nothing a newsroom publishes takes this much.
_MEMORY_BYTES = 1_000_000_000
_JSON_FEED = "https://jsonfeed.org/version/"


class NotAFeed(ValueError):
    """The document is none of the formats above."""


def read_feed(raw: bytes, *, url: str, content_type: str, most: int) -> Document:
    """What a document at `url` says, of its first `most` items; `NotAFeed` when it is no feed."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    entries, item = _json_entries(raw, url) if raw.lstrip()[:1] == b"{" else _xml_entries(raw, url, content_type)
    items: list[Item] = []
    unreadable: list[Unreadable] = []
    for place, entry in enumerate(entries[:most], start=1):
        try:
            items.append(item(entry))
        except Unusable as unusable:
            unreadable.append(Unreadable(_name(entry, place), unusable.fault))
    distinct, repeated = without_repeats(items)
    return Document(distinct, [*unreadable, *repeated], max(len(entries) - most, 0))


def written(document: Document | None) -> bytes:
    """A document (None for no feed) as it travels from the reading process to the one that asked."""
    return json.dumps(None if document is None else asdict(document)).encode()


def received(message: bytes) -> Document | None:
    """What `written` was given."""
    fields = json.loads(message)
    if fields is None:
        return None
    items = [Item(**item) for item in fields["items"]]
    unreadable = [Unreadable(one["item"], Fault(one["fault"])) for one in fields["unreadable"]]
    return Document(items, unreadable, fields["left_out"])


Entries = tuple[Sequence[Mapping[str, Any]], Callable[[Mapping[str, Any]], Item]]


def _name(entry: Mapping[str, Any], place: int) -> str:
    return one_line(str(entry.get("id", "")), most=MAX_ID) or f"#{place}"


def _xml_entries(raw: bytes, url: str, content_type: str) -> Entries:
    # A stream, because the library opens text that looks like an address or a file name. Cleaning is ours.
    found = feedparser.parse(
        io.BytesIO(raw),
        response_headers={"content-type": content_type, "content-location": url},
        sanitize_html=False,
        resolve_relative_uris=True,
    )
    if not found.get("version") and not found["entries"]:
        raise NotAFeed
    return found["entries"], _xml_item


def _xml_item(entry: Mapping[str, Any]) -> Item:
    summary = [entry["summary_detail"]] if "summary_detail" in entry else []
    return item_of(
        id=entry.get("id", ""),
        title=_markup(entry.get("title_detail", {})),
        bodies=[_markup(one) for one in [*entry.get("content", []), *summary]],
        url=entry.get("link", ""),
    )


def _markup(detail: Mapping[str, Any]) -> str:
    """A text construct (RFC 4287 §3.1) as HTML."""
    value = detail.get("value") or ""
    return html.escape(value, quote=False) if detail.get("type") == "text/plain" else value


def _json_entries(raw: bytes, url: str) -> Entries:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotAFeed from None
    items = found.get("items")
    if not str(found.get("version", "")).startswith(_JSON_FEED) or not isinstance(items, list):
        raise NotAFeed
    return [item if isinstance(item, dict) else {} for item in items], lambda entry: _json_item(entry, url)


def _json_item(entry: Mapping[str, Any], url: str) -> Item:
    """An item of a JSON Feed 1.1; its title and `content_text` are plain text."""
    plain = {name: html.escape(_text(entry, name), quote=False) for name in ("title", "content_text", "summary")}
    bodies: Iterable[str] = (_text(entry, "content_html"), plain["content_text"], plain["summary"])
    address = _text(entry, "url") or _text(entry, "external_url")
    return item_of(
        id=_text(entry, "id"),
        title=plain["title"],
        bodies=[body for body in bodies if body],
        url=_resolved(url, address) if address else "",
    )


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _resolved(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        raise Unusable(Fault.BAD_ADDRESS) from None


def _main() -> None:
    """Standard input: one line of JSON with `seconds` and the arguments of `read_feed`, then the document."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    arguments = json.loads(sys.stdin.buffer.readline())
    # The caller kills this process at its deadline. This limit ends it where the caller was killed itself.
    seconds = math.ceil(arguments.pop("seconds"))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        document = read_feed(sys.stdin.buffer.read(), **arguments)
    except NotAFeed:
        document = None
    sys.stdout.buffer.write(written(document))


if __name__ == "__main__":
    _main()
