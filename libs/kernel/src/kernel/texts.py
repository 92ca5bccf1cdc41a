"""Text that people will read: what must not hide in it, and what is left of it without markup."""

from __future__ import annotations

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

# Controls, line and paragraph separators, zero-width spaces, half surrogate pairs, and what reorders the text around it
# (Unicode UTS #39 and CVE-2021-42574). Joiners and direction marks stay: Persian, Hindi and emoji need them.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def is_one_line(text: str) -> bool:
    """Whether text is one line that shows all it holds, and shows something."""
    return _UNSAFE.search(text) is None and any(_visible(letter) for letter in text)


def one_line(text: str, *, most: int | None = None) -> str:
    """Text with what is unsafe taken out, on one line, in composed form (NFC), cut to `most` characters with an
    ellipsis; empty when nothing visible is left."""
    line = _UNSAFE.sub("", _SPACES.sub(" ", text)).strip()
    line = unicodedata.normalize("NFC", line) if is_one_line(line) else ""
    return line if most is None or len(line) <= most else line[: most - 1].rstrip() + "…"


def plain_text(markup: str) -> str:
    """What a reader of some HTML sees, without markup; the texts of neighbouring elements stay apart."""
    if "<" not in markup:
        return html.unescape(markup)
    body = LexborHTMLParser(markup).body
    return body.text(separator=" ") if body is not None else ""


def _visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZM"
