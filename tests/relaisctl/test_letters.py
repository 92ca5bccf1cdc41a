"""Dead letters, from being set aside to being handled."""

from __future__ import annotations

import asyncio
import io
import json

from content.audits.repository import AuditRepository
from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.outbox import OutboxWriter, record_of
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relaisctl.cli import main
from relaisctl.verdicts import Verdict
from tests.relaisctl.conftest import Installation

GROUP, TOPIC = "content.erasures", "distribution.ambassador.v1"
PLACE = (GROUP, TOPIC)


async def test_letters_wait_until_they_are_replayed(idle: Installation) -> None:
    """One can be handled by now, the other one never."""
    service = idle.services["content"]
    wish = new_id()
    await set_aside(idle, wish)
    await set_aside(idle, new_id(), value=b"\xff")

    heaps = await idle.ctl("dead-letters", "list")
    letters = await idle.ctl("dead-letters", "list", *PLACE)
    whole = await idle.ctl("dead-letters", "show", *PLACE, "0")
    gone = await idle.ctl("dead-letters", "show", *PLACE, "99")
    dry = await idle.ctl("dead-letters", "replay", *PLACE, "--dry-run")
    still = await idle.ctl("dead-letters", "list", *PLACE)
    erasures = await service.runtime.mongo.collection("erasures").count({})
    done = await idle.ctl("dead-letters", "replay", *PLACE)
    again = await idle.ctl("dead-letters", "replay", "--all")

    assert heaps.code == letters.code == Verdict.NOT_WELL
    assert (heaps.only(group=GROUP)["waiting"], [row["offset"] for row in letters.rows]) == (2, [0, 1])
    assert (whole.code, whole.rows[0]["event"]["erasureId"]) == (Verdict.WELL, wish)
    assert (gone.code, gone.out) == (Verdict.NOT_WELL, "")
    assert (dry.code, dry.rows[0]["dry_run"], dry.rows[0]["of"], dry.rows[0]["read"]) == (Verdict.WELL, True, 2, 0)
    assert still.rows == letters.rows, "a dry run moves nothing"
    assert erasures == 0, "a dry run handles nothing"
    assert (done.code, done.rows[0]["read"], done.rows[0]["set_aside_again"]) == (Verdict.NOT_WELL, 2, 1)
    assert f"{GROUP} {TOPIC}: 2 of 2" in done.err
    assert await service.runtime.mongo.collection("erasures").count({"_id": wish}) == 1
    assert (again.code, again.rows[0]["of"]) == (Verdict.NOT_WELL, 1), "what failed again waits for the next replay"
    acts = await AuditRepository().newest(service.runtime.mongo, programmes=None, before=None, limit=9)
    assert [act.act for act in acts if act.act.startswith("dead")] == ["dead_letters.replayed"] * 2


async def test_of_all_that_is_replayed_each_row_is_told_as_it_comes(idle: Installation) -> None:
    await set_aside(idle, new_id())
    await set_aside(idle, new_id(), group="content.leases", topic="distribution.share.v1", value=b"\xff")
    out, err = Watched(), io.StringIO()
    out.other = err

    await asyncio.to_thread(
        main, ["--installation", str(idle.directory), "dead-letters", "replay", "--all"], out=out, err=err
    )

    rows = [(json.loads(text), meanwhile) for text, meanwhile in out.heard]
    names = [f"{row['group']} {row['topic']}" for row, _ in rows]
    assert len(names) == 2
    assert names[0] in rows[0][1]
    assert names[1] not in rows[0][1], "the first is told before the second begins"


class Watched(io.StringIO):
    """Standard output that knows what was on the other stream whenever it was written to."""

    other: io.StringIO
    heard: list[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        self.heard = []

    def write(self, text: str) -> int:
        """Note it."""
        self.heard.append((text, self.other.getvalue()))
        return super().write(text)


async def test_a_group_that_does_not_read_a_topic_has_no_letters_of_it(idle: Installation) -> None:
    for command in (
        ["list", GROUP, "x"],
        ["list", GROUP],
        ["replay"],
        ["replay", *PLACE, "--all"],
        ["show", *PLACE, "-1"],
    ):
        said = await idle.ctl("dead-letters", *command)
        assert (said.code, said.out) == (Verdict.WRONG_USAGE, ""), command


async def set_aside(
    idle: Installation, wish: str, *, group: str = GROUP, topic: str = TOPIC, value: bytes | None = None
) -> None:
    """An event as a group sets it aside, or with a value that is none."""
    data = ErasureRequested(erasure_id=wish, person_id="p_someone")
    data.requested_at.GetCurrentTime()
    content = idle.services["content"]
    writer = OutboxWriter(content.runtime.catalogue, source="/distribution")
    new = NewEvent(data, subject=wish, key=data.person_id, sequence=1)
    headers, key, encoded = record_of(writer.row(writer.stamp(new)))
    origin = {"x-error": "no reason", "x-topic": topic, "x-partition": "0", "x-offset": "0"}
    headers += [(name, text.encode()) for name, text in origin.items()]
    await content.publish_raw(f"{group}.{topic}.dlq", value or encoded, key=key, headers=headers)
