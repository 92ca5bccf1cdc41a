"""Where a directory says who may take part: who enrols and shares, and who does not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from tests.distribution.conftest import Programme
from tests.distribution.scim.conftest import Directory, issue

NOT_PROVISIONED = (403, "/problems/not-provisioned")


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service in which a directory says who may take part, by the name with which people sign in."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        eligibility="provisioned",
        provisioning_subject="userName",
    ) as running_service:
        yield running_service


@pytest.fixture(scope="module")
async def provisioning(service: Running) -> Directory:
    """The directory of this service."""
    return Directory(service, await issue(service))


def said(answer: Answer) -> tuple[int, str | None]:
    """The status and the problem, if it is one."""
    return answer.status, (answer.json or {}).get("type")


async def test_who_is_provisioned_enrols_and_shares(
    programme: Programme, provisioning: Directory, service: Running
) -> None:
    await provisioning.user("employee-1", userName="employee-1", externalId="another")

    assert (await programme.enrol("employee-1")).status == 201
    assert (await programme.share("employee-1", await programme.story())).status == 201


async def test_who_is_not_provisioned_does_not_enrol(programme: Programme, service: Running) -> None:
    answer = await service.put("/v1/me/ambassador", as_="employee-2", json={"charter_version": programme.charter})

    assert said(answer) == NOT_PROVISIONED


async def test_who_is_no_longer_provisioned_does_not_share(
    programme: Programme, provisioning: Directory, service: Running
) -> None:
    id = await provisioning.user("employee-3", userName="employee-3")
    await programme.enrol("employee-3")
    story = await programme.story()

    # The directory says that it was somebody else: this person's tokens are refused a moment later.
    await provisioning.patch(f"/Users/{id}", {"op": "replace", "path": "userName", "value": "employee-4"})

    said_at_once = said(await programme.share("employee-3", story))
    assert said_at_once in (NOT_PROVISIONED, (401, "/problems/unauthenticated"))
    await eventually(lambda: _departed(service, "employee-3"))
    assert (await programme.enrol("employee-4")).status == 201


async def _departed(service: Running, login: str) -> bool:
    return (await service.get("/v1/me", as_=login)).status == 401
