"""Feed addresses as their owners see them, and feeds as feed readers see them: JSON Feed 1.1, RSS 2.0 and Atom."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import nh3
import orjson
from pydantic import Field

from content.feed_addresses.models import VALID_DAYS, FeedAddress
from content.stories.models import Story
from kernel.http import Body, Instant, View
from kernel.http.fields import Line
from kernel.http.schemas import rfc3339
from kernel.language import Text
from kernel.texts import one_line, plain_text

_TITLE = Text(en="Stories for you", fr="Des histoires pour vous")
_DESCRIPTION = Text(
    en="Verified stories of your organisation. Keep this address to yourself: whoever has it reads them too.",
    fr="Les histoires vérifiées de votre organisation. Gardez cette adresse pour vous : qui l’a les lit aussi.",
)
_AUTHOR = "Relais"
_SUMMARY_CHARACTERS = 280
_TTL_MINUTES = "15"

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 (§2.2) cannot hold in any spelling.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("atom", _ATOM)
ET.register_namespace("content", _CONTENT)


class NewFeedAddress(Body):
    """A feed address to be made."""

    label: Annotated[
        Annotated[Line, Field(max_length=100)] | None, Field(description="What you want to know it by, for yourself.")
    ] = None


class FeedAddressView(View):
    """A feed address of yours, without its secret."""

    id: str
    label: str | None
    language: str
    created_at: Instant
    valid_until: Annotated[Instant, Field(description=f"Renew it before, for another {VALID_DAYS} days.")]

    @classmethod
    def of(cls, address: FeedAddress) -> FeedAddressView:
        """The view of an address."""
        return cls.model_validate(address)


class NewFeedAddressView(FeedAddressView):
    """A feed address of yours, with the secret in it. It is shown this once."""

    json_feed_url: str
    rss_url: str
    atom_url: str

    @classmethod
    def with_secret(cls, address: FeedAddress, secret: str, *, public_url: str) -> NewFeedAddressView:
        """The view of an address that was made a moment ago."""
        start = f"{public_url}/feeds/{secret}"
        view = FeedAddressView.of(address)
        return cls(**dict(view), json_feed_url=f"{start}.json", rss_url=f"{start}.rss", atom_url=f"{start}.atom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed to be written: its own address, what it is of, and when that changed last."""

    address: FeedAddress
    stories: Sequence[Story]
    changed_at: datetime
    self_url: str
    home_url: str

    @property
    def title(self) -> str:
        """In the language of the address."""
        return _TITLE.in_(self.address.language)

    @property
    def description(self) -> str:
        """In the language of the address."""
        return _DESCRIPTION.in_(self.address.language)


def json_feed(channel: Channel) -> bytes:
    """A feed as JSON Feed 1.1."""
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": channel.title,
            "home_page_url": channel.home_url,
            "feed_url": channel.self_url,
            "description": channel.description,
            "authors": [{"name": _AUTHOR}],
            "language": channel.address.language,
            "items": [_json_item(story) for story in channel.stories],
        }
    )


def rss(channel: Channel) -> bytes:
    """A feed as RSS 2.0, by the profile of the RSS Advisory Board."""
    root = ET.Element("rss", version="2.0")
    top = ET.SubElement(root, "channel")
    _texts(
        top,
        title=channel.title,
        link=channel.home_url,
        description=channel.description,
        language=channel.address.language,
        lastBuildDate=_rfc822(channel.changed_at),
        generator=_AUTHOR,
        ttl=_TTL_MINUTES,
    )
    ET.SubElement(top, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=channel.self_url)
    for story in channel.stories:
        item = ET.SubElement(top, "item")
        _texts(item, title=story.title, link=story.url)
        # A description is read as HTML.
        _texts(item, description=html.escape(_summary(story), quote=False))
        _texts(item, **{f"{{{_CONTENT}}}encoded": _content(story)})
        for topic in story.topics:
            _texts(item, category=topic)
        ET.SubElement(item, "guid", isPermaLink="false").text = _urn(story.id)
        _texts(item, pubDate=_rfc822(_published(story)))
    return _xml(root)


def atom(channel: Channel) -> bytes:
    """A feed as Atom (RFC 4287)."""
    root = ET.Element("feed", {"xmlns": _ATOM, _XML_LANG: channel.address.language})
    _texts(root, id=_urn(channel.address.id), title=channel.title, subtitle=channel.description)
    _texts(root, updated=rfc3339(channel.changed_at))
    _texts(ET.SubElement(root, "author"), name=_AUTHOR)
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=channel.self_url)
    ET.SubElement(root, "link", rel="alternate", href=channel.home_url)
    for story in channel.stories:
        entry = ET.SubElement(root, "entry", {_XML_LANG: story.language})
        updated = rfc3339(story.corrected_at or _published(story))
        _texts(entry, id=_urn(story.id), title=story.title, published=rfc3339(_published(story)), updated=updated)
        ET.SubElement(entry, "link", rel="alternate", href=story.url)
        for topic in story.topics:
            ET.SubElement(entry, "category", term=topic)
        _texts(entry, summary=_summary(story))
        ET.SubElement(entry, "content", type="html").text = _clean(_content(story))
    return _xml(root)


def _json_item(story: Story) -> dict[str, object]:
    return {
        "id": _urn(story.id),
        "url": story.url,
        "title": story.title,
        "content_html": _content(story),
        "summary": _summary(story),
        "date_published": rfc3339(_published(story)),
        "date_modified": rfc3339(story.corrected_at or _published(story)),
        "tags": list(story.topics),
        "language": story.language,
    }


def _content(story: Story) -> str:
    """The body, or the title of a story without one, with absolute addresses: a feed reader knows no other page."""

    def absolute(_tag: str, attribute: str, value: str) -> str | None:
        if attribute not in {"href", "src", "cite", "longdesc"}:
            return value
        try:
            return urljoin(story.url, value)
        except ValueError:
            return None

    return nh3.clean(story.body, attribute_filter=absolute) or html.escape(story.title, quote=False)


def _summary(story: Story) -> str:
    return one_line(plain_text(story.body), most=_SUMMARY_CHARACTERS) or story.title


def _published(story: Story) -> datetime:
    return story.published_at or story.created_at


def _urn(identifier: str) -> str:
    return f"urn:uuid:{identifier}"


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)


def _xml(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
