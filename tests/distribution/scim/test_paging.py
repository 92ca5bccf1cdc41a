"""Five thousand users, read by pages as directories do."""

from __future__ import annotations

from distribution.provisioned_people.models import Attributes, ProvisionedPerson
from distribution.provisioned_people.repository import provisioned_people
from distribution.settings import Settings
from kernel.clock import new_id, utc_now
from kernel.testing.service import Running
from kernel.vault import Vault
from tests.distribution.scim.conftest import Directory

MANY = 5_000


async def many(service: Running) -> list[str]:
    """The ids of as many people, in the order in which they were provisioned."""
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    people, at = provisioned_people(settings, Vault(settings.vault_keys)), utc_now()
    made = [
        ProvisionedPerson(
            id=new_id(),
            version=1,
            attributes=Attributes(user_name=f"one-{number}", external_id=f"many-{number}", active=number % 2 == 0),
            created_at=at,
            changed_at=at,
        )
        for number in range(MANY)
    ]
    documents = [people.document(person) for person in made]
    await service.runtime.mongo.collection("provisioned_people").insert_many(documents)
    return sorted(person.id for person in made)


async def test_pages_hold_everybody_once_and_filters_look_at_everybody(directory: Directory, service: Running) -> None:
    ids = await many(service)
    total = (await directory.get("/Users?count=0")).json["totalResults"]
    assert total >= MANY

    read: list[str] = []
    while len(read) < total:
        page = (await directory.get(f"/Users?startIndex={len(read) + 1}&count=500&attributes=id")).json
        assert (page["totalResults"], page["startIndex"]) == (total, len(read) + 1)
        assert page["itemsPerPage"] == len(page["Resources"]) <= 500
        read += [one["id"] for one in page["Resources"]]

    assert len(set(read)) == total
    assert set(ids) <= set(read)
    beyond = (await directory.get(f"/Users?startIndex={total + 1}")).json
    assert (beyond["totalResults"], beyond.get("Resources", [])) == (total, [])
    asked = 'externalId sw "many-" and active eq false'
    found = (await directory.get(f"/Users?filter={asked}&startIndex=2400&count=500&attributes=externalId")).json
    assert found["totalResults"] == MANY // 2
    assert [one["externalId"] for one in found["Resources"]] == [f"many-{2 * at + 1}" for at in range(2399, 2500)]
    await service.runtime.mongo.collection("provisioned_people").delete_many({"_id": {"$in": ids}})
