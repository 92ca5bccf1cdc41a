"""`/v1/me/digest`: asking for digests, and showing that an address is one's own."""

from __future__ import annotations

import pytest

from distribution.bootstrap import SERVICE
from distribution.budgets.repository import BudgetHolding
from distribution.digests.repository import DigestHolding
from distribution.messages.repository import MessageHolding
from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.testing.service import running
from tests.distribution.digests.reading import Person
from tests.web import Web


async def test_a_digest_is_off_until_somebody_asks_for_it(person: Person) -> None:
    answer = await person.service.get("/v1/me/digest", as_=person.login)

    assert (answer.json["state"], answer.headers["etag"]) == ("off", '"0"')


async def test_an_address_is_written_to_once_its_owner_confirms_it(person: Person) -> None:
    asked = await person.ask()
    assert asked.json["state"] == "awaiting_confirmation"
    code = await person.code()
    wrong = await person.confirm(f"{(int(code) + 1) % 10**8:08}")
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/code")

    confirmed = await person.confirm(code)

    assert (confirmed.status, confirmed.json["state"]) == (200, "on")
    assert (await person.confirm(code)).json["type"] == "/problems/no-digest"


async def test_a_code_cannot_be_guessed(person: Person) -> None:
    await person.ask()
    code = await person.code()
    for _ in range(5):
        assert (await person.confirm(f"{(int(code) + 1) % 10**8:08}")).status == 422

    assert (await person.confirm(code)).json["type"] == "/problems/code-expired"


async def test_nobodys_mailbox_is_filled_with_codes(person: Person) -> None:
    for number in range(5):
        assert (await person.ask(address=f"other-{number}@people.example")).status == 200
    await person.service.delete("/v1/me/digest", as_=person.login)

    assert (await person.ask()).json["type"] == "/problems/too-many-codes"


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "not an address"),
        ("email", "a@people.example\r\nBcc: b@people.example"),
        ("slack", "javascript:alert(1)"),
        ("slack", "https://user:secret@hooks.example/"),
        ("teams", "http://10.0.0.1/hook"),
        ("mattermost", "http://[::ffff:10.0.0.1]/hook"),
        ("mattermost", "http://169.254.169.254/latest"),
    ],
)
async def test_an_address_that_nothing_may_be_sent_to_is_refused(person: Person, channel: str, address: str) -> None:
    answer = await person.ask(channel, address)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/address")


async def test_an_address_is_nowhere_to_be_read(person: Person, web: Web) -> None:
    await person.ask("slack", web.answers("/CANARY-hook", b"ok"))
    await person.ask(address="canary-reader@people.example")
    mongo = person.service.runtime.mongo
    kept = [await mongo.collection(name).find({}) for name in ("digests", "messages", "outbox")]

    assert "canary" not in repr(kept).lower()
    shown = await person.service.get("/v1/me/digest", as_=person.login)
    assert shown.json["address_hint"] == "c…@people.example"


async def test_where_no_mail_server_is_set_digests_go_to_chats_alone(mongo_uri: str, kafka_bootstrap: str) -> None:
    body = {"channel": "email", "address": "a@people.example"}
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as service:
        answer = await service.put("/v1/me/digest", json=body, headers={"If-Match": '"0"'})

    assert (answer.status, answer.json["type"]) == (409, "/problems/email-off")


async def test_what_is_kept_of_a_person_is_shown_without_secrets_and_goes_with_them(person: Person) -> None:
    await person.subscribed()
    mongo, holdings = person.service.runtime.mongo, (BudgetHolding(), DigestHolding(), MessageHolding())
    shown = {one.name: await one.of(person.id, mongo, after=None, most=50) for one in holdings}

    assert [len(shown[name]) for name in ("budgets", "digests", "messages")] == [1, 1, 1]
    assert not {"address", "code", "tokens"} & {member for found in shown.values() for one in found for member in one}

    async def erased(tx: Tx) -> list[int]:
        return [await one.erase(person.id, tx, at=utc_now(), most=50) for one in holdings]

    assert await person.service.runtime.uow.run(erased) == [1, 1, 1]
    assert await person.service.runtime.uow.run(erased) == [0, 0, 0]
