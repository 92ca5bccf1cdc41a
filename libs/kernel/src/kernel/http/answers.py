"""Answers, encoded once. A `Response` from an endpoint skips the framework's second validation and encoding."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel

from kernel.http.etags import etag, matches_any
from kernel.language import Language

_JSON = "application/json"
_VARY = "Authorization, Accept-Language"


def ok(view: BaseModel, *, version: int | None = None) -> Response:
    """200 with the view, and its ETag when it can be edited."""
    return _answer(view, 200, {}, version)


def created(view: BaseModel, *, location: str, version: int | None = None) -> Response:
    """201 with the view and where it now is, and its ETag when it can be edited."""
    return _answer(view, 201, {"location": location}, version)


def no_content() -> Response:
    """204."""
    return Response(status_code=204)


def in_language(language: Language, response: Response) -> Response:
    """The answer, saying in which language it is (RFC 9110 §8.5), and that it is not in the same one for everybody."""
    response.headers["content-language"] = language
    response.headers.setdefault("vary", _VARY)
    return response


def listed(page: BaseModel, request: Request) -> Response:
    """200 with a page of a list, or 304 when the caller has it already (`If-None-Match`, RFC 9110 §13.1.2)."""
    return known_or(_encoded(page), request)


def known_or(
    body: bytes,
    request: Request,
    *,
    media_type: str = _JSON,
    modified_at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """200 with a body, or 304 when the caller has it already: by its ETag, or where they send none (RFC 9110 §13.2.2)
    by its `modified_at`."""
    # Weak: it says the same, whatever encoding a proxy may give it.
    sent = {
        "etag": f'W/"{blake2b(body, digest_size=12).hexdigest()}"',
        "vary": _VARY,
        **(headers or {}),
    }
    if modified_at is not None:
        sent["last-modified"] = format_datetime(modified_at.astimezone(UTC), usegmt=True)
    tags = request.headers.getlist("if-none-match")
    known = matches_any(tags, sent["etag"]) if tags else _not_since(request, modified_at)
    return Response(status_code=304, headers=sent) if known else Response(body, 200, sent, media_type)


def _not_since(request: Request, modified_at: datetime | None) -> bool:
    since = request.headers.get("if-modified-since")
    if since is None or modified_at is None:
        return False
    try:
        # A date without a zone is one in UTC (RFC 9110 §5.6.7); one that cannot be read is ignored (§13.1.3).
        moment = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return modified_at.replace(microsecond=0) <= moment


def _answer(view: BaseModel, status: int, headers: dict[str, str], version: int | None) -> Response:
    if version is not None:
        headers["etag"] = etag(version)
    return Response(_encoded(view), status, headers, _JSON)


def _encoded(view: BaseModel) -> bytes:
    encoded: bytes = view.__pydantic_serializer__.to_json(view)
    return encoded
