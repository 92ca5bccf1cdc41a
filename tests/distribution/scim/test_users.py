"""Users of a directory: made, found, changed, read in part, and refused in SCIM's own form."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing.service import Answer, Running
from tests.distribution.scim.conftest import ENTERPRISE, USER, Directory

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
MEDIA_TYPE = "application/scim+json"


def said(answer: Answer) -> tuple[int, str | None]:
    """The status and what kind of wrong it is, of an error in SCIM's form."""
    assert answer.headers["Content-Type"] == MEDIA_TYPE, answer.body
    assert answer.json["schemas"] == [ERROR]
    assert answer.json["status"] == str(answer.status)
    return answer.status, answer.json.get("scimType")


async def test_a_user_is_where_the_answer_says(directory: Directory) -> None:
    made = await directory.provision(new_id(), preferredLanguage="fr", **{ENTERPRISE: {"organization": "north"}})

    assert made.status == 201
    assert made.headers["Content-Type"] == MEDIA_TYPE
    read = await directory.service.request(
        "GET",
        made.headers["Location"].removeprefix(directory.service.url),
        as_=None,
        headers={"Authorization": f"Bearer {directory.token}"},
    )
    assert read.json == made.json
    assert read.headers["ETag"] == made.json["meta"]["version"]
    assert read.json[ENTERPRISE] == {"organization": "north"}


async def test_what_is_not_kept_is_passed_over(directory: Directory) -> None:
    login = new_id()
    more: dict[str, Any] = {"name": {"givenName": "Canary"}, "emails": [{"value": "canary@example.org"}]}
    id = await directory.user(login, **more, title="Canary", password="canary-password", nonsense={"a": [1]})

    read = await directory.get(f"/Users/{id}")

    assert read.json.keys() == {"schemas", "id", "externalId", "userName", "meta"}
    schemas = await directory.get("/Schemas")
    claimed = {each["name"] for schema in schemas.json["Resources"] for each in schema["attributes"]}
    assert not claimed & {"name", "emails", "title", "password", "phoneNumbers"}


async def test_what_is_kept_is_not_readable_in_the_database(directory: Directory) -> None:
    login = new_id()
    id = await directory.user(login, **{ENTERPRISE: {"organization": "canary-entity"}})

    kept = await directory.service.runtime.mongo.collection("provisioned_people").find({"_id": id})

    assert len(kept) == 1
    for secret in (login, "example.org", "canary-entity", directory.service.person_id(login)):
        assert secret not in str(kept)
        assert secret.encode() not in kept[0]["sealed"]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ('userName eq "{name}"', True),
        ('USERNAME eq "{upper}"', True),
        ('externalId eq "{login}"', True),
        ('externalId eq "{upper}"', False),
        ('id eq "{id}"', True),
        ('userName sw "{login}" and active eq true', True),
        ('userName sw "{login}" and not (active eq true)', False),
        ('userName co "{login}" or userName eq "nobody"', True),
        ('(externalId ew "{login}") and preferredLanguage pr', False),
        ('userName eq "{name}" and meta.created gt "2020-01-01T00:00:00Z"', True),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName eq "{name}"', True),
        ('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization eq "{login}"', True),
        ('userName eq "nobody"', False),
    ],
)
async def test_a_filter_finds_whom_it_describes(directory: Directory, filter: str, found: bool) -> None:
    login = new_id()
    id = await directory.user(login, active=True, **{ENTERPRISE: {"organization": login}})
    name = f"{login}@example.org"
    asked = filter.format(login=login, name=name, upper=name.upper(), id=id)

    answer = await directory.service.request(
        "POST",
        "/scim/v2/Users/.search",
        as_=None,
        json={"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": asked},
        headers={"Authorization": f"Bearer {directory.token}"},
    )

    assert answer.status == 200, answer.body
    assert [one["id"] for one in answer.json.get("Resources", [])] == ([id] if found else [])
    assert answer.json["totalResults"] == int(found)


@pytest.mark.parametrize("filter", ["userName eq", "nickname gt 3 and", 'emails eq "a"', "active gt true"])
async def test_a_filter_that_means_nothing_is_refused(directory: Directory, filter: str) -> None:
    answer = await directory.get(f"/Users?filter={filter}")

    assert said(answer) == (400, "invalidFilter")


async def test_two_users_do_not_have_one_name(directory: Directory) -> None:
    login = new_id()
    await directory.user(login)

    again = await directory.provision(login, externalId=new_id(), userName=f"{login}@EXAMPLE.org")

    assert said(again) == (409, "uniqueness")


async def test_two_users_are_not_one_person(directory: Directory) -> None:
    login = new_id()
    await directory.user(login)

    again = await directory.provision(login, userName="another")

    assert said(again) == (409, "uniqueness")


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "replace", "value": {f"{USER}:active": False}},
        {"op": "Add", "path": f"{USER}:active", "value": False},
    ],
)
async def test_the_habits_of_directories_are_understood(directory: Directory, operation: Any) -> None:
    id = await directory.user(new_id(), active=True)

    answer = await directory.patch(f"/Users/{id}", operation)

    assert answer.status == 200, answer.body
    assert answer.json["active"] is False
    assert (await directory.get(f"/Users/{id}")).json["active"] is False


