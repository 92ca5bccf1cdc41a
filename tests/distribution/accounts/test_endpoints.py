"""`/v1/me/accounts`: connecting, keeping and forgetting accounts."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.accounts.conftest import BLUESKY, accounts_of, begin, connect, kept
from tests.distribution.networks_shapes import HANDLE, PASSWORD, Networks


async def test_an_account_of_bluesky_is_connected_by_an_app_password_that_is_nowhere(
    service: Running, networks: Networks
) -> None:
    answer = await service.post("/v1/me/accounts", as_="employee-4", json=BLUESKY)

    assert answer.status == 201, answer.body
    assert (answer.json["network"], answer.json["handle"]) == ("bluesky", HANDLE)
    assert answer.json["expires_at"] is not None
    assert await kept(service, networks) == []


async def test_an_end_within_a_week_is_told(service: Running, networks: Networks) -> None:
    networks.linkedin_token_seconds = 6 * 86_400
    account = await connect(service, networks, as_="employee-6", network="linkedin")
    networks.linkedin_token_seconds = 5_184_000
    assert (account["expires_soon"], account["to_reconnect"]) == (True, False)

    again = await connect(service, networks, as_="employee-6", network="linkedin")
    assert (again["id"], again["expires_soon"]) == (account["id"], False)


async def test_what_has_ended_has_to_be_connected_again(service: Running, networks: Networks) -> None:
    networks.linkedin_token_seconds = 1
    await connect(service, networks, as_="employee-7", network="linkedin")
    networks.linkedin_token_seconds = 5_184_000

    async def ended() -> bool:
        collection = service.runtime.mongo.collection("accounts")
        found = await collection.find_one({"owner": service.person_id("employee-7")})
        return found is not None and found["state"] == "to_reconnect"

    await eventually(ended)
    assert (await accounts_of(service, "employee-7"))[0]["to_reconnect"] is True


async def test_a_session_is_renewed_before_it_ends(service: Running, networks: Networks) -> None:
    networks.session_seconds, before = 1, networks.refreshes
    await service.post("/v1/me/accounts", as_="employee-8", json=BLUESKY)
    networks.session_seconds = 7_200

    await eventually(lambda: networks.refreshes > before)
    assert (await accounts_of(service, "employee-8"))[0]["to_reconnect"] is False


async def test_a_forgotten_account_is_forgotten_by_its_network_too(service: Running, networks: Networks) -> None:
    opened = [
        await connect(service, networks, as_="employee-9"),
        await connect(service, networks, as_="employee-9", network="linkedin"),
        (await service.post("/v1/me/accounts", as_="employee-9", json=BLUESKY)).json,
    ]
    before = len(networks.revoked)

    for account in opened:
        assert (await service.delete(f"/v1/me/accounts/{account['id']}", as_="employee-9")).status == 204
        assert (await service.delete(f"/v1/me/accounts/{account['id']}", as_="employee-9")).status == 404
    assert await accounts_of(service, "employee-9") == []
    await eventually(lambda: len(networks.revoked) == before + 3)
    await eventually(lambda: _none_left(service, "revocations"))


async def test_an_account_of_somebody_else_does_not_exist(service: Running, networks: Networks) -> None:
    account = await connect(service, networks, as_="employee-10")

    for login in ("employee-11", "programme-1"):
        assert account["id"] not in [one["id"] for one in await accounts_of(service, login)]
        hidden = await service.delete(f"/v1/me/accounts/{account['id']}", as_=login)
        unknown = await service.delete(f"/v1/me/accounts/{new_id()}", as_=login)
        assert hidden.status == unknown.status == 404
        apart = {"trace_id": "", "instance": ""}
        assert {**hidden.json, **apart} == {**unknown.json, **apart}
    assert len(await accounts_of(service, "employee-10")) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"handle": ""}, "/handle"),
        ({"handle": "a" * 254}, "/handle"),
        ({"app_password": ""}, "/app_password"),
        ({"app_password": "p" * 257}, "/app_password"),
        ({"app_password": 5}, "/app_password"),
        ({"server": "https://pds.example/xrpc"}, "/server"),
        ({"network": "mastodon"}, "/network"),
    ],
)
async def test_an_account_that_cannot_be_is_refused_without_repeating_the_password(
    service: Running, body: dict[str, Any], pointer: str
) -> None:
    answer = await service.post("/v1/me/accounts", as_="employee-21", json={**BLUESKY, **body})

    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert b"ppp" not in answer.body
    assert PASSWORD.encode() not in answer.body


async def test_a_wrong_password_is_told_apart_from_a_host_that_is_away(service: Running) -> None:
    wrong = await service.post("/v1/me/accounts", as_="employee-22", json={**BLUESKY, "app_password": "wrong"})
    away = await service.post("/v1/me/accounts", as_="employee-22", json={**BLUESKY, "server": "http://127.0.0.1:9"})
    private = await service.post("/v1/me/accounts", as_="employee-22", json={**BLUESKY, "server": "http://10.0.0.1"})

    assert [one.json["type"] for one in (wrong, away, private)] == [
        "/problems/sign-in-refused",
        "/problems/network-not-reached",
        "/problems/network-not-reached",
    ]


async def test_there_are_only_so_many_accounts_of_a_person(service: Running, networks: Networks) -> None:
    collection = service.runtime.mongo.collection("accounts")
    owner = service.person_id("employee-23")
    for number in range(10):
        await collection.insert_one(
            {"_id": f"{number}", "owner": owner, "network": "bluesky", "base_url": "", "subject": f"{number}"}
            | {"handle": "", "state": "to_reconnect", "expires_at": None, "version": 1, "sealed": b""}
        )

    answer = await service.post("/v1/me/accounts", as_="employee-23", json=BLUESKY)
    assert (answer.status, answer.json["type"]) == (409, "/problems/too-many-accounts")


async def test_no_secret_is_kept_as_it_is_or_logged(
    service: Running, networks: Networks, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        await connect(service, networks, as_="employee-24")
        await service.post("/v1/me/accounts", as_="employee-24", json=BLUESKY)
        begun = (await begin(service, networks, as_="employee-24")).json
        await service.get(networks.allow(begun["authorization_url"]), as_=None)

    said = caplog.text + "".join(capsys.readouterr())
    assert [secret for secret in networks.secrets if secret in said] == []
    assert await kept(service, networks) == []


async def _none_left(service: Running, name: str) -> bool:
    return await service.runtime.mongo.collection(name).count({}) == 0
