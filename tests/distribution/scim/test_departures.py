"""People whom a directory takes back: what ends, what can be called off, what is forgotten, and what nobody learns."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from distribution.accounts.repository import ACCOUNTS
from distribution.networks.models import Network
from distribution.settings import Settings
from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft, ErasureRequested
from tests.distribution.conftest import Programme
from tests.distribution.posting import connected
from tests.distribution.scim.conftest import Directory

TOPIC = "distribution.access.v1"


async def refused(service: Running, login: str) -> bool:
    """Whether the login's access tokens are refused."""
    return (await service.get("/v1/me", as_=login)).status == 401


async def told(service: Running, login: str, topic: str) -> list[type[Any]]:
    """What the other services were told of the person of a login on a topic."""
    return [type(event.data) for event in await service.events(topic) if event.key == service.person_id(login)]


async def departed(service: Running, directory: Directory, login: str) -> str:
    """A person who was taken back, once their part has ended; the id of the User."""
    id = await directory.user(login)
    assert (await directory.deactivate(id)).status == 200
    person_id = service.person_id(login)
    departures = service.runtime.mongo.collection("departures")
    await eventually(lambda: departures.find_one({"person_id": person_id, "has_ended": True}))
    return id


async def test_who_is_taken_back_takes_part_no_longer(
    programme: Programme, directory: Directory, service: Running
) -> None:
    await programme.enrol("employee-1")
    settings, mongo = service.runtime.settings, service.runtime.mongo
    assert isinstance(settings, Settings)
    owner = service.person_id("employee-1")
    await connected(settings, mongo, owner=owner, network=Network.MASTODON, url="https://social.example.org")

    await departed(service, directory, "employee-1")

    assert await mongo.collection("ambassadors").find_one({"_id": owner}) is None
    assert await mongo.collection(ACCOUNTS).find_one({"owner": owner}) is None
    await eventually(lambda: told(service, "employee-1", "distribution.ambassador.v1"))
    assert AmbassadorLeft in await told(service, "employee-1", "distribution.ambassador.v1")


async def test_the_tokens_of_who_is_taken_back_are_refused(directory: Directory, service: Running) -> None:
    assert not await refused(service, "employee-3")

    await departed(service, directory, "employee-3")

    await eventually(lambda: refused(service, "employee-3"), within=5)
    assert await told(service, "employee-3", TOPIC) == [AccessEnded]
    assert not await refused(service, "employee-4")


async def test_who_is_named_again_signs_in_and_is_not_forgotten(
    programme: Programme, directory: Directory, service: Running
) -> None:
    await programme.enrol("employee-5")
    id = await departed(service, directory, "employee-5")
    await eventually(lambda: refused(service, "employee-5"))

    back = await directory.patch(f"/Users/{id}", {"op": "replace", "path": "active", "value": True})

    assert back.status == 200, back.body
    signed_in = await eventually(lambda: _me(service, "employee-5"))
    assert signed_in["ambassador"] is None
    assert (
        await service.runtime.mongo.collection("departures").find({"person_id": service.person_id("employee-5")}) == []
    )
    assert await told(service, "employee-5", TOPIC) == [AccessEnded, AccessRestored]


async def test_who_is_removed_and_provisioned_anew_signs_in(directory: Directory, service: Running) -> None:
    id = await directory.user("employee-6")
    assert (await directory.request("DELETE", f"/Users/{id}")).status == 204
    await eventually(lambda: refused(service, "employee-6"))

    await directory.user("employee-6")

    await eventually(lambda: _me(service, "employee-6"))


async def test_after_the_grace_every_service_forgets(directory: Directory, service: Running) -> None:
    await departed(service, directory, "employee-7")
    person_id, departures = service.person_id("employee-7"), service.runtime.mongo.collection("departures")

    await departures.update_one({"person_id": person_id}, {"$set": {"due_at": utc_now() - timedelta(seconds=1)}})

    asked = await eventually(lambda: told(service, "employee-7", "distribution.ambassador.v1"))
    assert asked == [ErasureRequested]
    assert await departures.find({"person_id": person_id}) == []
    assert person_id not in str(await departures.find({}))


async def test_a_departure_is_due_after_the_grace(directory: Directory, service: Running) -> None:
    await departed(service, directory, "employee-8")

    found = await service.runtime.mongo.collection("departures").find_one(
        {"person_id": service.person_id("employee-8")}
    )

    assert found is not None
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    assert found["due_at"] - found["noted_at"] == timedelta(days=settings.departure_grace_days)


async def test_a_directory_learns_nothing_of_who_takes_part(
    programme: Programme, directory: Directory, service: Running
) -> None:
    await programme.enrol("employee-9")
    logins = ("employee-9", "employee-10")

    seen = [await _everything(directory, service, login) for login in logins]

    assert seen[0] == seen[1]
    mongo = service.runtime.mongo
    # What the request itself writes is the same, too; what ends for who took part is the worker's, in its own time.
    for login in logins:
        found = await mongo.collection("departures").find_one({"person_id": service.person_id(login)})
        assert found is not None


async def test_leaving_and_being_forgotten_change_nothing_that_a_directory_reads(
    programme: Programme, directory: Directory, service: Running
) -> None:
    id = await directory.user("employee-11")
    await programme.enrol("employee-11")
    before = await directory.get(f"/Users/{id}")

    assert (await service.post("/v1/me/erasure", as_="employee-11")).status == 200
    await eventually(lambda: _erased(service, "employee-11"))

    after = await directory.get(f"/Users/{id}")
    assert (after.json, after.headers["ETag"]) == (before.json, before.headers["ETag"])


async def test_a_person_reads_what_the_directory_said_of_them(directory: Directory, service: Running) -> None:
    await directory.user("employee-12", preferredLanguage="fr")

    exported = await service.get("/v1/me/export", as_="employee-12")

    [kept] = exported.json["holdings"]["provisioned"]
    assert (kept["user_name"], kept["language"]) == ("employee-12@example.org", "fr")


async def _me(service: Running, login: str) -> Any:
    answer = await service.get("/v1/me", as_=login)
    return answer.json if answer.status == 200 else None


async def _erased(service: Running, login: str) -> bool:
    answer = await service.get("/v1/me/erasure", as_=login)
    return any(one["service"] == "distribution" and one["erased_at"] for one in answer.json["services"])


async def _everything(directory: Directory, service: Running, login: str) -> list[Any]:
    """All that a directory is answered about a person, from the first to the last, without what is the person's."""
    made = await directory.provision(login, preferredLanguage="fr")
    path = f"/Users/{made.json['id']}"
    answers = [
        made,
        await directory.get(path),
        await directory.get(f'/Users?filter=userName eq "{login}@example.org"'),
        await directory.patch(path, {"op": "replace", "path": "preferredLanguage", "value": "en"}),
        await directory.deactivate(made.json["id"]),
        await directory.get(path),
        await directory.request("DELETE", path),
        await directory.get(path),
    ]
    return [_blind(answer, login, made.json["id"]) for answer in answers]


def _blind(answer: Answer, login: str, id: str) -> Any:
    headers = {name: value for name, value in answer.headers.items() if name not in ("Date", "traceparent")}
    text = f"{answer.status} {sorted(headers.items())} {answer.body.decode()}"
    text = text.replace(id, "ID").replace(f'"{login}"', '"LOGIN"').replace(f"{login}@", "LOGIN@")
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "MOMENT", text)
    return re.sub(r"'(Content-Length|x-request-id)', '[^']*'", r"'\1', ''", text, flags=re.IGNORECASE)
