"""Bodies that are not JSON are taken by their declared media type."""

from __future__ import annotations

import pytest
from fastapi import Request

from kernel.errors import UnsupportedMediaType
from kernel.http import RawBody

PICTURE = RawBody("image/png", "image/jpeg")


def request(content_type: str | None) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"\x89PNG", "more_body": False}

    headers = [] if content_type is None else [(b"content-type", content_type.encode())]
    return Request({"type": "http", "headers": headers}, receive)


@pytest.mark.parametrize("content_type", ["image/png", "IMAGE/PNG", "image/jpeg; q=1"])
async def test_a_body_of_a_declared_type_is_read(content_type: str) -> None:
    assert await PICTURE(request(content_type)) == b"\x89PNG"


@pytest.mark.parametrize("content_type", [None, "", "image/gif", "application/json", "image"])
async def test_another_body_is_refused_with_what_would_be_taken(content_type: str | None) -> None:
    with pytest.raises(UnsupportedMediaType) as refused:
        await PICTURE(request(content_type))
    assert refused.value.headers["Accept"] == "image/png, image/jpeg"


def test_the_document_says_what_is_taken() -> None:
    assert PICTURE.openapi == {"requestBody": {"required": True, "content": {"image/png": {}, "image/jpeg": {}}}}
