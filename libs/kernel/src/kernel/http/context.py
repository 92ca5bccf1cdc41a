"""Who a request is, for logs, traces, metrics and the caller: trace id, request id, language, and the time it took."""

import random
import re
import time
from contextvars import Token
from dataclasses import dataclass
from typing import Final

import structlog
from fastapi import Request
from opentelemetry import context as otel
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.language import Language, accepted, negotiate
from kernel.telemetry.metrics import HTTP_SECONDS

_SCOPE_KEY: Final = "kernel.request"
# In the scope of a request whose answer is wanted without its body; an answer without an end has to know.
HEAD_ONLY: Final = "kernel.head_only"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# W3C Trace Context §3.2.2: version 00, or a later one that begins in the same way; ids are not all zeros.
_TRACEPARENT = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:+/=-]{1,128}")


@dataclass(slots=True)
class RequestContext:
    """What every layer may want to know of the request it serves."""

    trace_id: str
    request_id: str
    accept_language: str | None

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return negotiate(self.accept_language)


def context_of(scope: Scope) -> RequestContext:
    """The context that `ContextMiddleware` made for this request."""
    context: RequestContext = scope[_SCOPE_KEY]
    return context


async def request_language(request: Request) -> Language:
    """Dependency: the language to answer in; say so with `in_language`."""
    return context_of(request.scope).language


async def accepted_languages(request: Request) -> tuple[str, ...]:
    """Dependency: the language tags that the caller's `Accept-Language` accepts, the preferred ones first."""
    return accepted(context_of(request.scope).accept_language)


class ContextMiddleware:
    """Outermost layer: joins the caller's trace (W3C Trace Context) or begins one, echoes `X-Request-ID` or makes one,
    answers HEAD as GET without a body, and measures the time until the answer begins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._timers: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        span, attached = _join_trace(scope)
        context = _context(scope, trace.format_trace_id(span.trace_id))
        method = scope["method"]
        # The server leaves the body out by looking at its own scope, so the change stays in a copy.
        scope = {**scope, _SCOPE_KEY: context}
        if method == "HEAD":
            # Only GET knows ranges (RFC 9110 §14.2).
            whole = [header for header in scope["headers"] if header[0] != b"range"]
            scope |= {"method": "GET", "headers": whole, HEAD_ONLY: True}
        identity = [
            (b"x-request-id", context.request_id.encode()),
            (b"traceparent", f"00-{context.trace_id}-{span.span_id:016x}-{span.trace_flags:02x}".encode()),
        ]

        async def send_identified(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *identity]
                self._observe(scope, method, message["status"], time.perf_counter() - began)
            await send(message)

        # Every log line carries the trace id anyway; a request id that equals it would say nothing more.
        own_id = {} if context.request_id == context.trace_id else {"request_id": context.request_id}
        bound = structlog.contextvars.bind_contextvars(**own_id) if own_id else {}
        try:
            await self.app(scope, receive, send_identified)
        finally:
            if bound:
                structlog.contextvars.reset_contextvars(**bound)
            if attached is not None:
                otel.detach(attached)

    def _observe(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        key = (route, method if method in _METHODS else "other", status)
        timer = self._timers.get(key)
        if timer is None:
            timer = self._timers[key] = HTTP_SECONDS.labels(route, key[1], str(status))
        timer.observe(seconds)


def _context(scope: Scope, trace_id: str) -> RequestContext:
    request_id = _header(scope, b"x-request-id")
    accepted = request_id is not None and _REQUEST_ID.fullmatch(request_id)
    language = _header(scope, b"accept-language")
    return RequestContext(
        trace_id=trace_id,
        request_id=request_id.decode("ascii") if request_id and accepted else trace_id,
        accept_language=language.decode("latin-1") if language is not None else None,
    )


def _join_trace(scope: Scope) -> tuple[SpanContext, Token[Context] | None]:
    """The request's span, and the token of the context that was attached for it when tracing is not configured.

    Without a tracer nothing is recorded, and the trace's id still flows into events, logs and calls to others.
    """
    current = trace.get_current_span().get_span_context()
    if current.is_valid:
        return current, None
    given = _TRACEPARENT.fullmatch(_header(scope, b"traceparent") or b"")
    # Ids have to be unique, not hard to guess, so the cheap generator will do.
    span = SpanContext(
        trace_id=int(given[1], 16) if given else random.getrandbits(128) | 1,
        span_id=random.getrandbits(64) | 1,
        is_remote=False,
        trace_flags=TraceFlags(int(given[3], 16) & TraceFlags.SAMPLED if given else TraceFlags.DEFAULT),
    )
    return span, otel.attach(trace.set_span_in_context(NonRecordingSpan(span)))


def _header(scope: Scope, name: bytes) -> bytes | None:
    for header, value in scope["headers"]:
        if header == name:
            found: bytes = value
            return found
    return None
