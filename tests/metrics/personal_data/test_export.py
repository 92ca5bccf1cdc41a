"""`GET /v1/me/export`: what this service keeps of a person, opened for them alone."""

from __future__ import annotations

from kernel.clock import new_id, utc_now
from kernel.testing.service import Running
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import kept


async def test_the_export_shows_the_opened_ledger_and_no_key(metrics: Running) -> None:
    story, foreign, at = new_id(), new_id(), utc_now()
    await kept(
        metrics,
        Happening(metrics.person_id("employee-21"), story, "mastodon", "human_clicks", 3, at),
        Happening(metrics.person_id("employee-22"), foreign, "mastodon", "shares", 1, at),
    )
    answer = await metrics.get("/v1/me/export", as_="employee-21")
    assert answer.status == 200
    holdings = answer.json["holdings"]
    [month] = holdings["impacts"]
    today = at.date().isoformat()
    assert month["entries"] == [[story, "mastodon", today, today, [0, 3, *[0] * 12]]]
    assert [set(key) for key in holdings["keys"]] == [{"id", "made_at"}]
    assert foreign.encode() not in answer.body
    assert b"sealed" not in answer.body