async def test_attributes_that_are_not_kept_change_nothing(directory: Directory) -> None:
    id = await directory.user(new_id())
    before = await directory.get(f"/Users/{id}")

    answer = await directory.patch(
        f"/Users/{id}",
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "canary@example.org"},
        {"op": "Replace", "path": "name.givenName", "value": "Canary"},
        {"op": "Add", "path": f"{ENTERPRISE}:employeeNumber", "value": "7"},
    )

    assert answer.status == 200, answer.body
    assert answer.json == before.json


@pytest.mark.parametrize(
    ("operation", "wrong"),
    [
        ({"op": "replace", "path": "nonsense", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "emails[type eq", "value": "a"}, "invalidPath"),
        ({"op": "replace", "path": "active.value", "value": True}, "invalidPath"),
        ({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": {"a": 1}}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": "x" * 300}, "invalidValue"),
        ({"op": "replace", "path": "id", "value": "another"}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "turn", "path": "active", "value": True}, "invalidValue"),
        ({"op": "add", "path": "active"}, "invalidValue"),
    ],
)
async def test_a_patch_that_means_nothing_says_why(directory: Directory, operation: Any, wrong: str) -> None:
    id = await directory.user(new_id())
    before = await directory.get(f"/Users/{id}")

    answer = await directory.patch(f"/Users/{id}", operation)

    assert said(answer) == (400, wrong)
    assert (await directory.get(f"/Users/{id}")).json == before.json


@pytest.mark.parametrize(
    ("body", "wrong"), [(b"{", "invalidSyntax"), (b"[]", "invalidSyntax"), (b"{}", "invalidValue")]
)
async def test_a_body_that_is_no_user_says_why(directory: Directory, body: bytes, wrong: str) -> None:
    headers = {"Authorization": f"Bearer {directory.token}", "Content-Type": MEDIA_TYPE}

    answer = await directory.service.request("POST", "/scim/v2/Users", as_=None, data=body, headers=headers)

    assert said(answer) == (400, wrong)


async def test_a_change_of_what_changed_meanwhile_is_refused(directory: Directory) -> None:
    id = await directory.user(new_id())
    stale = (await directory.get(f"/Users/{id}")).headers["ETag"]
    await directory.patch(f"/Users/{id}", {"op": "add", "path": "preferredLanguage", "value": "fr"})

    answer = await directory.patch(
        f"/Users/{id}", {"op": "add", "path": "preferredLanguage", "value": "en"}, If_Match=stale
    )

    assert said(answer) == (412, None)
    assert (await directory.get(f"/Users/{id}")).json["preferredLanguage"] == "fr"
    assert said(await directory.request("DELETE", f"/Users/{id}", If_Match=stale)) == (412, None)


async def test_what_is_known_already_is_not_sent_again(directory: Directory) -> None:
    id = await directory.user(new_id())
    tag = (await directory.get(f"/Users/{id}")).headers["ETag"]

    answer = await directory.get(f"/Users/{id}", If_None_Match=tag)

    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)


async def test_changes_in_one_moment_are_all_made(directory: Directory) -> None:
    id = await directory.user(new_id())

    answers = await asyncio.gather(
        *(
            directory.patch(f"/Users/{id}", {"op": "add", "path": path, "value": "x"})
            for path in ("preferredLanguage", f"{ENTERPRISE}:organization")
        )
    )

    assert [answer.status for answer in answers] == [200, 200]
    read = (await directory.get(f"/Users/{id}")).json
    assert (read["preferredLanguage"], read[ENTERPRISE]["organization"]) == ("x", "x")


@pytest.mark.parametrize(
    ("parameter", "shown"),
    [
        ("attributes=userName", {"schemas", "id", "userName"}),
        ("excludedAttributes=externalId,meta", {"schemas", "id", "userName"}),
    ],
)
async def test_what_is_asked_for_is_shown(directory: Directory, parameter: str, shown: set[str]) -> None:
    id = await directory.user(new_id())

    assert (await directory.get(f"/Users/{id}?{parameter}")).json.keys() == shown


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/Bulk", 501),
        ("GET", "/Me", 501),
        ("GET", "/Users?sortBy=userName", 501),
        ("GET", "/Users/nobody", 404),
        ("GET", "/nowhere", 404),
        ("DELETE", "/Users", 405),
        ("GET", "/Schemas?filter=id+pr", 403),
    ],
)
async def test_what_is_not_spoken_is_refused_in_its_form(
    directory: Directory, method: str, path: str, status: int
) -> None:
    assert said(await directory.request(method, path))[0] == status


async def test_a_body_that_is_no_json_is_refused(directory: Directory) -> None:
    headers = {"Authorization": f"Bearer {directory.token}", "Content-Type": "text/plain"}

    answer = await directory.service.request("POST", "/scim/v2/Users", as_=None, data=b"{}", headers=headers)

    assert said(answer) == (415, None)


@pytest.mark.parametrize("sent", [None, "Bearer ", "Bearer relais_scim_guessed", "Basic dTpw"])
async def test_nobody_gets_in_without_a_token(service: Running, sent: str | None) -> None:
    headers = {} if sent is None else {"Authorization": sent}

    answer = await service.get("/scim/v2/Users", as_=None, headers=headers)

    assert said(answer) == (401, None)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_persons_token_is_no_directorys(service: Running) -> None:
    assert said(await service.get("/scim/v2/Users", as_="programme-1")) == (401, None)
