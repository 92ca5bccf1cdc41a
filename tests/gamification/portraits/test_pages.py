"""A person's page: all of it for the person, for others what is shown, and the same for whoever is not there."""

from __future__ import annotations

from typing import Any

import pytest

from gamification.milestones.models import Milestone
from gamification.milestones.repository import MilestoneRepository
from gamification.portraits.models import MOST
from kernel.clock import new_id, utc_now
from kernel.language import Text
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.gamification.conftest import Give, Recognise
from tests.gamification.wall_changes.test_listening import erase


async def test_ones_own_page_holds_what_is_ones_own(service: Running, give: Give, recognise: Recognise) -> None:
    thanks = (await give("employee-1", "employee-2")).json
    contribution = await recognise("employee-2")
    reached = await milestone(service, "employee-2")
    team = (await service.post("/v1/teams", as_="employee-2", json={"name": "Grid planning"})).json

    page = (await service.get("/v1/me/recognition", as_="employee-2")).json

    assert page["person"] == service.person_id("employee-2")
    assert [one["id"] for one in page["thanks"]] == [thanks["id"]]
    assert contribution["id"] in [one["id"] for one in page["contributions"]]
    assert reached.id in [one["id"] for one in page["milestones"]]
    assert page["teams"] == [{"id": team["id"], "name": "Grid planning"}]
    assert page["cohorts"] == []


async def test_others_see_what_is_shown_and_nothing_else(service: Running, give: Give, recognise: Recognise) -> None:
    private, shown = [(await give("employee-1", "employee-3")).json for _ in range(2)]
    await service.post(f"/v1/kudos/{shown['id']}/show", as_="employee-3")
    await recognise("employee-3")
    kept, told = await milestone(service, "employee-3"), await milestone(service, "employee-3")
    await service.post(f"/v1/milestones/{told.id}/show", as_="employee-3")

    page = (await seen(service, "employee-3")).json

    assert page.keys() == {"person", "thanks", "milestones"}
    assert [one["id"] for one in page["thanks"]] == [shown["id"]]
    assert [one["criterion"] for one in page["milestones"]] == [told.criterion]
    assert private["id"] not in str(page)
    assert kept.criterion not in str(page)
    # Nor does it say when: only since when it is shown.
    assert page["milestones"][0].keys() == {"criterion", "name", "description", "shown_at"}
    assert (await seen(service, "employee-3", as_="employee-3")).json == page


async def test_what_is_hidden_again_is_off_the_page(service: Running, give: Give) -> None:
    kudos = (await give("employee-1", "employee-4")).json
    await service.post(f"/v1/kudos/{kudos['id']}/show", as_="employee-4")
    assert (await seen(service, "employee-4")).json["thanks"]

    await service.post(f"/v1/kudos/{kudos['id']}/hide", as_="employee-4")

    assert (await seen(service, "employee-4")).json == nothing(service.person_id("employee-4"))


async def test_unknown_erased_and_reserved_people_have_the_same_page(service: Running, give: Give) -> None:
    kudos = (await give("employee-1", "employee-5")).json
    await service.post(f"/v1/kudos/{kudos['id']}/show", as_="employee-5")
    await give("employee-1", "employee-6")
    await erase(service, "employee-5")

    async def is_gone() -> bool:
        return not (await seen(service, "employee-5")).json["thanks"]

    await eventually(is_gone)
    erased, reserved = [await seen(service, login) for login in ("employee-5", "employee-6")]
    unknown = await service.get(f"/v1/people/p_{'a' * 26}/recognition", as_="employee-1")

    assert {answer.status for answer in (erased, reserved, unknown)} == {200}
    assert erased.json == nothing(service.person_id("employee-5"))
    assert reserved.json == nothing(service.person_id("employee-6"))
    assert unknown.json == nothing("p_" + "a" * 26)


@pytest.mark.parametrize("person", ["erased", "p_short", "p_" + "A" * 26, "$ne", "p_" + "a" * 27])
async def test_what_is_no_pseudonym_is_refused(service: Running, person: str) -> None:
    answer = await service.get(f"/v1/people/{person}/recognition", as_="employee-1")

    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "person_id")


async def test_a_page_goes_no_further_back_than_ten_so_that_nobody_is_counted(service: Running, give: Give) -> None:
    ids = [(await give("employee-1", "employee-7")).json["id"] for _ in range(MOST + 1)]
    for one in ids:
        await service.post(f"/v1/kudos/{one}/show", as_="employee-7")

    page = (await seen(service, "employee-7")).json

    assert [one["id"] for one in page["thanks"]] == ids[:0:-1]


async def test_a_page_speaks_the_readers_language(service: Running) -> None:
    await milestone(service, "employee-8")
    french = await service.get("/v1/me/recognition", as_="employee-8", headers={"Accept-Language": "fr"})

    assert french.json["milestones"][0]["name"] == "Un pas"


async def test_an_unchanged_page_is_not_sent_again(service: Running) -> None:
    first = await seen(service, "employee-9")

    same = await service.get(
        f"/v1/people/{service.person_id('employee-9')}/recognition", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (same.status, same.body) == (304, b"")


async def test_everything_of_a_person_is_in_their_export_and_nothing_of_others(
    service: Running, give: Give, recognise: Recognise
) -> None:
    received = (await give("employee-11", "employee-10", reason="For the long evening at the substation.")).json
    given = (await give("employee-10", "employee-11", reason="You kept the whole crew warm.")).json
    other = (await give("employee-11", "employee-12", reason="Nobody else may read this one.")).json
    contribution, reached = await recognise("employee-10"), await milestone(service, "employee-10")

    answer = await service.get("/v1/me/data", as_="employee-10", headers={"Accept-Language": "fr"})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="relais-gamification.json"'
    assert (answer.headers["Cache-Control"], answer.headers["Content-Language"]) == ("no-store", "fr")
    holdings = answer.json["holdings"]
    assert ids_in(holdings["kudos_received"]) == {received["id"]}
    assert {one["reason"] for one in holdings["kudos_given"]} == {given["reason"]}
    assert ids_in(holdings["contributions"]) == {contribution["id"]}
    assert reached.id in ids_in(holdings["milestones"])
    assert other["id"] not in answer.body.decode()
    assert {one["what"] for one in answer.json["left_out"]} >= {"outbox", "idempotency_keys"}


def ids_in(documents: list[dict[str, Any]]) -> set[str]:
    return {one["id"] for one in documents}


def nothing(person: str) -> dict[str, Any]:
    return {"person": person, "thanks": [], "milestones": []}


async def seen(service: Running, login: str, *, as_: str = "employee-30") -> Any:
    return await service.get(f"/v1/people/{service.person_id(login)}/recognition", as_=as_)


async def milestone(service: Running, login: str) -> Milestone:
    """A milestone that the person has reached, put there as reaching it would."""
    one = Milestone(
        id=new_id(),
        version=1,
        person_id=service.person_id(login),
        criterion=f"step-{new_id()}",
        criterion_version=1,
        names=Text(en="A step", fr="Un pas"),
        descriptions=Text(en="You took it.", fr="Vous l’avez fait."),
        reached_at=utc_now(),
    )
    await MilestoneRepository().add(one, service.runtime.mongo)
    return one
