"""Wishes to be forgotten, as an operator sees them: whom they wait for, and never whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kernel.clock import new_id
from kernel.mongo import Mongo
from kernel.testing import eventually
from relaisctl.verdicts import Verdict
from tests.relaisctl.conftest import Installation, relaisctl


async def test_a_service_that_was_put_back_from_a_backup_is_told_again(installation: Installation) -> None:
    wish = await fulfilled(installation, "employee-1")
    content, distribution = database(installation, "content"), database(installation, "distribution")
    await content.collection("erasures").delete_many({"_id": wish})
    await content.collection("inbox").delete_many({"_id": {"$regex": "^content.erasures:/distribution:"}})
    await reopen(distribution, wish, "content")

    listed = await installation.ctl("erasures", "list")
    dry = await installation.ctl("erasures", "tell", wish, "--dry-run")
    untouched = await content.collection("erasures").count({"_id": wish})
    told = await installation.ctl("erasures", "tell", wish)

    row = listed.only(erasure=wish)
    assert (row["content"], row["metrics"]) == ("not heard of", "confirmed")
    assert installation.services["distribution"].person_id("employee-1") not in listed.out
    assert (dry.code, dry.rows[0]["outcome"], untouched) == (Verdict.WELL, "would be told", 0)
    assert (told.code, told.rows[0]["outcome"], told.rows[0]["told"]) == (Verdict.WELL, "told", "content")
    await eventually(lambda: closed(distribution, wish))


async def test_a_confirmation_that_was_missed_is_handed_over_again(installation: Installation) -> None:
    wish = await fulfilled(installation, "employee-2")
    distribution = database(installation, "distribution")
    await distribution.collection("inbox").delete_many({"_id": {"$regex": "^distribution.erasures:/metrics:"}})
    await reopen(distribution, wish, "metrics")

    listed = await installation.ctl("erasures", "list")
    told = await installation.ctl("erasures", "tell", wish)

    assert listed.only(erasure=wish)["metrics"] == "erased"
    assert (told.code, told.rows[0]["told"], told.rows[0]["outcome"]) == (Verdict.WELL, "distribution", "told")
    assert await closed(distribution, wish)
    assert (await installation.ctl("erasures", "list")).code == Verdict.WELL


async def test_nobody_is_forgotten_without_a_wish_of_their_own(installation: Installation) -> None:
    person = installation.services["distribution"].person_id("employee-3")

    for made_up in (person, new_id()):
        said = await installation.ctl("erasures", "tell", made_up)
        assert (said.code, said.out) == (Verdict.NOT_WELL, "")
        assert "only its person can make one" in said.err
    for verb in ("erase", "request", "finish", "confirm"):
        assert (await installation.ctl("erasures", verb, person)).code == Verdict.WRONG_USAGE


async def test_whom_a_wish_waits_for_is_asked_of_all_services_or_of_none(
    installation: Installation, tmp_path: Path
) -> None:
    for name in ("content", "distribution"):
        (tmp_path / f"{name}.env").write_text((installation.directory / f"{name}.env").read_text())

    for command in (["list"], ["tell", new_id()]):
        said = await relaisctl("-i", tmp_path, "erasures", *command)
        assert said.code == Verdict.WRONG_USAGE
        assert "no settings of metrics, gamification" in said.err


def database(installation: Installation, service: str) -> Mongo:
    return installation.services[service].runtime.mongo


async def fulfilled(installation: Installation, login: str) -> str:
    """A wish that every service has fulfilled."""
    distribution = installation.services["distribution"]
    wish: str = (await distribution.post("/v1/me/erasure", as_=login)).json["id"]
    await eventually(lambda: closed(distribution.runtime.mongo, wish))
    return wish


async def closed(distribution: Mongo, wish: str) -> bool:
    return await distribution.collection("erasure_wishes").count({"_id": wish, "is_open": False}) == 1


async def reopen(distribution: Mongo, wish: str, service: str) -> None:
    """The wish as it was before a service confirmed it."""
    changed: dict[str, Any] = {"$set": {"is_open": True, "kept_until": None}, "$unset": {f"confirmed.{service}": 1}}
    await distribution.collection("erasure_wishes").update_one({"_id": wish}, changed)
