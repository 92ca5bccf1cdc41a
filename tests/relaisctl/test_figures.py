"""Figures built anew, from the operator's chair."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from metrics.audits.repository import AuditRepository
from relais.distribution.v1.share_pb2 import SharePublished
from relaisctl.verdicts import Verdict
from tests.relaisctl.conftest import Installation


async def test_figures_that_were_lost_are_built_anew(installation: Installation) -> None:
    metrics = installation.services["metrics"]
    mongo = metrics.runtime.mongo
    for _ in range(3):
        await metrics.publish(shared("0199aaaa-0000-7000-8000-000000000001"), source="/distribution")

    async def folded() -> bool:
        found = await mongo.collection("deltas").find({})
        return sum(one.get("shares", 0) for one in found) == 3

    await eventually(folded)
    await mongo.collection("deltas").delete_many({})

    dry = await installation.ctl("figures", "rebuild", "--dry-run")
    kept = await mongo.collection("rebuilds").count({"_id": "current"})
    still = await mongo.collection("deltas").count({})
    done = await installation.ctl("figures", "rebuild")
    again = await installation.ctl("figures", "rebuild")

    assert (dry.code, dry.rows[0]["records"], dry.rows[0]["dry_run"]) == (Verdict.WELL, 3, True)
    assert dry.rows[0]["topics"]["distribution.share.v1"] == 3
    assert (kept, still) == (0, 0), "a dry run builds nothing"
    assert (done.code, done.rows[0]["read"], done.rows[0]["changed"]) == (Verdict.WELL, 3, 1)
    assert "events read: 3 of 3" in done.err
    assert await folded()
    assert again.rows[0]["changed"] == 0
    acts = await AuditRepository().newest(mongo, programmes=None, before=None, limit=9)
    assert [act.act for act in acts if act.act.startswith("figures")] == ["figures.rebuilt"] * 2


async def test_of_two_rebuilds_one_is_refused(installation: Installation) -> None:
    leases = installation.services["metrics"].runtime.mongo.collection("leases")
    held = {"_id": "rebuild", "holder": "another", "until": utc_now().replace(year=2100)}
    await leases.insert_one(held)

    said = await installation.ctl("figures", "rebuild")
    await leases.delete_one({"_id": "rebuild"})

    assert said.code == Verdict.NOT_WELL
    assert "another process rebuilds" in said.err


def shared(story_id: str) -> NewEvent:
    """The event of a share."""
    at = Timestamp()
    at.FromDatetime(utc_now())
    person = f"p_{new_id()}"
    data = SharePublished(share_id=new_id(), person_id=person, story_id=story_id, network="linkedin", published_at=at)
    return NewEvent(data, subject=data.share_id, key=person, sequence=1)
