"""A rotation of the vault's key: people's keys are sealed under the new one, and what they seal stays as it is."""

from __future__ import annotations

import pytest

from kernel.clock import new_id, utc_now
from kernel.resealing import Resealing
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.impacts.repository import IMPACTS
from metrics.keys.errors import LedgerSealed
from metrics.keys.repository import KeyRepository
from metrics.settings import Settings
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import kept, repository

NEW = b"new" * 16


async def test_after_a_rotation_the_old_key_opens_nothing_and_the_new_one_everything(metrics: Running) -> None:
    settings, mongo = metrics.runtime.settings, metrics.runtime.mongo
    assert isinstance(settings, Settings)
    people = [f"p_turned{number:03}" for number in range(120)]
    await kept(metrics, *(Happening(one, new_id(), "linkedin", "shares", 1, utc_now()) for one in people))
    before = await mongo.collection(IMPACTS).find({"person_id": {"$in": people}}, sort=[("_id", 1)])

    await _turned(KeyRepository(Vault([NEW, *settings.vault_keys])).resealing(mongo))

    assert await mongo.collection(IMPACTS).find({"person_id": {"$in": people}}, sort=[("_id", 1)]) == before
    with pytest.raises(LedgerSealed):
        await repository(metrics).of_person(people[-1], mongo)
    assert await repository(metrics, [NEW]).of_person(people[-1], mongo)
    # Back again, for the tests that share the service.
    await _turned(KeyRepository(Vault([*settings.vault_keys, NEW])).resealing(mongo))


@pytest.mark.parametrize("path", ["/v1/me/impact", "/v1/me/export"])
async def test_while_a_key_is_missing_its_person_is_told_so(metrics: Running, path: str) -> None:
    settings, mongo = metrics.runtime.settings, metrics.runtime.mongo
    assert isinstance(settings, Settings)
    await kept(metrics, Happening(metrics.person_id("employee-12"), new_id(), "linkedin", "shares", 1, utc_now()))
    await _turned(KeyRepository(Vault([NEW, *settings.vault_keys])).resealing(mongo))
    answer = await metrics.get(path, as_="employee-12")
    assert (answer.status, answer.json["type"]) == (503, "/problems/ledger-sealed")
    await _turned(KeyRepository(Vault([*settings.vault_keys, NEW])).resealing(mongo))
    assert (await metrics.get(path, as_="employee-12")).status == 200


async def _turned(rotation: Resealing) -> None:
    while await rotation.seal_again():
        pass
