"""Subscriptions: who may make one, where it may lead, what is shown of it, and its secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from distribution.settings import Settings
from distribution.webhooks.repository import SUBSCRIPTIONS
from distribution.webhooks.schemas import alert_of
from kernel.testing.service import Answer, Running
from kernel.vault import Vault

HOOK = "https://hooks.example.org/relais?of=intranet"


async def subscribed(service: Running, *, headers: Mapping[str, str] | None = None, **members: Any) -> Answer:
    body = {"label": "Intranet", "url": HOOK, **members}
    return await service.post("/v1/subscriptions", as_="subscriber-1", json=body, headers=headers)


async def made(service: Running, **members: Any) -> Any:
    answer = await subscribed(service, **members)
    assert answer.status == 201, answer.body
    return answer.json


def code(answer: Answer) -> tuple[int, str, str]:
    [error] = answer.json["errors"]
    return answer.status, error["pointer"], error["code"]


async def test_the_secret_is_shown_once(service: Running) -> None:
    new = await made(service)

    assert new["secret"].startswith("whsec_")
    seen = await service.get(f"/v1/subscriptions/{new['id']}", as_="auditor-1")
    assert seen.status == 200
    assert "secret" not in seen.json
    assert new["secret"].removeprefix("whsec_") not in seen.body.decode()


async def test_a_repeated_request_makes_no_second_one_and_repeats_no_secret(service: Running) -> None:
    key = {"Idempotency-Key": "subscription-of-the-intranet"}
    first, second = [await subscribed(service, headers=key) for _ in range(2)]

    assert first.json["id"] == second.json["id"]
    assert first.json["secret"]
    assert second.json["secret"] is None
    stored = await service.runtime.mongo.collection("idempotency_keys").find({})
    assert not [one for one in stored if first.json["secret"].encode() in one["body"]]


async def test_neither_the_secret_nor_the_alert_address_can_be_read_in_the_database(service: Running) -> None:
    new = await made(service)
    settings, db = service.runtime.settings, service.runtime.mongo
    assert isinstance(settings, Settings)
    vault = Vault(settings.vault_keys)
    alert = vault.seal(b"ops@example.org", belongs_to=alert_of(new["id"]))
    await db.collection(SUBSCRIPTIONS).update_one({"_id": new["id"]}, {"$set": {"alert": alert}})

    kept = repr(await db.collection(SUBSCRIPTIONS).find_one({"_id": new["id"]}))
    assert new["secret"].removeprefix("whsec_") not in kept
    assert "ops@example.org" not in kept


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://hooks.example.org/relais", "not_https"),
        ("https://10.0.0.1/", "not_public"),
        ("https://169.254.169.254/latest/meta-data", "not_public"),
        ("https://[fd00::1]/", "not_public"),
        ("ftp://hooks.example.org/", "url_scheme"),
    ],
)
async def test_no_address_but_a_public_one_by_https_is_taken(service: Running, url: str, expected: str) -> None:
    assert code(await subscribed(service, url=url)) == (422, "/url", expected)


async def test_a_later_address_is_judged_as_the_first_one(service: Running) -> None:
    new = await made(service)

    answer = await changed(service, new["id"], url="https://192.168.1.1/")

    assert code(answer) == (422, "/url", "not_public")


async def test_no_alert_is_promised_where_no_mail_is_sent(service: Running) -> None:
    assert code(await subscribed(service, alert_email="ops@example.org")) == (422, "/alert_email", "email_off")


async def test_an_employee_neither_subscribes_nor_reads(service: Running) -> None:
    new = await made(service)

    for answer in (
        await service.post("/v1/subscriptions", as_="employee-1", json={"label": "Mine", "url": HOOK}),
        await service.get("/v1/subscriptions", as_="employee-1"),
        await service.get(f"/v1/subscriptions/{new['id']}", as_="employee-1"),
    ):
        assert answer.status == 403


async def test_who_runs_the_programme_reads_what_systems_subscribed_to_and_changes_nothing(service: Running) -> None:
    new = await made(service)
    path = f"/v1/subscriptions/{new['id']}"

    assert (await service.get(path, as_="programme-1")).status == 200
    assert (await service.get(f"{path}/deliveries", as_="programme-1")).status == 200
    for answer in (
        await service.post("/v1/subscriptions", as_="programme-1", json={"label": "Mine", "url": HOOK}),
        await service.patch(path, as_="programme-1", json={"label": "Mine"}, headers={"If-Match": "*"}),
        await service.delete(path, as_="programme-1"),
    ):
        assert (answer.status, answer.json["type"]) == (403, "/problems/service-accounts-only")


async def test_a_subscriber_reads_nothing_of_a_person(service: Running) -> None:
    for path in ("/v1/me/ambassador", "/v1/me/shares", "/v1/audit", "/v1/me/export"):
        answer = await service.get(path, as_="subscriber-1")
        assert (answer.status, answer.json["type"]) == (403, "/problems/persons-only")


async def test_who_registered_a_subscription_is_told_by_the_systems_name(service: Running) -> None:
    new = await made(service)

    [act] = (await service.get(f"/v1/audit?subject=subscriptions/{new['id']}", as_="auditor-1")).json["items"]

    assert act["actor_id"] == "client:subscriber-1"


async def test_systems_of_an_entity_have_only_what_is_of_their_own_programme(service: Running) -> None:
    new = await made(service)

    for answer in (
        await service.get(f"/v1/subscriptions/{new['id']}", as_="subscriber-north"),
        await service.delete(f"/v1/subscriptions/{new['id']}", as_="subscriber-north"),
        await service.post("/v1/subscriptions", as_="subscriber-north", json={"label": "x", "url": HOOK}),
        await service.post(
            "/v1/subscriptions", as_="subscriber-north", json={"label": "x", "url": HOOK, "programme": None}
        ),
    ):
        assert answer.status == 404
    assert (await service.get("/v1/subscriptions", as_="subscriber-north")).json["items"] == []


async def changed(service: Running, subscription_id: str, **changes: Any) -> Answer:
    path = f"/v1/subscriptions/{subscription_id}"
    read = await service.get(path, as_="subscriber-1")
    return await service.patch(path, as_="subscriber-1", json=changes, headers={"If-Match": read.headers["etag"]})


async def test_what_is_left_out_of_a_change_stays(service: Running) -> None:
    new = await made(service, types=["relais.distribution.share.published.v1"], networks=["linkedin"])

    answer = await changed(service, new["id"], label="Intranet, north")

    assert answer.status == 200
    assert answer.json["label"] == "Intranet, north"
    assert answer.json["url"] == HOOK
    assert answer.json["types"] == ["relais.distribution.share.published.v1"]
    assert answer.json["networks"] == ["linkedin"]
    assert answer.json["state"] == "active"


async def test_a_change_of_an_older_version_is_refused(service: Running) -> None:
    new = await made(service)
    await changed(service, new["id"], label="Second")

    answer = await service.patch(
        f"/v1/subscriptions/{new['id']}", as_="subscriber-1", json={"label": "Third"}, headers={"If-Match": '"1"'}
    )

    assert answer.status == 412


async def test_two_secrets_hold_during_a_rotation_and_no_third(service: Running) -> None:
    new = await made(service, ed25519=True)
    path = f"/v1/subscriptions/{new['id']}/secrets"

    rotated = [await service.post(path, as_="subscriber-1", json={"keep_hours": 24}) for _ in range(2)][-1]

    assert rotated.status == 201
    assert rotated.json["secret"] not in (None, new["secret"])
    current, before = rotated.json["secrets"]
    assert current["expires_at"] is None
    assert before["expires_at"] is not None
    assert current["public_key"].startswith("whpk_")
    assert current["public_key"] != before["public_key"]


async def test_a_secret_that_leaked_ends_at_once(service: Running) -> None:
    new = await made(service)

    rotated = await service.post(f"/v1/subscriptions/{new['id']}/secrets", as_="subscriber-1", json={"keep_hours": 0})

    assert len(rotated.json["secrets"]) == 1


async def test_disabling_by_hand_is_told_and_enabling_undoes_it(service: Running) -> None:
    new = await made(service)

    disabled = await changed(service, new["id"], enabled=False)
    enabled = await changed(service, new["id"], enabled=True)

    assert (disabled.json["state"], disabled.json["cause"]) == ("disabled", "by_hand")
    assert (enabled.json["state"], enabled.json["cause"]) == ("active", None)
    rows = await service.runtime.mongo.collection("outbox").find({"subject": new["id"]})
    assert [row["type"] for row in rows] == ["relais.distribution.subscription.disabled.v1"]


async def test_a_deleted_subscription_is_gone(service: Running) -> None:
    new = await made(service)
    path = f"/v1/subscriptions/{new['id']}"

    assert (await service.delete(path, as_="subscriber-1")).status == 204

    assert (await service.get(path, as_="subscriber-1")).status == 404
    assert (await service.delete(path, as_="subscriber-1")).status == 404


async def test_every_act_is_in_the_audit_log(service: Running) -> None:
    new = await made(service)
    await changed(service, new["id"], label="Second")
    await service.post(f"/v1/subscriptions/{new['id']}/secrets", as_="subscriber-1", json={})
    await service.delete(f"/v1/subscriptions/{new['id']}", as_="subscriber-1")

    acts = await service.get(f"/v1/audit?subject=subscriptions/{new['id']}", as_="auditor-1")

    assert [one["act"] for one in acts.json["items"]] == [
        "subscription.removed",
        "subscription.rotated",
        "subscription.changed",
        "subscription.registered",
    ]


async def test_a_programme_that_has_fifty_gets_no_other(service: Running) -> None:
    path = "/v1/subscriptions"
    answers = [
        await service.post(path, as_="subscriber-1", json={"label": f"{number}", "url": HOOK, "programme": "full"})
        for number in range(51)
    ]

    assert {answer.status for answer in answers[:50]} == {201}
    assert (answers[50].status, answers[50].json["type"]) == (409, "/problems/too-many-subscriptions")
    listed = await service.get(f"{path}?limit=20", as_="subscriber-1")
    assert len(listed.json["items"]) == 20
    assert listed.json["next_cursor"]
