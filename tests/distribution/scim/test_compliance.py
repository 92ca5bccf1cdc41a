"""What the compliance tester of the protocol's library says of a running api."""

from __future__ import annotations

import asyncio

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import CheckResult, Status, check_server

from kernel.testing.service import Running
from tests.distribution.scim.conftest import issue


def _checked(url: str, token: str) -> list[CheckResult]:
    with Client(base_url=f"{url}/scim/v2", headers={"Authorization": f"Bearer {token}"}) as http:
        return check_server(SyncSCIMClient(http))


async def test_the_compliance_tester_finds_nothing_wrong(service: Running) -> None:
    results = await asyncio.to_thread(_checked, service.url, await issue(service))

    wrong = (Status.ERROR, Status.CRITICAL, Status.DEVIATION)
    assert [result for result in results if result.status in wrong] == []
    assert {"User", "Group"} <= {result.resource_type for result in results}
