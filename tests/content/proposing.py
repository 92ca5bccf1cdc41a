"""Proposals at any moment: what the api does, with a clock of the test's own."""

from __future__ import annotations

from datetime import timedelta

from content.audiences.models import EDITORIAL, Reader
from content.audits.repository import AuditRepository
from content.charters.repository import CharterRepository
from content.credits.repository import CreditRepository
from content.proposals.commands import ProposalCommands
from content.proposals.models import ProposalKind
from content.proposals.repository import ProposalRepository
from content.stories.repository import StoryRepository
from kernel.clock import Clock, utc_now
from kernel.testing.service import Running


def commands(service: Running, *, clock: Clock = utc_now) -> ProposalCommands:
    """The commands of a running service."""
    return ProposalCommands(
        service.runtime.uow,
        ProposalRepository(),
        StoryRepository(),
        CharterRepository(),
        AuditRepository(),
        CreditRepository(),
        clock,
        answer_days=10,
    )


async def submitted(service: Running, *, ago: timedelta, login: str = "employee-1") -> str:
    """The id of an idea that a login proposed some time ago."""
    proposal = await commands(service, clock=lambda: utc_now() - ago).submit(
        kind=ProposalKind.IDEA,
        language="en",
        title="An idea",
        body="",
        url=None,
        topics=(),
        by=Reader(person_id=service.person_id(login)),
    )
    return proposal.id


async def declined(service: Running, proposal_id: str, *, ago: timedelta) -> None:
    """Have a proposal declined by an editor, some time ago."""
    editor = Reader(person_id=service.person_id("editor-1"), roles=EDITORIAL)
    await commands(service, clock=lambda: utc_now() - ago).decline(proposal_id, reason="Told already.", by=editor)
