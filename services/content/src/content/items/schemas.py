"""Items as feeds write them: RSS and Atom in all their versions, and JSON Feed.

Run as a program it reads one feed, in a process of its own (`content.readers`).
"""

from __future__ import annotations

import codecs
import html
import io
import json
import re
from calendar import timegm
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urljoin

import feedparser

from content.items.models import (
    MAX_ID,
    Attachment,
    Document,
    Extras,
    Fault,
    Item,
    MediaKind,
    Unreadable,
    Unusable,
    attachment_of,
    extras_of,
    item_of,
    without_repeats,
)
from content.readers.schemas import as_json, serve
from kernel.texts import one_line

_JSON_FEED = "https://jsonfeed.org/version/"
_END_OF_ITEM = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")


class NotAFeed(ValueError):
    """The document is none of the formats above."""


def read_feed(raw: bytes, *, url: str, content_type: str, most: int) -> Document:
    """What a document at `url` says, of its first `most` items; `NotAFeed` when it is no feed."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    beyond = 0
    if raw.lstrip()[:1] == b"{":
        entries, item = _json_entries(raw, url)
    else:
        raw, beyond = _shortened(raw, most)
        entries, item = _xml_entries(raw, url, content_type)
    items: list[Item] = []
    unreadable: list[Unreadable] = []
    for place, entry in enumerate(entries[:most], start=1):
        try:
            items.append(item(entry))
        except Unusable as unusable:
            unreadable.append(Unreadable(_name(entry, place), unusable.fault))
    distinct, repeated = without_repeats(items)
    return Document(distinct, [*unreadable, *repeated], max(len(entries) - most, 0) + beyond)


def written(document: Document | None) -> bytes:
    """A document (None for no feed) as it travels from the reading process to the one that asked."""
    return as_json(document)


def received(message: bytes) -> Document | None:
    """What `written` was given."""
    fields = json.loads(message)
    if fields is None:
        return None
    items = [Item(**{**item, "extras": _extras(item["extras"])}) for item in fields["items"]]
    unreadable = [Unreadable(one["item"], Fault(one["fault"])) for one in fields["unreadable"]]
    return Document(items, unreadable, fields["left_out"])


def _extras(fields: Mapping[str, Any]) -> Extras:
    attachments = [Attachment(MediaKind(one["kind"]), one["url"], one["media_type"]) for one in fields["attachments"]]
    return Extras(_moment(fields["published_at"] or ""), tuple(attachments))


Entries = tuple[Sequence[Mapping[str, Any]], Callable[[Mapping[str, Any]], Item]]


def _name(entry: Mapping[str, Any], place: int) -> str:
    return one_line(str(entry.get("id", "")), most=MAX_ID) or f"#{place}"


def _shortened(raw: bytes, most: int) -> tuple[bytes, int]:
    """A document without the items after the first `most`, which would be read for nothing, and how many those are."""
    ends = [found.end() for found in _END_OF_ITEM.finditer(raw)]
    return (raw, 0) if len(ends) <= most else (raw[: ends[most - 1]] + raw[ends[-1] :], len(ends) - most)


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
    return found["entries"], partial(_xml_item, url=url)


def _xml_item(entry: Mapping[str, Any], *, url: str) -> Item:
    summary = [entry["summary_detail"]] if "summary_detail" in entry else []
    return item_of(
        id=entry.get("id", ""),
        title=_markup(entry.get("title_detail", {})),
        bodies=[_markup(one) for one in [*entry.get("content", []), *summary]],
        url=entry.get("link", ""),
        extras=extras_of(_xml_moment(entry), _xml_attachments(entry, url)),
    )


def _xml_attachments(entry: Mapping[str, Any], url: str) -> Iterator[Attachment | None]:
    """Enclosures (RSS, Atom), Media RSS, and the picture of a podcast's episode."""
    base = entry.get("title_detail", {}).get("base") or url
    for one in entry.get("links", ()):
        if one.get("rel") == "enclosure":
            yield _attachment(base, one.get("href"), one.get("type"))
    for one in entry.get("media_content", ()):
        yield _attachment(base, one.get("url"), one.get("type"), one.get("medium"))
    pictures = [entry.get("image", {}).get("href"), *(one.get("url") for one in entry.get("media_thumbnail", ()))]
    for picture in pictures:
        yield _attachment(base, picture, medium=MediaKind.IMAGE)


def _attachment(base: str, address: Any, media_type: Any = "", medium: Any = "") -> Attachment | None:
    if not address or not isinstance(address, str):
        return None
    try:
        return attachment_of(_resolved(base, address), str(media_type or ""), str(medium or ""))
    except Unusable:
        return None


def _xml_moment(entry: Mapping[str, Any]) -> datetime | None:
    # The library answers for a missing date with another one, and warns.
    dates = dict(entry)
    parts = dates.get("published_parsed") or dates.get("updated_parsed")
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts is not None else None
    except (ValueError, OverflowError):
        return None


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
    return [item if isinstance(item, dict) else {} for item in items], partial(_json_item, url=url)


def _json_item(entry: Mapping[str, Any], *, url: str) -> Item:
    """An item of a JSON Feed 1.1; its title and `content_text` are plain text."""
    plain = {name: html.escape(_text(entry, name), quote=False) for name in ("title", "content_text", "summary")}
    bodies: Iterable[str] = (_text(entry, "content_html"), plain["content_text"], plain["summary"])
    address = _text(entry, "url") or _text(entry, "external_url")
    return item_of(
        id=_text(entry, "id"),
        title=plain["title"],
        bodies=[body for body in bodies if body],
        url=_resolved(url, address) if address else "",
        extras=extras_of(
            _moment(_text(entry, "date_published") or _text(entry, "date_modified")), _json_attachments(entry, url)
        ),
    )


def _json_attachments(entry: Mapping[str, Any], url: str) -> Iterator[Attachment | None]:
    for name in ("image", "banner_image"):
        yield _attachment(url, entry.get(name), medium=MediaKind.IMAGE)
    attached = entry.get("attachments")
    for one in attached if isinstance(attached, list) else ():
        if isinstance(one, dict):
            yield _attachment(url, one.get("url"), _text(one, "mime_type"))


def _moment(text: str) -> datetime | None:
    """A date as RFC 3339 writes it; without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _resolved(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        raise Unusable(Fault.BAD_ADDRESS) from None


def _answer(raw: bytes, **arguments: Any) -> bytes:
    try:
        return written(read_feed(raw, **arguments))
    except NotAFeed:
        return written(None)


if __name__ == "__main__":
    serve(_answer)
