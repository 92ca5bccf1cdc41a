"""The link of a post, which its person sees before it leads anywhere."""

from __future__ import annotations

from datetime import timedelta

from kernel.clock import utc_now
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from tests.distribution.conftest import OWN_WORDS, Programme
from tests.distribution.posting import Poster


async def test_a_link_that_was_opened_too_early_leads_somewhere_soon_after_its_post_is_sent(
    poster: Poster, programme: Programme
) -> None:
    when = rfc3339(utc_now() + timedelta(days=1))
    post_id = await poster.posted(OWN_WORDS, story_id=await programme.story(), when=when)
    path = (await poster.get(post_id))["link"].removeprefix(poster.service.url)

    async def followed() -> int:
        status: int = (await poster.service.get(path, as_=None)).status
        return status

    assert await followed() == 404
    await poster.is_due(post_id, field="due_at")
    await poster.becomes(post_id, "posted")

    async def leads() -> bool:
        return await followed() == 302

    await eventually(leads, within=20)
