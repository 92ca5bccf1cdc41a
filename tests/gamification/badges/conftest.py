"""Milestones to make badges of, and a verifier of somebody else's making."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from gamification.criteria.models import Criterion
from gamification.milestones.models import Milestone
from gamification.milestones.repository import MilestoneRepository
from kernel.clock import new_id, utc_now
from kernel.language import Text
from kernel.testing.service import Answer, Running

Reach = Callable[..., Awaitable[str]]
Make = Callable[..., Awaitable[dict[str, Any]]]
Judge = Callable[[str], Awaitable[str]]

NAMES = Text(en="First words", fr="Premiers mots")
DESCRIPTIONS = Text(en="You told in your own words what you know.", fr="Vous avez raconté ce que vous savez.")


@pytest.fixture(scope="module")
def reach(service: Running) -> Reach:
    """Has a login reach a milestone; its id."""

    async def reached(login: str) -> str:
        criterion = Criterion(slug=f"words-{new_id()}", version=2, names=NAMES, descriptions=DESCRIPTIONS, rule=None)
        milestone = Milestone.reach(criterion, milestone_id=new_id(), person_id=service.person_id(login), at=utc_now())
        await MilestoneRepository().add(milestone, service.runtime.mongo)
        return milestone.id

    return reached


@pytest.fixture(scope="module")
def make(service: Running, reach: Reach) -> Make:
    """Has a login make a badge, of a new milestone if none is named; the badge, and its `credential`."""

    async def made(login: str, **members: Any) -> dict[str, Any]:
        body = {"milestone": members.pop("milestone", None) or await reach(login), **members}
        answer = await service.post("/v1/badges", as_=login, json=body)
        assert answer.status == 201, answer.body
        found: Answer = await service.get(f"/v1/me/badges/{answer.json['id']}/credential", as_=login)
        return {**answer.json, "credential": found.body.decode("ascii")}

    return made


@pytest.fixture(scope="module")
def judge(service: Running) -> Judge:
    """What openbadgeslib says of a credential: `valid`, or its complaint. All it knows is the issuer's DID; what it
    fetches for that, the DID document and the status list, it is given as it is served."""

    async def verdict(token: str) -> str:
        host = service.url.removeprefix("http://")
        served: dict[str, bytes] = {}

        def fetched(url: str) -> bytes:
            # It fetches over https alone, and here is no certificate.
            return served[url.replace(f"https://{host}", service.url)]

        while True:
            try:
                verifier = OB3Verifier.for_issuer_did(f"did:web:{host.replace(':', '%3A')}", download=fetched)
                verifier.verify(token, check_status=True, download=fetched)
            except OB3VerificationError as complaint:
                missing = _missing(complaint)
                if missing is None:
                    return str(complaint)
                async with aiohttp.ClientSession() as http, http.get(missing) as response:
                    assert response.status == 200, missing
                    served[missing] = await response.read()
            else:
                return "valid"

    return verdict


def _missing(complaint: BaseException) -> str | None:
    """The address that the verifier wanted and did not have yet."""
    cause = complaint.__cause__
    return cause.args[0] if isinstance(cause, KeyError) else None
