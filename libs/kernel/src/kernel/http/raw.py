"""Bodies that are not JSON, such as XML documents and pictures."""

from typing import Any

from fastapi import Request

from kernel.errors import UnsupportedMediaType


class RawBody:
    """Dependency of an endpoint that reads its body itself: the bytes, when they are declared as one of `media_types`,
    else 415. How long they may be is the application's limit.

        Picture = RawBody("image/png", "image/jpeg")

        @router.post("/v1/pictures", openapi_extra=Picture.openapi)
        async def create_picture(body: Annotated[bytes, Depends(Picture)]) -> Response: ...
    """

    def __init__(self, *media_types: str) -> None:
        self.media_types = media_types

    @property
    def openapi(self) -> dict[str, Any]:
        """What the endpoint's OpenAPI operation has to say of the body."""
        return {"requestBody": {"required": True, "content": {name: {} for name in self.media_types}}}

    async def __call__(self, request: Request) -> bytes:
        declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if declared not in self.media_types:
            raise UnsupportedMediaType(*self.media_types)
        return await request.body()
