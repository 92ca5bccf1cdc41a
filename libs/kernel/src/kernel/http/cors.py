"""Cross-origin reading by an explicit list of origins (Fetch standard, CORS protocol)."""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kernel.errors import Forbidden
from kernel.http.failures import respond
from kernel.language import Text

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
REQUEST_HEADERS = (
    "Authorization",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Request-ID",
    "traceparent",
    "tracestate",
)
RESPONSE_HEADERS = (
    "Deprecation",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "Retry-After",
    "Sunset",
    "WWW-Authenticate",
    "X-Request-ID",
    "traceparent",
)


class OriginRefused(Forbidden):
    """A page of this origin may not call this service, or not with this method or these headers. The operator lists the
    origins that may."""

    slug = "origin-refused"
    title = Text(en="This origin may not call this service", fr="Cette origine ne peut pas appeler ce service")


class Cors(CORSMiddleware):
    """Answers preflights and marks answers for the listed origins. No cookies are used, so no credentials are allowed;
    a wildcard is refused at start."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        if "*" in origins:
            raise ValueError("cors_origins must list origins one by one; a wildcard is not an explicit list")
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            headers = Headers(scope=scope)
            if "origin" in headers and "access-control-request-method" in headers:
                await self._preflight(scope, headers)(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    def _preflight(self, scope: Scope, headers: Headers) -> Response:
        answer = self.preflight_response(headers)
        if answer.status_code != 200:
            refusal = respond(OriginRefused(), scope)
            refusal.headers["vary"] = f"Accept-Language, {answer.headers['vary']}"
            return refusal
        return Response(
            status_code=204, headers={n: v for n, v in answer.headers.items() if not n.startswith("content-")}
        )
