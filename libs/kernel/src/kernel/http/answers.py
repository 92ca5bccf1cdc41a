"""Answers, encoded once. A `Response` from an endpoint skips the framework's second validation and encoding."""

from hashlib import blake2b

from fastapi import Request, Response
from pydantic import BaseModel

from kernel.http.etags import etag, matches_any

_JSON = "application/json"


def ok(view: BaseModel, *, version: int | None = None) -> Response:
    """200 with the view, and its ETag when it can be edited."""
    return _answer(view, 200, {}, version)


def created(view: BaseModel, *, location: str, version: int | None = None) -> Response:
    """201 with the view and where it now is, and its ETag when it can be edited."""
    return _answer(view, 201, {"location": location}, version)


def no_content() -> Response:
    """204."""
    return Response(status_code=204)


def listed(page: BaseModel, request: Request) -> Response:
    """200 with a page of a list, or 304 when the caller has it already (`If-None-Match`, RFC 9110 §13.1.2)."""
    body = _encoded(page)
    # Weak: it is the same list, whatever encoding a proxy may give it.
    headers = {"etag": f'W/"{blake2b(body, digest_size=12).hexdigest()}"', "vary": "Authorization, Accept-Language"}
    if matches_any(request.headers.getlist("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, _JSON)


def _answer(view: BaseModel, status: int, headers: dict[str, str], version: int | None) -> Response:
    if version is not None:
        headers["etag"] = etag(version)
    return Response(_encoded(view), status, headers, _JSON)


def _encoded(view: BaseModel) -> bytes:
    encoded: bytes = view.__pydantic_serializer__.to_json(view)
    return encoded
