"""Types of body members that mean the same in every service."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any

from babel import Locale
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticKnownError

from kernel.http.schemas import Fault
from kernel.language import Text
from kernel.texts import is_one_line

MAX_ADDRESS_CHARACTERS = 2_048

_WITH_HOST = re.compile(r"https?://[^/\\]", re.IGNORECASE)
_WITH_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_HTTP_URL = TypeAdapter(HttpUrl)


def _one_line(text: str) -> str:
    if not is_one_line(text):
        raise Fault(
            Text(
                en="This must be one visible line, without control or invisible characters.",
                fr="Cela doit être une ligne visible, sans caractère de contrôle ni invisible.",
            )
        )
    return text


def _web_address(text: str) -> str:
    # Parsers of addresses take tabs and line breaks out without a word.
    if any(letter <= " " for letter in text):
        raise Fault(Text(en="An address holds no spaces or controls.", fr="Une adresse ne contient pas d’espaces."))
    try:
        parsed = _HTTP_URL.validate_python(text)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        raise PydanticKnownError(found["type"], found.get("ctx")) from None  # type: ignore[arg-type]
    if not _WITH_HOST.match(text):
        # The parser would take the first word of the path for the host.
        raise PydanticKnownError("url_parsing", {"error": "no host"})
    if parsed.username or parsed.password:
        raise Fault(Text(en="An address must not hold credentials.", fr="Une adresse ne contient pas d’identifiants."))
    address = str(parsed)
    if len(address) > MAX_ADDRESS_CHARACTERS:
        raise PydanticKnownError("url_too_long", {"max_length": MAX_ADDRESS_CHARACTERS})
    return address


@cache
def _languages() -> frozenset[str]:
    # CLDR also names what is no language: undetermined, several, none.
    return frozenset(Locale("en").languages) - {"und", "mul", "zxx"}


def _known_language(tag: str) -> str:
    if tag.partition("-")[0] not in _languages():
        raise Fault(Text(en="This is no language that is known.", fr="Cette langue n’est pas connue."))
    return tag


def _written(value: Any) -> Any:
    if not isinstance(value, str) or not _WITH_DATE.match(value):
        # A number, in quotes or not, would be taken for seconds since 1970.
        raise PydanticKnownError("datetime_type")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise PydanticKnownError("datetime_object_invalid", {"error": "out of range"}) from None
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
"""One line of text. Give it a limit: `Annotated[Line, Field(max_length=300)]`."""

WebAddress = Annotated[
    str,
    StringConstraints(max_length=MAX_ADDRESS_CHARACTERS),
    AfterValidator(_web_address),
    Field(
        description="An absolute http or https address; international host names are kept in ASCII (RFC 5891).",
        json_schema_extra={"format": "uri"},
        examples=["https://example.org/news/1"],
    ),
]

LanguageTag = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35),
    AfterValidator(_known_language),
    Field(description="Language tag (BCP 47).", examples=["en"]),
]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""Lowercase words joined by hyphens."""

Slugs = Annotated[list[Slug], Field(max_length=20), AfterValidator(lambda slugs: list(dict.fromkeys(slugs)))]
"""A few of them; repetitions are dropped."""

Moment = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc)]
"""A moment with its offset (RFC 3339), turned to UTC and cut to milliseconds."""
