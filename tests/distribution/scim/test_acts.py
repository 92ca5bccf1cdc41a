"""What a directory does is in the audit log: by which token, to which resource, and nothing of anybody's text."""

from __future__ import annotations

from typing import Any

from kernel.clock import new_id
from kernel.testing.service import Running
from tests.distribution.scim.conftest import Directory, issue
from tests.distribution.scim.test_groups import group

CANARY = "zyzzyva"


async def acts(service: Running, subject: str) -> list[dict[str, Any]]:
    """The acts done to something, the first one first."""
    answer = await service.get(f"/v1/audit?subject={subject}", as_="programme-1")
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.json["items"]
    return found[::-1]


async def test_each_step_of_a_person_is_an_act_of_the_token(service: Running) -> None:
    directory = Directory(service, await issue(service, label="Of the acts"))
    token = (await service.get("/v1/provisioning-tokens", as_="programme-1")).json["items"][0]["id"]
    id = await directory.user(f"{CANARY}-{new_id()}", preferredLanguage="fr")

    for active in (False, True):
        change = {"op": "replace", "path": "active", "value": active}
        assert (await directory.patch(f"/Users/{id}", change)).status == 200
    language = {"op": "replace", "path": "preferredLanguage", "value": "en"}
    assert (await directory.patch(f"/Users/{id}", language)).status == 200
    assert (await directory.request("DELETE", f"/Users/{id}")).status == 204

    found = await acts(service, f"provisioned-people/{id}")
    done = ["provisioned", "deactivated", "reactivated", "changed", "removed"]
    assert [one["act"] for one in found] == [f"provisioned_person.{one}" for one in done]
    assert {one["actor_id"] for one in found} == {f"directory:{token}"}
    assert CANARY not in str(found)


async def test_each_step_of_a_group_is_an_act_without_its_name_and_members(
    service: Running, directory: Directory
) -> None:
    person = await directory.user(new_id())
    id = await group(directory, person)
    renamed = {"op": "replace", "path": "displayName", "value": CANARY}
    assert (await directory.patch(f"/Groups/{id}", renamed)).status == 204
    assert (await directory.request("DELETE", f"/Groups/{id}")).status == 204

    found = await acts(service, f"provisioned-groups/{id}")
    assert [(one["act"], one["details"]) for one in found] == [
        ("provisioned_group.added", {"members": 1}),
        ("provisioned_group.changed", {"members": 1}),
        ("provisioned_group.removed", {}),
    ]
    assert CANARY not in str(found)
    assert person not in str(found)


async def test_what_is_refused_is_no_act(service: Running, directory: Directory) -> None:
    login = new_id()
    id = await directory.user(login)
    assert (await directory.provision(login)).status == 409
    stale = await directory.request("DELETE", f"/Users/{id}", if_match='W/"7"')
    assert stale.status == 412, stale.body

    assert [one["act"] for one in await acts(service, f"provisioned-people/{id}")] == ["provisioned_person.provisioned"]
