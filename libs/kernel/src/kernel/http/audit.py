"""The audit log over HTTP: what may be asked of it, how an act is shown, and `GET /v1/audit` for any service."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from kernel.audit import Act, AuditLog, Wanted
from kernel.http.answers import listed
from kernel.http.fields import Moment
from kernel.http.paging import PageRequest, Paging
from kernel.http.routing import Router
from kernel.http.schemas import Instant, Page, View
from kernel.http.wiring import wired
from kernel.mongo import Db

_LONGEST = 300


class ActView(View):
    """An administrative act."""

    id: str
    service: Annotated[str, Field(description="Where it was done.")]
    act: Annotated[str, Field(description="What was done, as a past fact.", examples=["book.lent"])]
    subject: Annotated[str, Field(description="What it was done to.", examples=["books/01990a3e-7c00-7aaa"])]
    actor_id: Annotated[
        str,
        Field(
            description="Pseudonym of the person, `erased` for one who was forgotten, `client:` and the name of a "
            "system, `system` for what happens by itself or was done at a command line."
        ),
    ]
    at: Instant
    programme: Annotated[str | None, Field(description="Whose affair it is; null for the group's.")]
    details: dict[str, str | int | bool | None]

    @classmethod
    def of(cls, act: Act) -> "ActView":
        """The view of an act."""
        return cls.model_validate(act)


async def _asked(
    subject: Annotated[str | None, Query(max_length=_LONGEST, description="Only what was done to it.")] = None,
    actor_id: Annotated[str | None, Query(max_length=_LONGEST, description="Only what they did.")] = None,
    act: Annotated[str | None, Query(max_length=_LONGEST, description="Only acts of this sort.")] = None,
    since: Annotated[Moment | None, Query(description="Only from this moment on.")] = None,
    until: Annotated[Moment | None, Query(description="Only from before this moment.")] = None,
) -> Wanted:
    return Wanted(subject=subject, actor_id=actor_id, act=act, since=since, until=until)


Asked = Annotated[Wanted, Depends(_asked)]
"""Dependency of an endpoint that shows the log: which acts are asked for."""


class Audit:
    """The audit log of a service, as it is read over HTTP."""

    def __init__(self, db: Db, log: AuditLog) -> None:
        self.db = db
        self.log = log

    async def page(
        self, request: Request, paging: PageRequest, *, programmes: Sequence[str] | None, wanted: Wanted
    ) -> Response:
        """A page of acts of these programmes (None: of all), newest first."""
        names = ("service", "subject", "actor_id", "act", "since", "until")
        asked = {name: _text(getattr(wanted, name)) for name in names}
        page = paging.of("audit", **asked, of=None if programmes is None else sorted(programmes))
        before = page.after["before"] if page.after else None
        found = await self.log.newest(self.db, programmes=programmes, wanted=wanted, before=before, limit=page.enough)
        items, more = page.cut(found, lambda one: {"before": one.id})
        return listed(Page(items=[ActView.of(one) for one in items], next_cursor=more), request)


def audit_router(overseen: Callable[..., Coroutine[Any, Any, Sequence[str] | None]]) -> Router:
    """`GET /v1/audit` for a service that has an `Audit` wired. `overseen` is a dependency that lets in whoever may read
    the log, and gives the programmes of which they may (None: of all)."""
    router = Router(prefix="/v1/audit", tags=["audit"])

    @router.get("", response_model=Page[ActView])
    async def list_acts(
        request: Request,
        programmes: Annotated[Sequence[str] | None, Depends(overseen)],
        audit: Annotated[Audit, Depends(wired(Audit))],
        asked: Asked,
        paging: Paging,
    ) -> Response:
        """Administrative acts in this service, newest first; for people of an entity, those of its programme. What was
        done in all services can be asked of the content service."""
        return await audit.page(request, paging, programmes=programmes, wanted=asked)

    return router


def _text(value: str | datetime | None) -> str | None:
    return value.isoformat() if isinstance(value, datetime) else value
