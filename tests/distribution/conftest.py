"""The distribution service, running for real, and the content service's events as its neighbour would send them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from distribution.bootstrap import SERVICE
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.shingles import shingles
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.story_pb2 import StoryCorrected, StoryEnd, StoryEnded, StoryPublished, StoryWithdrawn
from relais.content.v1.weather_pb2 import WeatherChanged, WeatherState

STORY_TEXT = "The new tram line opens on Monday and links the harbour with the university in eleven minutes."
STORY_URL = "https://newsroom.example.org/articles/tram?from=feed#map"
OWN_WORDS = "Three years of night shifts, and this morning my neighbour waved from the first carriage."


def published(*, story_id: str | None = None, version: int = 3, **fields: Any) -> NewEvent:
    """The event of a story that may be shared."""
    story_id = story_id or new_id()
    values = {"kind": "article", "language": "en", "url": STORY_URL, "shingles": sorted(shingles(STORY_TEXT)), **fields}
    data = StoryPublished(story_id=story_id, story_version=version, published_at=stamp(utc_now()), **values)
    return NewEvent(data, subject=story_id, key=story_id, sequence=version)


def withdrawn(story_id: str, *, version: int = 4) -> NewEvent:
    """The event of a story that was taken back."""
    data = StoryWithdrawn(story_id=story_id, story_version=version, withdrawn_at=stamp(utc_now()))
    return NewEvent(data, subject=story_id, key=story_id, sequence=version)


def corrected(story_id: str, *, version: int, notice_id: str) -> NewEvent:
    """The event of a story in which something was wrong."""
    data = StoryCorrected(
        story_id=story_id,
        story_version=version,
        corrected_at=stamp(utc_now()),
        notice_id=notice_id,
        notice_languages=["en", "fr"],
    )
    return NewEvent(data, subject=story_id, key=story_id, sequence=version)


def ended(story_id: str, *, version: int = 4) -> NewEvent:
    """The event of a story that is no longer offered."""
    data = StoryEnded(
        story_id=story_id, story_version=version, ended_at=stamp(utc_now()), because=StoryEnd.STORY_END_DATE
    )
    return NewEvent(data, subject=story_id, key=story_id, sequence=version)


def enacted(version: int, *, programme: str = "main", ago: timedelta = timedelta()) -> NewEvent:
    """The event of a programme's charter that came into force; earlier releases named no programme."""
    charter = "charter" if programme in ("main", "") else f"charter:{programme}"
    data = CharterEnacted(
        charter_id=charter,
        charter_version=version,
        language="en",
        enacted_at=stamp(utc_now() - ago),
        programme_id=programme,
    )
    return NewEvent(data, subject=charter, key=charter, sequence=version)


def weather(state: str, *, version: int, programme: str = "main", topic: str = "") -> NewEvent:
    """The event of a programme's or topic's weather: `clear`, `cloudy` or `storm`."""
    data = WeatherChanged(
        programme_id=programme,
        story_topic=topic,
        state=WeatherState.Value(f"WEATHER_STATE_{state.upper()}"),
        weather_version=version,
        changed_at=stamp(utc_now()),
    )
    return NewEvent(data, subject=f"{programme}/{topic}" if topic else programme, key=programme, sequence=version)


def stamp(moment: datetime) -> Timestamp:
    """A moment as the messages carry it."""
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp


class Programme:
    """A running distribution service in a programme whose content the test decides."""

    def __init__(self, service: Running) -> None:
        self.service = service
        self.charter = 0
        # The programme began with version 1.
        self.weather = 1

    async def enact(self, *, ago: timedelta = timedelta()) -> int:
        """Bring the next version of the charter into force; its number, once the service knows it."""
        self.charter += 1
        await self.service.publish(enacted(self.charter, ago=ago), source="/content")
        await eventually(lambda: self._stored("charters", {"version": {"$gte": self.charter}}))
        return self.charter

    async def turn(self, state: str, *, programme: str = "main", topic: str = "") -> None:
        """Change the weather; returns at once, as the content service would. A `service` begins clear."""
        self.weather += 1
        changed = weather(state, version=self.weather, programme=programme, topic=topic)
        await self.service.publish(changed, source="/content")

    async def story(self, **fields: Any) -> str:
        """Publish a story; its id, once the service knows it."""
        new = published(**fields)
        await self.service.publish(new, source="/content")
        await eventually(lambda: self._stored("stories", {"_id": new.subject, "version": new.sequence}))
        return new.subject

    async def withdraw(self, story_id: str) -> None:
        """Take a story back; returns at once, as the content service would."""
        await self.service.publish(withdrawn(story_id), source="/content")

    async def end(self, story_id: str) -> None:
        """Offer a story no longer; returns at once."""
        await self.service.publish(ended(story_id), source="/content")

    async def enrol(self, login: str) -> Answer:
        """Have a login accept the charter in force, once this process has heard of it."""

        async def accepted() -> Answer | None:
            answer = await self.service.put("/v1/me/ambassador", as_=login, json={"charter_version": self.charter})
            return answer if answer.status in (200, 201) else None

        answer: Answer = await eventually(accepted)
        return answer

    async def share(
        self, login: str, story_id: str, *, network: str = "linkedin", text: str = OWN_WORDS, **options: Any
    ) -> Answer:
        """POST a share."""
        body = {"story_id": story_id, "network": network, "text": text}
        return await self.service.post("/v1/shares", as_=login, json=body, **options)

    async def link(self, login: str, story_id: str, **options: Any) -> str:
        """The path of the link of a new share."""
        answer = await self.share(login, story_id, **options)
        assert answer.status == 201, answer.body
        path: str = answer.json["link"].removeprefix(self.service.url)
        return path

    async def _stored(self, collection: str, wanted: dict[str, Any]) -> bool:
        return await self.service.runtime.mongo.collection(collection).find_one(wanted) is not None


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        content_url="https://content.example",
        max_body_bytes=900_000,
        claims={"employee-2": {"entity": "north", "country": "fr"}},
    ) as running_service:
        # What is not known is a storm, in which nothing goes out by itself.
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


@pytest.fixture(scope="module")
async def programme(service: Running) -> Programme:
    """The service with a charter in force."""
    programme = Programme(service)
    await programme.enact()
    return programme
