"""OPML 1.0 and 2.0 as it is read and written, and the report on an import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Annotated, NoReturn
from xml.parsers import expat

from pydantic import Field, TypeAdapter, ValidationError

from content.feeds.models import Feed
from content.outlines.errors import OutlineTooLong, OutlineUnreadable
from content.outlines.models import MAX_FEEDS, Imported, ImportedLine, ImportOutcome, Outline
from kernel.http import View
from kernel.http.fields import LanguageTag, Slug, WebAddress
from kernel.language import Language, Text
from kernel.texts import one_line

_ADDRESS = TypeAdapter[str](WebAddress)
_LANGUAGE = TypeAdapter[str](LanguageTag)
_SLUG = TypeAdapter[str](Slug)
_MAX_TOPICS = 20
_SHOWN_ADDRESS = 200

_OUTCOMES: dict[ImportOutcome, Text] = {
    ImportOutcome.REGISTERED: Text(en="The feed is registered.", fr="Le flux est enregistré."),
    ImportOutcome.KNOWN: Text(en="The feed was registered already.", fr="Le flux était déjà enregistré."),
    ImportOutcome.REFUSED: Text(
        en="The address must lead to a public http or https server and hold no credentials.",
        fr="L’adresse doit mener à un serveur http ou https public, sans identifiants.",
    ),
}


def read_outlines(raw: bytes) -> list[Outline]:
    """The feeds that an OPML document names, in order; `OutlineUnreadable` or `OutlineTooLong` for another body."""
    reader = _Reader()
    try:
        reader.parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise OutlineUnreadable(
            Text(
                en=f"Reading stopped at line {error.lineno}, column {error.offset + 1}.",
                fr=f"La lecture s’est arrêtée à la ligne {error.lineno}, colonne {error.offset + 1}.",
            )
        ) from None
    except (LookupError, ValueError):
        raise OutlineUnreadable(Text(en="Its encoding is not known.", fr="Son encodage n’est pas connu.")) from None
    return reader.outlines


class _Reader:
    """Reads a document in one pass, however deep its outlines are nested."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self.root = ""
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start

    def _doctype(self, *_declared: object) -> NoReturn:
        raise OutlineUnreadable(Text(en="It must not have a DOCTYPE.", fr="Il ne doit pas avoir de DOCTYPE."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        if self.root.lower() != "opml":
            raise OutlineUnreadable(Text(en="Its root element is not opml.", fr="Son élément racine n’est pas opml."))
        # Some programs write the names in lower case.
        members = {attribute.lower(): value for attribute, value in attributes.items()}
        if name.lower() != "outline" or not (url := members.get("xmlurl", "").strip()):
            return
        if len(self.outlines) >= MAX_FEEDS:
            raise OutlineTooLong(MAX_FEEDS)
        language = members.get("language", "")
        topics = _topics(members.get("category", ""))
        self.outlines.append(
            Outline(
                self.parser.CurrentLineNumber, url, language if _valid(_LANGUAGE, language) else None, topics or None
            )
        )


def address_of(outline: Outline) -> str | None:
    """The address as it is kept, None when it is none at which a feed may be."""
    try:
        return _ADDRESS.validate_python(outline.url)
    except ValidationError:
        return None


def _topics(category: str) -> tuple[str, ...]:
    """Topics of a `category` (OPML 2.0): words or paths such as `/Business/Mobility`, with commas between them."""
    last = (path.rstrip("/").rpartition("/")[2] for path in category.split(","))
    slugs = (re.sub(r"[\s_-]+", "-", word.strip().lower()) for word in last)
    return tuple(dict.fromkeys(slug for slug in slugs if _valid(_SLUG, slug)))[:_MAX_TOPICS]


def _valid(kind: TypeAdapter[str], text: str) -> bool:
    try:
        kind.validate_python(text)
    except ValidationError:
        return False
    return True


def written(feeds: Sequence[Feed], *, at: datetime) -> str:
    """An OPML 2.0 document that names feeds."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"<head><title>Relais</title><dateCreated>{format_datetime(at, usegmt=True)}</dateCreated></head>",
        "<body>",
    ]
    for feed in feeds:
        members = {
            "type": "rss",
            "text": feed.url,
            "xmlUrl": feed.url,
            "language": feed.language,
            "category": ",".join(feed.topics),
        }
        written = " ".join(f'{name}="{escape(value)}"' for name, value in members.items() if value)
        lines.append(f"<outline {written}/>")
    return "\n".join([*lines, "</body>", "</opml>", ""])


class ImportedLineView(View):
    """What became of a line that names a feed."""

    line: Annotated[int, Field(description="Where it stands in the document.")]
    url: Annotated[str, Field(description="Its address, as the document has it; a long one is cut.")]
    outcome: ImportOutcome
    reason: Annotated[str | None, Field(description="Stable word for why it was refused.")]
    detail: Annotated[str, Field(description="The outcome, in the language of Content-Language.")]
    feed_id: str | None

    @classmethod
    def of(cls, line: ImportedLine, language: Language) -> ImportedLineView:
        """The view of a line."""
        return cls(
            line=line.outline.line,
            url=one_line(line.outline.url, most=_SHOWN_ADDRESS),
            outcome=line.outcome,
            reason=line.reason,
            detail=_OUTCOMES[line.outcome].in_(language),
            feed_id=line.feed_id,
        )


class ImportedView(View):
    """What an import came to."""

    registered: int
    known: int
    refused: int
    lines: list[ImportedLineView]

    @classmethod
    def of(cls, imported: Imported, language: Language) -> ImportedView:
        """The view of an import."""
        return cls(
            registered=imported.count(ImportOutcome.REGISTERED),
            known=imported.count(ImportOutcome.KNOWN),
            refused=imported.count(ImportOutcome.REFUSED),
            lines=[ImportedLineView.of(line, language) for line in imported.lines],
        )
