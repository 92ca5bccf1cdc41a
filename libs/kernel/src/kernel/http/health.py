"""`/livez`: the process answers. `/readyz`: what it stands on answers too."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from fastapi import Request, Response

from kernel.errors import Unavailable
from kernel.http.routing import Router
from kernel.language import Text
from kernel.telemetry.logs import log

# Fails by raising, by answering False, or by answering late.
Check = Callable[[], Awaitable[object]]

# Shorter than any probe's own time-out, so that a frozen part is named instead of a probe that got no answer.
_CHECK_SECONDS = 0.8

router = Router()


class NotReady(Unavailable):
    """Parts this service stands on do not answer; `failing` names them."""

    slug = "not-ready"
    title = Text(en="Not ready", fr="Pas prêt")

    def __init__(self, failing: list[str]) -> None:
        names = ", ".join(failing)
        super().__init__(
            Text(en=f"No answer from: {names}.", fr=f"Pas de réponse de : {names}."), extensions={"failing": failing}
        )


@router.get("/livez", include_in_schema=False)
async def live() -> Response:
    """204 as long as the event loop turns. It asks nobody: a restart mends no database."""
    return Response(status_code=204)


@router.get("/readyz", include_in_schema=False)
async def ready(request: Request) -> Response:
    """204 when every check passes within its deadline, else 503 with the names of those that do not."""
    if names := await failing(request.app.state.checks):
        raise NotReady(names)
    return Response(status_code=204)


async def failing(checks: Mapping[str, Check]) -> list[str]:
    """The names of the checks that did not pass within their deadline."""
    passed = await asyncio.gather(*(_passes(name, check) for name, check in checks.items()))
    return [name for name, passes in zip(checks, passed, strict=True) if not passes]


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            return await check() is not False
    except Exception as error:  # noqa: BLE001 - whatever a check raises, it has not passed
        log(__name__).warning("check_failed", check=name, error=type(error).__name__)
        return False
