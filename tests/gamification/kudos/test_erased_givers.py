"""What becomes of kudos whose giver was erased is told, and no event is about the person who is nobody any more."""

from __future__ import annotations

from typing import Any

from kernel.personal_data import ERASED
from kernel.personal_events import PERSONAL_EVENTS
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.gamification.v1.kudos_pb2 import KudosThankedBack
from relais.gamification.v1.recognition_pb2 import KudosShown
from tests.gamification.conftest import Give
from tests.gamification.kudos.test_both_sides import ANA, BEN, EVA, TOPIC, WORDS, act, answer
from tests.gamification.kudos.test_teams import team_of, thank


async def test_an_answer_to_an_erased_giver_is_told_to_nobody(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json
    giver = {"$set": {"giver_id": ERASED}}
    await service.runtime.mongo.collection("kudos").update_one({"_id": kudos["id"]}, giver)

    assert (await answer(service, kudos, BEN, words=WORDS)).status == 200
    await act(service, kudos, "show", BEN)

    async def told() -> Any:
        kinds = [type(one.data) for one in await service.events(TOPIC) if one.subject == kudos["id"]]
        return kinds if KudosShown in kinds else None

    assert KudosThankedBack not in await eventually(told)
    notes = await service.runtime.mongo.collection(PERSONAL_EVENTS).find({"about": kudos["id"]})
    assert [one["person_id"] for one in notes] == [service.person_id(BEN)]


async def test_thanks_of_an_erased_giver_are_told_of_without_one(service: Running) -> None:
    kudos = (await thank(service, EVA, await team_of(service, ANA, BEN))).json
    giver = {"$set": {"giver_id": ERASED}}
    await service.runtime.mongo.collection("kudos").update_one({"_id": kudos["id"]}, giver)
    await act(service, kudos, "show", ANA)
    await act(service, kudos, "hide", ANA)

    async def told() -> list[Any]:
        events = [one for one in await service.events(TOPIC) if one.subject == kudos["id"]]
        assert len(events) == 3
        return [(one.key, one.data.person_id) for one in events if type(one.data).__name__ != "TeamThanked"]

    assert await eventually(told) == [(kudos["id"], "")] * 2
