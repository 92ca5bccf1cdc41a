"""Puts a service's HTTP application together: limits, problem documents, sign-in, health, and its document."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from kernel.auth import Authenticator
from kernel.http import health, problem_pages
from kernel.http.context import ContextMiddleware
from kernel.http.cors import Cors
from kernel.http.failures import FailuresMiddleware, handle_failures
from kernel.http.limits import LimitsMiddleware
from kernel.http.openapi import openapi_document
from kernel.http.routing import Router, operation_id
from kernel.mongo import Db
from kernel.settings import ServiceSettings
from kernel.telemetry.logs import log

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: ServiceSettings,
    *,
    title: str,
    routers: Sequence[Router],
    lifespan: Lifespan | None = None,
    version: str = "1",
    description: str = "",
    checks: Mapping[str, health.Check] | None = None,
    ahead: Sequence[Middleware] = (),
    mongo: Db | None = None,
    authenticator: Authenticator | None = None,
) -> FastAPI:
    """The application of one service.

    `routers` carry whole paths. `checks` are what `/readyz` asks, besides the issuer's keys; more may be put into
    `app.state.checks` before the first request. `mongo` is where idempotent endpoints read the answers they gave.
    `ahead` are pure ASGI middlewares that see a request before everything else, outermost first.
    """
    app = FastAPI(
        title=title,
        version=version,
        description=description,
        lifespan=_with_sign_in(lifespan, settings),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        # One span for a request; the metrics and logs of this service are its own.
        telemetry={"tracing": True, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False},
        middleware=[*ahead, *_layers(settings, routers)],
    )
    app.state.settings = settings
    app.state.mongo = mongo
    app.state.authenticator = authenticator or Authenticator(settings)
    app.state.checks = {"issuer": app.state.authenticator.check, **(checks or {})}
    handle_failures(app)
    for router in (*routers, problem_pages.router, health.router):
        # Included routers are matched twice for each request; their routes carry whole paths and need no inclusion.
        app.router.routes.extend(router.routes)
    app.openapi = lambda: openapi_document(app)  # type: ignore[method-assign]
    return app


def _layers(settings: ServiceSettings, routers: Sequence[Router]) -> list[Middleware]:
    """Outermost first. Problems raised by the limits pass through CORS, so that a page can read them."""
    layers = [Middleware(ContextMiddleware)]
    if settings.cors_origins:
        layers.append(Middleware(Cors, origins=settings.cors_origins))
    limits = Middleware(
        LimitsMiddleware,
        max_body_bytes=settings.max_body_bytes,
        seconds=settings.request_seconds,
        routes=[route for router in routers for route in router.routes],
    )
    return [*layers, Middleware(FailuresMiddleware), limits]


def _with_sign_in(lifespan: Lifespan | None, settings: ServiceSettings) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        log(__name__).info("http_starting", cors_origins=settings.cors_origins, issuer=settings.oidc_issuer)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(app.state.authenticator)
            if lifespan is not None:
                await stack.enter_async_context(lifespan(app))
            yield

    return running
