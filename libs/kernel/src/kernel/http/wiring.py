"""What endpoints call, passed in by the service's bootstrap and asked for by type."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import FastAPI, Request

T = TypeVar("T")


def wire(app: FastAPI, *collaborators: object) -> None:
    """Make commands and queries available to the endpoints of an application, one of each type."""
    app.state.wired = {type(one): one for one in collaborators}


def wired(kind: type[T]) -> Callable[[Request], Coroutine[Any, Any, T]]:
    """A dependency that gives the wired object of a type: `Probes = Annotated[…, Depends(wired(…))]`."""

    async def find(request: Request) -> T:
        found: T = request.app.state.wired[kind]
        return found

    return find
