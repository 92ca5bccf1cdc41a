"""What events say of the entity of the group that an ambassador belongs to."""

from __future__ import annotations

from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import Programme

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
# See the claims of the service's fixture.
NORTHERNER, OF_THE_GROUP = "employee-2", "employee-1"


async def test_a_share_and_its_clicks_say_the_entity_of_the_ambassador(service: Running, programme: Programme) -> None:
    story = await programme.story()
    for login in (NORTHERNER, OF_THE_GROUP):
        await programme.enrol(login)
        path = await programme.link(login, story)
        answer = await service.get(path, as_=None, headers={"User-Agent": CHROME})
        assert answer.status == 302

    expected = {service.person_id(NORTHERNER): "north", service.person_id(OF_THE_GROUP): ""}
    for topic in ("distribution.share.v1", "distribution.click.v1"):
        await eventually(lambda topic=topic: _entities(service, topic, story, expected))


async def _entities(service: Running, topic: str, story: str, expected: dict[str, str]) -> bool:
    events = [event.data for event in await service.events(topic) if event.data.story_id == story]
    return {data.person_id: data.entity for data in events} == expected
