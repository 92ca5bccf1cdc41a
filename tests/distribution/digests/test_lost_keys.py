"""A key of the vault that is gone costs an address and a code, and nothing else."""

from __future__ import annotations

from kernel.testing import eventually
from kernel.vault import Vault
from tests.distribution.conftest import Programme
from tests.distribution.digests.reading import Person

LOST = Vault([b"a key of which nobody has a copy any more"])


async def lose(person: Person, member: str, *, belongs_to: str) -> None:
    """Have something of a person's digest be sealed under a key that is gone."""
    sealed = LOST.seal(b"00000000", belongs_to=f"{belongs_to}:{person.id}")
    await person.service.runtime.mongo.collection("digests").update_one({"_id": person.id}, {"$set": {member: sealed}})


async def test_an_address_that_nobody_can_read_is_given_anew(person: Person) -> None:
    await person.subscribed()
    await lose(person, "address", belongs_to="digest")

    asked = await person.ask()
    assert (asked.status, asked.json["state"]) == (200, "awaiting_confirmation"), asked.body
    assert (await person.confirm(await person.code())).json["state"] == "on"


async def test_a_code_that_nobody_can_read_has_expired(person: Person) -> None:
    await person.ask()
    code = await person.code()
    await lose(person, "code", belongs_to="digest-code")

    assert (await person.confirm(code)).json["type"] == "/problems/code-expired"


async def test_a_digest_whose_address_nobody_can_read_waits_for_the_key(person: Person, programme: Programme) -> None:
    await person.subscribed()
    digests = person.service.runtime.mongo.collection("digests")
    before = await digests.find_one({"_id": person.id})
    assert before is not None
    await lose(person, "address", belongs_to="digest")
    await programme.story()
    await person.is_due()

    await eventually(person.planned, within=30)
    assert (await person.state(), person.mailbox.of(person.address)) == ("on", [])

    await digests.update_one({"_id": person.id}, {"$set": {"address": before["address"]}})
    await person.is_due()
    await eventually(lambda: person.mailbox.of(person.address), within=30)
