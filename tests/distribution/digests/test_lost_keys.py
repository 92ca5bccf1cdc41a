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


async def test_a_digest_whose_address_nobody_can_read_is_due_no_longer(person: Person, programme: Programme) -> None:
    await person.subscribed()
    await lose(person, "address", belongs_to="digest")
    await programme.story()
    await person.is_due()

    async def failing() -> bool:
        return await person.state() == "address_failing"

    await eventually(failing, within=30)
