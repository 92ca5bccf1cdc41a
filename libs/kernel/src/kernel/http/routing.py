"""Routers whose routes read bodies strictly and have stable operation ids."""

from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from kernel.errors import UnsupportedMediaType
from kernel.http.bodies import read_json
from kernel.http.deprecation import deprecation_of


class Router(APIRouter):
    """An `APIRouter` for one aggregate. `prefix` is the whole path, `/v1/things`; an operation's id is its function's
    name, so renaming a function breaks clients."""

    def __init__(self, *, prefix: str = "", tags: Sequence[str | Enum] = (), **options: Any) -> None:
        super().__init__(
            prefix=prefix,
            tags=list(tags),
            route_class=StrictRoute,
            generate_unique_id_function=operation_id,
            redirect_slashes=False,
            # `StrictRoute` asks for a JSON content type itself, and answers with a problem document.
            strict_content_type=False,
            **options,
        )


def operation_id(route: APIRoute) -> str:
    """The route's `operationId`: the name of its function."""
    return route.name


class StrictRoute(APIRoute):
    """A route that takes a body only as JSON (else 415), read by `kernel.http.bodies` (else 400 or 422).

    Where its endpoint is `deprecated`, so does every answer say.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; problems that the application words are answered in here, and marked too."""
        deprecation = deprecation_of(self.endpoint)
        await super().handle(scope, receive, send if deprecation is None else deprecation.marking(send))

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a request that reads JSON strictly where the route has a body."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_strictly(request: Request) -> Response:
            strict = _StrictRequest(request.scope, request.receive)
            # Read here, because the framework would turn whatever reading raises into a 400 without a reason.
            await strict.read_strictly()
            return await handle(strict)

        return handle_strictly


class _StrictRequest(Request):
    async def read_strictly(self) -> None:
        if raw := await self.body():
            if not _is_json(self.headers.get("content-type", "")):
                raise UnsupportedMediaType
            self._value = read_json(raw)

    async def json(self) -> Any:
        return self._value


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
