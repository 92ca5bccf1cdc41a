"""Half a year that was: the shares of people who are made up, told to the running services as the distribution service
would have told of them, because nobody waits half a year for a programme to change its phase."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from devstack.demo.callers import Callers, until
from devstack.demo.telling import tell
from kernel.clock import new_id
from kernel.events import NewEvent
from relais.distribution.v1.share_pb2 import CLOSENESS_OWN, SharePublished

PROGRAMME = "programme-1"
# Shares a week, the oldest first: a launch, a pace that is found, and then less of it.
WEEKS = (6, 9, 14, 18, 24, 27, 30, 29, 31, 30, 28, 31, 30, 29, 31, 30, 29, 30, 31, 29, 12, 10, 9, 8)
_PEOPLE = tuple(f"p_{number:026d}" for number in range(40))
_NETWORKS = ("linkedin", "mastodon", "bluesky")
_SECONDS = 60


async def happened(callers: Callers, *, kafka: str, story: str) -> dict[str, object]:
    """Tell of the half-year, once for a stack; the last change of phase that was found in it, and what is proposed to
    the programme about it, which accepts that."""
    if not await _changes(callers):
        await tell(kafka, _shares(story), source="/distribution")
    last: dict[str, object] = await until("a change of phase", lambda: _last_change(callers), within=_SECONDS)
    playbook = last["playbook"]
    if isinstance(playbook, dict) and playbook["status"] == "proposed":
        path = f"/v1/cycles/main/playbooks/{playbook['id']}/accept"
        last = await callers.call(PROGRAMME, "POST", "metrics", path)
    return last


async def _last_change(callers: Callers) -> dict[str, object] | None:
    """The last change of phase, once the last week that is over for a day was looked at."""
    status, answer = await callers.attempt(PROGRAMME, "GET", "metrics", "/v1/cycles/main")
    if status != 200 or not answer or not answer["cycle"]:
        return None
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    over = yesterday - timedelta(days=yesterday.weekday(), weeks=1)
    changes = await _changes(callers)
    return changes[0] if answer["cycle"]["until"] >= over.isoformat() and changes else None


async def _changes(callers: Callers) -> list[dict[str, object]]:
    status, answer = await callers.attempt(PROGRAMME, "GET", "metrics", "/v1/cycles/main/changes?limit=10")
    items: list[dict[str, object]] = answer["items"] if status == 200 and answer else []
    # The first phase has none before it.
    return items if len(items) > 1 else []


def _shares(story: str) -> Iterator[NewEvent]:
    today = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    # The last of the weeks is the one before that which is running.
    monday = today - timedelta(days=today.weekday(), weeks=len(WEEKS))
    for week, count in enumerate(WEEKS):
        for number in range(count):
            at = Timestamp()
            at.FromDatetime(monday + timedelta(weeks=week, days=number % 5))
            data = SharePublished(
                share_id=new_id(),
                person_id=_PEOPLE[number % len(_PEOPLE)],
                story_id=story,
                network=_NETWORKS[number % len(_NETWORKS)],
                closeness=CLOSENESS_OWN,
                story_language="en",
                published_at=at,
            )
            yield NewEvent(data, subject=data.share_id, key=data.person_id, sequence=1)
