"""Topics and lag, as the broker has them."""

from __future__ import annotations

from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from kernel.events import NewEvent
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft
from relaisctl.verdicts import Verdict
from tests.processes import variables
from tests.relaisctl.conftest import Installation, relaisctl, write_settings

STORIES = "content.story.v1"
PEOPLE = "distribution.ambassador.v1"


async def test_every_topic_that_a_service_needs_is_there(installation: Installation) -> None:
    said = await installation.ctl("topics")

    assert said.code == Verdict.WELL
    row = said.only(topic=STORIES)
    assert (row["state"], row["partitions"], row["copies"], row["wrong"]) == ("well", 12, 1, None)
    assert said.only(topic=f"distribution.projections.{STORIES}.dlq")["partitions"] == 1


async def test_a_topic_that_is_missing_or_has_too_few_copies_is_not_well(
    installation: Installation, tmp_path: Path
) -> None:
    values = dict(variables(installation.services["metrics"].runtime.settings))
    write_settings(tmp_path / "copies", "metrics", {**values, "RELAIS_TOPIC_REPLICATION": "3"})
    write_settings(tmp_path / "missing", "metrics", {**values, "RELAIS_TOPIC_PREFIX": "nobody-made-these."})

    copies = await relaisctl("-i", tmp_path / "copies", "topics")
    missing = await relaisctl("-i", tmp_path / "missing", "topics")
    behind = await relaisctl("-i", tmp_path / "missing", "lag")

    assert copies.code == missing.code == behind.code == Verdict.NOT_WELL
    assert copies.only(topic="metrics.delta.v1")["wrong"] == "3 copies wanted"
    assert missing.only(topic="metrics.delta.v1")["wrong"] == "missing"
    assert behind.only(group="metrics.erasures")["lag"] is None
    assert "nobody-made-these." not in missing.out


async def test_lag_is_what_a_group_has_still_to_handle(idle: Installation) -> None:
    before = (await idle.ctl("lag")).only(group="content.erasures", topic=PEOPLE)
    for _ in range(3):
        await idle.services["content"].publish(left("p_someone"), source="/distribution")

    said = await idle.ctl("lag")
    status = await idle.ctl("status")

    row = said.only(group="content.erasures", topic=PEOPLE)
    assert (row["lag"] - before["lag"], row["members"], row["state"]) == (3, 0, "not well")
    assert said.code == Verdict.NOT_WELL
    assert status.only(part=f"content.erasures {PEOPLE}")["detail"] == f"{row['lag']} behind, 0 members"
    assert "no worker publishes" in status.only(part="outbox")["detail"]


def left(person_id: str) -> NewEvent:
    """The event of somebody who takes part no longer."""
    data = AmbassadorLeft(person_id=person_id)
    return NewEvent(data, subject=person_id, key=person_id, sequence=0)


async def test_a_group_may_be_as_far_behind_as_is_said(installation: Installation) -> None:
    assert (await installation.ctl("lag", "-s", "content", "--most", "1000000")).code == Verdict.WELL


async def test_a_topic_with_more_partitions_than_wanted_is_well(installation: Installation) -> None:
    settings = installation.services["content"].runtime.settings
    name = "content.network.v1"
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    before = (await installation.ctl("topics", "-s", "content")).only(topic=name)["partitions"]
    await admin.create_partitions({settings.topic_prefix + name: NewPartitions(before + 1)})
    await admin.close()

    row = (await installation.ctl("topics", "-s", "content")).only(topic=name)

    assert (row["partitions"], row["state"]) == (before + 1, "well")
