"""Going to a network and back: the ways there, and what must not be one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kernel.testing.service import Running
from tests.distribution.accounts.conftest import accounts_of, begin, complete, confirmation_of, connect
from tests.distribution.networks_shapes import Networks


async def test_an_account_of_mastodon_is_connected_by_going_there_and_back(
    service: Running, networks: Networks
) -> None:
    begun = await begin(service, networks, as_="employee-1")
    assert begun.status == 201, begun.body
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.json["authorization_url"]).query).items()}
    assert asked["scope"] == "read:accounts read:statuses write:statuses"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{service.url}/v1/accounts/callback"

    back = await service.get(networks.allow(begun.json["authorization_url"]), as_=None)
    assert back.status == 303
    told = f"authorization={begun.json['id']}&confirmation={confirmation_of(back)}"
    assert back.headers["location"] == f"https://intranet.example/accounts?tab=1&{told}#top"
    assert back.headers["referrer-policy"] == "no-referrer"
    assert await accounts_of(service, "employee-1") == []

    answer = await complete(service, begun.json["id"], as_="employee-1", confirmation=confirmation_of(back))
    assert answer.status == 201, answer.body
    [account] = await accounts_of(service, "employee-1")
    assert account == answer.json
    host = urlsplit(networks.url).netloc
    assert (account["network"], account["handle"], account["server"]) == ("mastodon", f"alice@{host}", networks.url)
    assert (account["to_reconnect"], account["expires_soon"], account["expires_at"]) == (False, False, None)


async def test_a_server_is_told_of_this_application_once(service: Running, networks: Networks) -> None:
    first = (await begin(service, networks, as_="employee-2")).json["authorization_url"]
    second = (await begin(service, networks, as_="employee-3")).json["authorization_url"]

    assert parse_qs(urlsplit(first).query)["client_id"] == parse_qs(urlsplit(second).query)["client_id"]
    assert parse_qs(urlsplit(first).query)["state"] != parse_qs(urlsplit(second).query)["state"]


async def test_an_account_of_linkedin_is_connected_by_going_there_and_back(
    service: Running, networks: Networks
) -> None:
    account = await connect(service, networks, as_="employee-5", network="linkedin")

    assert (account["network"], account["handle"]) == ("linkedin", "Alice Martin")
    assert account["expires_soon"] is False


async def test_nobody_has_anothers_account_connected_as_theirs(service: Running, networks: Networks) -> None:
    begun = (await begin(service, networks, as_="employee-12")).json
    # Somebody else follows the address, and allows it.
    back = await service.get(networks.allow(begun["authorization_url"]), as_=None)

    # They are signed in as themselves, and who sent them there was not told what their browser was.
    told = confirmation_of(back)
    assert (await complete(service, begun["id"], as_="employee-13", confirmation=told)).status == 404
    for guessed in ("unknown", begun["id"], told[:-1]):
        assert (await complete(service, begun["id"], as_="employee-12", confirmation=guessed)).status == 404
    assert await accounts_of(service, "employee-12") == await accounts_of(service, "employee-13") == []
    kept = await service.runtime.mongo.collection("authorizations").find({"_id": begun["id"]})
    assert told not in str(kept)


async def test_a_code_of_another_authorization_opens_nothing(service: Running, networks: Networks) -> None:
    mine = (await begin(service, networks, as_="employee-14")).json
    others = (await begin(service, networks, as_="employee-15")).json
    state = parse_qs(urlsplit(mine["authorization_url"]).query)["state"][0]
    code = parse_qs(urlsplit(networks.allow(others["authorization_url"])).query)["code"][0]

    back = await service.get(f"/v1/accounts/callback?state={state}&code={code}", as_=None)
    answer = await complete(service, mine["id"], as_="employee-14", confirmation=confirmation_of(back))

    assert (answer.status, answer.json["type"]) == (409, "/problems/sign-in-refused")
    assert await accounts_of(service, "employee-14") == []


async def test_a_state_is_good_once(service: Running, networks: Networks) -> None:
    begun = (await begin(service, networks, as_="employee-16")).json
    callback = networks.allow(begun["authorization_url"])

    assert (await service.get(callback, as_=None)).status == 303
    again = await service.get(callback, as_=None)
    assert (again.status, again.json["type"]) == (400, "/problems/state-not-known")


async def test_a_state_that_took_too_long_is_known_no_longer(service: Running, networks: Networks) -> None:
    begun = (await begin(service, networks, as_="employee-17")).json
    past = service.runtime.clock().replace(year=2020)
    collection = service.runtime.mongo.collection("authorizations")
    await collection.update_one({"_id": begun["id"]}, {"$set": {"expires_at": past}})

    assert (await service.get(networks.allow(begun["authorization_url"]), as_=None)).status == 400
    assert (await complete(service, begun["id"], as_="employee-17")).status == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=",
        "?state=guessed&code=x",
        "?state=%00&code=%ff",
        "?state=a&state=b",
        "?state=" + "%F0%9F%92%A9" * 300,
        "?state=x&code=y&error=%0d%0aset-cookie:%20a=b",
    ],
)
async def test_a_callback_that_nobody_asked_for_connects_nothing_and_leads_nowhere(
    service: Running, query: str
) -> None:
    answer = await service.get(f"/v1/accounts/callback{query}", as_=None)

    assert answer.status == 400
    assert "location" not in answer.headers


async def test_who_says_no_is_brought_back_and_nothing_is_connected(service: Running, networks: Networks) -> None:
    begun = (await begin(service, networks, as_="employee-18", return_to="https://intranet.example/other")).json

    back = await service.get(networks.allow(begun["authorization_url"], deny=True), as_=None)

    assert back.status == 303
    told = f"authorization={begun['id']}&error=access_denied"
    assert back.headers["location"] == f"https://intranet.example/other?{told}"
    assert (await complete(service, begun["id"], as_="employee-18")).status == 404


async def test_an_authorization_that_nobody_gave_is_not_completed(service: Running, networks: Networks) -> None:
    begun = (await begin(service, networks, as_="employee-19")).json

    answer = await complete(service, begun["id"], as_="employee-19")

    assert (answer.status, answer.json["type"]) == (409, "/problems/authorization-pending")


async def test_a_completion_that_is_repeated_is_answered_alike(service: Running, networks: Networks) -> None:
    begun = (await begin(service, networks, as_="employee-20")).json
    back = await service.get(networks.allow(begun["authorization_url"]), as_=None)
    more: dict[str, Any] = {"confirmation": confirmation_of(back), "headers": {"Idempotency-Key": "complete-1"}}

    answers = [await complete(service, begun["id"], as_="employee-20", **more) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body
    assert (await complete(service, begun["id"], as_="employee-20")).status == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"return_to": "https://evil.example/"}, "/return_to"),
        ({"return_to": "https://intranet.example/other/../accounts"}, "/return_to"),
        ({"return_to": "https://intranet.example/other?x=1"}, "/return_to"),
        ({"return_to": "javascript:alert(1)"}, "/return_to"),
        ({"server": None}, "/server"),
        ({"server": "https://social.example/path"}, "/server"),
        ({"server": "https://a:b@social.example"}, "/server"),
        ({"server": "ftp://social.example"}, "/server"),
        ({"server": "https://social.example\r\nx: y"}, "/server"),
        ({"network": "bluesky"}, "/network"),
        ({"network": "x"}, "/network"),
        ({"scope": "admin:write"}, "/scope"),
    ],
)
async def test_an_authorization_that_may_not_be_is_refused_where_it_stands(
    service: Running, networks: Networks, body: dict[str, Any], pointer: str
) -> None:
    answer = await begin(service, networks, as_="employee-21", **body)

    assert answer.status == 422, answer.body
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
