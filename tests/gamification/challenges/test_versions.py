"""What counts the events of a challenge goes with the challenge, two years after its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gamification.migrations import m0052_versions_end
from kernel.clock import new_id, utc_now
from kernel.testing.service import Running
from tests.gamification.challenges.setting import challenge, plan, team

TWO_YEARS = timedelta(days=730)


async def kept_for(service: Running, challenge_id: str) -> tuple[datetime, Any]:
    """From when on the version is kept, and the same of its challenge."""
    found = [
        await service.runtime.mongo.collection(name).find_one({"_id": challenge_id})
        for name in ("challenge_versions", "challenges")
    ]
    assert None not in found
    version, known = [one["ends_at"] for one in found if one is not None]
    return version, known


async def test_a_version_ends_with_its_challenge_also_when_the_plan_changes(service: Running) -> None:
    team_id = await team(service, ["employee-1"])
    later = plan(begins_in=timedelta(days=2), days=20)
    challenge_id = await challenge(service, "employee-1", team_id, begins_in=timedelta(days=1))
    first, known = await kept_for(service, challenge_id)
    assert first == known

    answer = await service.put(f"/v1/challenges/{challenge_id}", json=later, headers={"If-Match": '"1"'})
    assert answer.status == 200, answer.body

    second, known = await kept_for(service, challenge_id)
    assert first < second == known


async def test_those_of_earlier_releases_get_their_end(service: Running) -> None:
    challenge_id = await challenge(service, "employee-2", await team(service, ["employee-2"]))
    versions, orphan = service.runtime.mongo.collection("challenge_versions"), new_id()
    await versions.update_one({"_id": challenge_id}, {"$unset": {"ends_at": ""}, "$set": {"version": 7}})
    await versions.insert_one({"_id": orphan, "version": 3})

    await m0052_versions_end.apply(service.runtime.mongo)
    await m0052_versions_end.apply(service.runtime.mongo)

    version, known = await kept_for(service, challenge_id)
    assert version == known
    left = await versions.find_one({"_id": challenge_id})
    assert left is not None
    assert left["version"] == 7
    gone = await versions.find_one({"_id": orphan})
    assert gone is not None
    assert abs(gone["ends_at"] - utc_now()) < timedelta(minutes=1)
    stats = await versions.aggregate([{"$indexStats": {}}])
    [index] = [one["spec"] for one in stats if one["name"] == "kept"]
    assert (index["key"], index["expireAfterSeconds"]) == ({"ends_at": 1}, TWO_YEARS.total_seconds())
