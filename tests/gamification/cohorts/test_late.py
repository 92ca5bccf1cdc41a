"""What is changed of a cohort after its first session began does not keep it from beginning."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from gamification.cohorts.models import CohortDoor, Size
from kernel.clock import utc_now
from kernel.http import ExpectedVersion
from kernel.language import Text
from kernel.testing.service import Running
from tests.gamification.cohorts.learning import WEEK, commands_at, joined, opened, reader, see, time_passes

FOUR = ("employee-1", "employee-2", "employee-3", "employee-4")


@pytest.fixture(autouse=True)
async def _free(service: Running) -> AsyncIterator[None]:
    """Everybody may join another cohort in the next test."""
    yield
    await service.runtime.mongo.collection("cohort_members").delete_many({})


async def test_a_cohort_that_is_described_after_its_first_session_began_begins_all_the_same(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, *FOUR)
    late = utc_now() + WEEK
    await described(service, cohort_id, at=late)
    await time_passes(service, late + timedelta(minutes=1))

    assert (await see(service, cohort_id, "programme-1")).json["status"] == "begun"


async def test_a_cohort_that_had_too_few_begins_once_fewer_are_enough(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, *FOUR[:3])
    late = utc_now() + WEEK
    await time_passes(service, late)
    await described(service, cohort_id, at=late, size=Size(min_members=3, reason="Three came"))
    await time_passes(service, late + timedelta(minutes=1))

    assert (await see(service, cohort_id, "programme-1")).json["status"] == "begun"


async def described(service: Running, cohort_id: str, *, at: datetime, size: Size | None = None) -> None:
    """The programme describes it anew at another time than now."""
    await commands_at(service, lambda: at).describe(
        cohort_id,
        title=Text(en="Another title", fr="Un autre titre"),
        about=None,
        door=CohortDoor.OPEN,
        size=size or Size(),
        expected=ExpectedVersion(None),
        by=reader(service, "programme-1", runs=None),
    )
