"""Turns everything that can go wrong below into a problem document (RFC 9457), in the caller's language."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.errors import (
    Forbidden,
    InternalError,
    Invalid,
    MalformedBody,
    MethodNotAllowed,
    NotFound,
    Problem,
    TimedOut,
    Unauthenticated,
    Unavailable,
    render,
)
from kernel.http.context import context_of
from kernel.http.validation import invalid
from kernel.mongo import Unavailable as DatabaseUnavailable
from kernel.mongo import WriteConflict
from kernel.telemetry.logs import log

_BY_STATUS: dict[int, type[Problem]] = {
    400: MalformedBody,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    422: Invalid,
    503: Unavailable,
}


def handle_failures(app: FastAPI) -> None:
    """Answer the framework's own exceptions and every `Problem` with problem documents."""
    for kind in (Problem, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _answer)


class FailuresMiddleware:
    """Answers what no handler has answered: problems raised by the layers below, and defects, which are logged with
    their traceback and shown without it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception as error:
            problem = problem_of(error, scope)
            if isinstance(problem, InternalError):
                log(__name__).exception("request_failed", method=scope["method"], route=_route(scope))
            if begun:
                # Half an answer is out: only a broken connection tells the caller so.
                raise
            await respond(problem, scope)(scope, receive, send)


def problem_of(error: Exception, scope: Scope) -> Problem:
    """The problem that an exception is to the caller; `InternalError` when it is a defect of ours."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return invalid(error.errors(), error.body)
        case DatabaseUnavailable(outcome_unknown=True):
            return TimedOut()
        case DatabaseUnavailable() | WriteConflict():
            return Unavailable()
        case HTTPException(status_code=405):
            return MethodNotAllowed(_allowed(scope))
        case HTTPException(status_code=status) if status in _BY_STATUS:
            return _BY_STATUS[status]()
    return InternalError()


def respond(problem: Problem, scope: Scope) -> Response:
    """The response that tells of a problem."""
    context = context_of(scope)
    instance = scope.get("raw_path", b"").partition(b"?")[0].decode("ascii", "replace")
    status, headers, body = render(problem, context.language, context.trace_id, instance)
    return Response(body, status, headers)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error, request.scope)
    if isinstance(problem, InternalError):
        log(__name__).error("request_failed", route=_route(request.scope), exc_info=error)
    return respond(problem, request.scope)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _allowed(scope: Scope) -> set[str]:
    """Every method the address takes (RFC 9110 §15.5.6); the framework names those of the first route that fits."""
    allowed: set[str] = set()
    for route in scope["app"].routes:
        match, _ = route.matches(dict(scope))
        if match is not Match.NONE:
            allowed |= getattr(route, "methods", None) or set()
    return allowed | {"HEAD"} if "GET" in allowed else allowed
