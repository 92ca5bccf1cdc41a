"""The port that operators look at: `/metrics`, `/livez`, `/readyz`. Never exposed to users."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kernel.http.health import Check, failing
from kernel.http.protocol import ProblemProtocol
from kernel.settings import ServiceSettings

# Longer than what stands in front of a service keeps an idle connection, which is a minute with most: else that sends a
# request just when this end closes, and has to answer 502.
_KEEP_ALIVE_SECONDS = 75


def side_app(checks: Mapping[str, Check], *, alive: Callable[[], bool] = lambda: True) -> Starlette:
    """An application with the process's metrics in the Prometheus text format, and its health.

    `/livez` answers 204, or 503 when `alive` says that only a restart helps; `/readyz` 204, or 503 with the names of
    the checks that fail.
    """

    async def live(_request: Request) -> Response:
        return Response(status_code=204 if alive() else 503)

    async def ready(_request: Request) -> Response:
        names = await failing(checks)
        return JSONResponse({"failing": names}, 503) if names else Response(status_code=204)

    return Starlette(routes=[Route("/metrics", _metrics), Route("/livez", live), Route("/readyz", ready)])


def quiet_server(app: object, *, host: str, port: int) -> uvicorn.Server:
    """A uvicorn server that leaves signals and logs to us; set `should_exit` to end it."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type] # any ASGI application
        host=host,
        port=port,
        http=ProblemProtocol,
        ws="none",
        lifespan="auto",
        log_config=None,
        # An access log halves the throughput; requests are counted in `http_seconds` and traced.
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=8,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        backlog=2048,
    )
    return _Server(config)


def side_server(settings: ServiceSettings, app: Starlette) -> uvicorn.Server:
    """The side port's server."""
    return quiet_server(app, host=settings.metrics_host, port=settings.metrics_port)


class _Server(uvicorn.Server):
    def capture_signals(self):  # type: ignore[no-untyped-def]
        # uvicorn raises a captured SIGTERM again after serving, which would end the process before it has sent what
        # it holds; `kernel.process` handles signals for all parts of the process.
        return nullcontext()


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), headers={"content-type": CONTENT_TYPE_LATEST})
