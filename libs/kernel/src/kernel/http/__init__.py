"""Everything an endpoint file needs: routers, schemas, answers, preconditions, idempotency. Product-blind.

`create_app` (in `kernel.http.app`) puts an application together; the other names are for endpoint files.
"""

from kernel.http.answers import created, in_language, known_or, listed, no_content, ok
from kernel.http.context import accepted_languages, request_language
from kernel.http.deprecation import deprecated
from kernel.http.etags import ExpectedVersion, IfMatch, etag
from kernel.http.idempotency import Once
from kernel.http.negotiation import preferred
from kernel.http.octets import Octets, gives_bytes, part_of, takes_bytes
from kernel.http.paging import Paging
from kernel.http.raw import RawBody
from kernel.http.routing import Router
from kernel.http.schemas import Body, Fault, Instant, Page, View
from kernel.http.wiring import wire, wired

__all__ = [
    "Body",
    "ExpectedVersion",
    "Fault",
    "IfMatch",
    "Instant",
    "Octets",
    "Once",
    "Page",
    "Paging",
    "RawBody",
    "Router",
    "View",
    "accepted_languages",
    "created",
    "deprecated",
    "etag",
    "gives_bytes",
    "in_language",
    "known_or",
    "listed",
    "no_content",
    "ok",
    "part_of",
    "preferred",
    "request_language",
    "takes_bytes",
    "wire",
    "wired",
]
