"""Groups of a directory and who is in them."""

from __future__ import annotations

import asyncio

from kernel.clock import new_id
from tests.distribution.scim.conftest import GROUP, Directory
from tests.distribution.scim.test_users import said


async def group(directory: Directory, *members: str) -> str:
    """The id of a new group."""
    body = {"schemas": [GROUP], "displayName": "Drivers", "members": [{"value": one} for one in members]}
    answer = await directory.request("POST", "/Groups", body)
    assert answer.status == 201, answer.body
    id: str = answer.json["id"]
    return id


async def members(directory: Directory, id: str) -> list[str]:
    answer = await directory.get(f"/Groups/{id}")
    assert answer.status == 200, answer.body
    return [one["value"] for one in answer.json.get("members", [])]


async def test_people_join_and_leave_a_group(directory: Directory) -> None:
    first, second, third = [await directory.user(new_id()) for _ in range(3)]
    id = await group(directory, first)

    joined = await directory.patch(
        f"/Groups/{id}", {"op": "Add", "path": "members", "value": [{"value": second}, {"value": third}]}
    )
    left = await directory.patch(f"/Groups/{id}", {"op": "remove", "path": f'members[value eq "{first}"]'})

    assert (joined.status, left.status) == (204, 204)
    assert await members(directory, id) == [second, third]


async def test_a_removal_by_value_removes_that_member_alone(directory: Directory) -> None:
    first, second = [await directory.user(new_id()) for _ in range(2)]
    id = await group(directory, first, second)

    answer = await directory.patch(f"/Groups/{id}", {"op": "Remove", "path": "members", "value": [{"value": first}]})

    assert answer.status == 204, answer.body
    assert await members(directory, id) == [second]


async def test_a_member_leads_to_its_user(directory: Directory) -> None:
    person = await directory.user(new_id())
    id = await group(directory, person)

    [member] = (await directory.get(f"/Groups/{id}")).json["members"]

    assert member == {"value": person, "type": "User", "$ref": f"{directory.service.url}/scim/v2/Users/{person}"}


async def test_nobody_is_in_a_group_who_is_not_provisioned(directory: Directory) -> None:
    id = await group(directory)

    answer = await directory.patch(f"/Groups/{id}", {"op": "add", "path": "members", "value": [{"value": "nobody"}]})

    assert said(answer) == (400, "invalidValue")
    assert await members(directory, id) == []


async def test_who_is_taken_back_is_in_no_group(directory: Directory) -> None:
    first, second = [await directory.user(new_id()) for _ in range(2)]
    id = await group(directory, first, second)

    assert (await directory.request("DELETE", f"/Users/{first}")).status == 204

    assert await members(directory, id) == [second]


async def test_who_is_removed_while_they_join_a_group_is_not_in_it(directory: Directory) -> None:
    people = [await directory.user(new_id()) for _ in range(20)]
    groups = [await group(directory) for _ in people]

    await asyncio.gather(
        *(
            directory.patch(f"/Groups/{id}", {"op": "add", "path": "members", "value": [{"value": person}]})
            for id, person in zip(groups, people, strict=True)
        ),
        *(directory.request("DELETE", f"/Users/{person}") for person in people),
    )

    assert {(await directory.get(f"/Users/{person}")).status for person in people} == {404}
    assert [await members(directory, id) for id in groups] == [[] for _ in groups]


async def test_a_group_is_found_by_its_name_and_by_its_members(directory: Directory) -> None:
    person = await directory.user(new_id())
    id = await group(directory, person)

    by_member = await directory.get(f'/Groups?filter=members[value eq "{person}"]&excludedAttributes=members')
    by_name = await directory.get(f'/Groups?filter=displayName eq "drivers" and id eq "{id}"')

    for answer in (by_member, by_name):
        assert [one["id"] for one in answer.json["Resources"]] == [id]
    assert "members" not in by_member.json["Resources"][0]


async def test_a_removed_group_is_gone_and_its_people_are_not(directory: Directory) -> None:
    person = await directory.user(new_id())
    id = await group(directory, person)

    assert (await directory.request("DELETE", f"/Groups/{id}")).status == 204

    assert said(await directory.get(f"/Groups/{id}")) == (404, None)
    assert (await directory.get(f"/Users/{person}")).status == 200
