"""Everything an endpoint file needs: routers, schemas, answers, preconditions, idempotency. Product-blind.

`create_app` (in `kernel.http.app`) puts an application together; the other names are for endpoint files.
"""

from kernel.http.answers import created, listed, no_content, ok
from kernel.http.context import request_language
from kernel.http.etags import ExpectedVersion, IfMatch, etag
from kernel.http.idempotency import Once
from kernel.http.paging import Paging
from kernel.http.routing import Router
from kernel.http.schemas import Body, Fault, Instant, Page, View
from kernel.http.wiring import wire, wired

__all__ = [
    "Body",
    "ExpectedVersion",
    "Fault",
    "IfMatch",
    "Instant",
    "Once",
    "Page",
    "Paging",
    "Router",
    "View",
    "created",
    "etag",
    "listed",
    "no_content",
    "ok",
    "request_language",
    "wire",
    "wired",
]
