"""What takes a role is open to those who have it, and to nobody else."""

import httpx


async def test_person_with_the_role_may(client: httpx.AsyncClient, editor: dict[str, str]) -> None:
    assert (await client.post("/v1/probes/known/publish", headers=editor)).status_code == 204


async def test_person_without_the_role_may_not(client: httpx.AsyncClient, employee: dict[str, str]) -> None:
    answer = await client.post("/v1/probes/known/publish", headers=employee)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/missing-role")
    assert answer.json()["roles"] == ["editor"]


async def test_nobody_is_asked_for_a_role_before_signing_in(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/probes/known/publish")).status_code == 401
