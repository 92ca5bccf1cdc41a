"""Cards as preview crawlers read them: a page with the properties of the Open Graph protocol (https://ogp.me)."""

from __future__ import annotations

import re
from html import escape

from babel.core import get_global

from content.images.models import CARD_FORMAT, CARD_SIZE
from content.media.models import Media
from content.stories.models import Story
from kernel.texts import one_line, plain_text

# What networks show of a description before they cut it themselves.
_DESCRIPTION_CHARACTERS = 200
_LOOSE = re.compile(r"\s+([.,])")


def page(story: Story, image: Media | None, *, image_url: str) -> bytes:
    """The card of a story as HTML, in the story's language. `og:url` is the story's own address, without campaign."""
    title = one_line(story.title)
    # Markup that ends before a full stop leaves a space there.
    words = _LOOSE.sub(r"\1", plain_text(story.body))
    description = one_line(words, most=_DESCRIPTION_CHARACTERS) or title
    properties = {"og:title": title, "og:description": description, "og:type": "article", "og:url": story.url}
    if (locale := open_graph_locale(story.language)) is not None:
        properties["og:locale"] = locale
    if image is not None:
        width, height = CARD_SIZE
        properties |= {
            "og:image": image_url,
            "og:image:type": CARD_FORMAT.media_type,
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": image.alternative_text,
        }
    metas = [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    lines = [
        "<!doctype html>",
        f'<html lang="{escape(story.language)}" dir="auto">',
        '<meta charset="utf-8">',
        f"<title>{escape(title)}</title>",
        f'<meta name="description" content="{escape(description)}">',
        '<meta name="robots" content="noindex">',
        # Some draw the large card only where they are told so.
        f'<meta name="twitter:card" content="{"summary" if image is None else "summary_large_image"}">',
        *metas,
        f'<link rel="canonical" href="{escape(story.url)}">',
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(description)}</p>",
        f'<p><a href="{escape(story.url)}">{escape(story.url)}</a></p>',
        "</html>",
    ]
    return "\n".join(lines).encode()


def open_graph_locale(tag: str) -> str | None:
    """A language tag (BCP 47) as `language_TERRITORY`, with the territory where most of its readers live if it names
    none (CLDR, likely subtags); None where that is not known."""
    language, *rest = tag.split("-")
    likely = get_global("likely_subtags")
    guess = likely.get("_".join([language, *(part.title() for part in rest if len(part) == 4)])) or likely.get(
        language, ""
    )
    territories = [part.upper() for part in (*rest, *guess.split("_")[1:]) if len(part) == 2]
    return f"{language}_{territories[0]}" if territories else None
