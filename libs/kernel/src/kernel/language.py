"""The languages people are answered in, and how one is chosen for a request."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import negotiate_locale

Language = Literal["en", "fr"]

LANGUAGES: tuple[Language, ...] = ("en", "fr")
DEFAULT_LANGUAGE: Language = "en"

# Longer headers than any browser sends are not worth the parsing; the default language answers them.
_MAX_HEADER_CHARACTERS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One sentence in every language of the product."""

    en: str
    fr: str

    def in_(self, language: Language) -> str:
        """The sentence in that language."""
        return self.fr if language == "fr" else self.en


@lru_cache(maxsize=512)
def accepted(accept_language: str | None) -> tuple[str, ...]:
    """The language tags of a value of `Accept-Language` in lower case, the preferred ones first (RFC 9110 §12.5.4);
    none without the header."""
    if not accept_language or len(accept_language) > _MAX_HEADER_CHARACTERS:
        return ()
    ranges = [_language_range(part) for part in accept_language.split(",")]
    return tuple(tag for quality, tag in sorted(ranges, key=lambda pair: -pair[0]) if quality > 0)


@lru_cache(maxsize=512)
def negotiate(accept_language: str | None) -> Language:
    """The language to answer in, for a value of `Accept-Language` (RFC 9110 §12.5.4).

    Regions fall back to their language (`fr-CA` → `fr`). Without the header, or when none of its languages is spoken
    here, the answer is in English: a reader of another language is better served by that than by a 406.
    """
    # babel cannot match the wildcard, which accepts our default as well as anything else.
    preferred = [DEFAULT_LANGUAGE if tag == "*" else tag for tag in accepted(accept_language)]
    return "fr" if negotiate_locale(preferred, LANGUAGES, sep="-") == "fr" else "en"


def _language_range(part: str) -> tuple[float, str]:
    tag, _, parameters = part.strip().lower().partition(";")
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0, tag.strip()
    try:
        quality = float(value)
    except ValueError:
        return 0.0, tag.strip()
    return (quality if 0.0 <= quality <= 1.0 else 0.0), tag.strip()
