"""Cohorts as tests come to one: opened by a programme, joined by people, facilitated by somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gamification.audits.repository import AuditRepository
from gamification.cohorts.commands import CohortCommands
from gamification.cohorts.models import Reader
from gamification.cohorts.repository import CohortRepository
from gamification.facilitator_notes.repository import NoteRepository
from gamification.memberships.repository import InvitationRepository
from gamification.settings import Settings
from kernel.clock import Clock, utc_now
from kernel.http.schemas import rfc3339
from kernel.testing.service import Answer, Running
from kernel.vault import Vault

TITLE = {"en": "Telling what we know", "fr": "Raconter ce que nous savons"}
WEEK = timedelta(days=7)


def plan(*, first: datetime | None = None, **members: Any) -> dict[str, Any]:
    """The body of a cohort that meets once a week from next week on, or from `first` on."""
    begin = first or utc_now().replace(microsecond=0) + WEEK
    sessions = [{"starts_at": rfc3339(begin + place * WEEK)} for place in range(4)]
    return {"title": TITLE, "time_zone": "Europe/Paris", "sessions": sessions, **members}


async def opened(service: Running, *, programme: str = "main", as_: str = "programme-1", **members: Any) -> Any:
    """A cohort that nobody is in yet, as its programme sees it."""
    answer = await service.post(f"/v1/programmes/{programme}/cohorts", as_=as_, json=plan(**members))
    assert answer.status == 201, answer.body
    return answer.json


async def code(service: Running, cohort_id: str, to: str) -> str:
    """The code of an invitation."""
    answer = await service.post(f"/v1/cohorts/{cohort_id}/invite", as_="programme-1", json={"to": to})
    assert answer.status == 200, answer.body
    return str(answer.json["code"])


async def join(service: Running, cohort_id: str, login: str, code: str | None = None) -> Answer:
    """What somebody is answered who wants to join."""
    return await service.post(f"/v1/cohorts/{cohort_id}/join", as_=login, json={"code": code})


async def joined(service: Running, cohort_id: str, *logins: str) -> None:
    """They are in it."""
    for login in logins:
        answer = await join(service, cohort_id, login)
        assert answer.status == 200, answer.body


async def left(service: Running, cohort_id: str, *logins: str) -> None:
    """They are in it no longer, and may join another."""
    for login in logins:
        assert (await service.post(f"/v1/cohorts/{cohort_id}/leave", as_=login)).status == 204


async def facilitated(service: Running, cohort_id: str, login: str) -> None:
    """Somebody facilitates it."""
    body = {"code": await code(service, cohort_id, "facilitate")}
    answer = await service.post(f"/v1/cohorts/{cohort_id}/facilitate", as_=login, json=body)
    assert answer.status == 200, answer.body


async def see(service: Running, cohort_id: str, login: str, **options: Any) -> Answer:
    """The cohort as somebody sees it."""
    return await service.get(f"/v1/cohorts/{cohort_id}", as_=login, **options)


def reader(service: Running, login: str, *, runs: str | None = "") -> Reader:
    """Somebody of the group."""
    return Reader(person_id=service.person_id(login), programme_id="main", runs=runs)


def notes_of(service: Running) -> NoteRepository:
    """The notes that the service keeps."""
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    return NoteRepository(Vault(settings.vault_keys))


def commands_at(service: Running, clock: Clock) -> CohortCommands:
    """What can be done with the service's cohorts at another time than now."""
    along = [notes_of(service).remove, InvitationRepository().remove]
    return CohortCommands(service.runtime.uow, CohortRepository(), clock, audits=AuditRepository(), along=along)


async def time_passes(service: Running, until: datetime) -> None:
    """Everything happens to the service's cohorts that is due by then."""
    commands = commands_at(service, lambda: until)
    while await commands.advance():
        pass
