"""A story that is no longer offered is not shared any more, and nothing that was shared is touched."""

from __future__ import annotations

from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from tests.distribution.conftest import Programme, ended


async def test_it_is_not_shared_and_its_links_go_on(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-1")
    story_id = await programme.story()
    link = await programme.link("employee-1", story_id)
    await service.publish(ended(story_id), source="/content")

    async def refused() -> Answer | None:
        answer = await programme.share("employee-1", story_id)
        return answer if answer.status == 409 else None

    answer = await eventually(refused)
    assert answer.json["type"] == "/problems/story-ended"
    assert [error["pointer"] for error in answer.json["errors"]] == ["/story_id"]
    assert (await service.get(link, as_=None)).status == 302
