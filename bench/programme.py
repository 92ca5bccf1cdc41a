"""A programme for the distribution service to work in: a charter, a story, ambassadors, links; put there directly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.bootstrap import SERVICE
from distribution.charters.models import Charter
from distribution.charters.repository import CharterRepository
from distribution.links.models import TOKEN_LETTERS, new_token
from distribution.networks.models import Network
from distribution.settings import Settings
from distribution.shares.models import SKETCH, Closeness, Share
from distribution.shares.repository import SHARES, ShareRepository
from distribution.stories.models import Story, packed
from distribution.stories.repository import StoryRepository
from kernel.auth import person_id
from kernel.clock import new_id, utc_now
from kernel.runtime import Runtime, open_runtime
from kernel.settings import key_bytes
from kernel.shingles import shingles

PEOPLE = 16
_AT_ONCE = 10_000
STORY_TEXT = "The new tram line opens on Monday and links the harbour with the university in eleven minutes. " * 5
WORDS = (
    "Three years of night shifts went into these eleven minutes. This morning my neighbour waved to me from the first "
    "carriage, and I knew why we had argued about the height of every single platform for so long."
)


def login(number: int) -> str:
    """One of the `PEOPLE` logins, from 0 on."""
    return f"employee-{number % PEOPLE + 1}"


def runtime() -> Any:
    """A runtime of the distribution service with the settings of this process's environment."""
    return open_runtime(Settings(), SERVICE.catalogue)


async def prepare(*, links: int) -> dict[str, Any]:
    """Put the programme into the database; its `story_id` and the `tokens` of that many links."""
    async with runtime() as opened:
        story_id = new_id()
        await StoryRepository().project(
            Story(
                id=story_id,
                version=1,
                url="https://newsroom.example.org/articles/tram",
                language="en",
                verified_until=utc_now() + timedelta(days=30),
                shingles=packed(shingles(STORY_TEXT)),
            ),
            opened.mongo,
        )
        charter = Charter(version=1, language="en", enacted_at=utc_now())
        await CharterRepository().project(charter, opened.mongo)
        for number in range(PEOPLE):
            ambassador = Ambassador.enrol(person(opened, number), charter=charter, at=utc_now())
            await AmbassadorRepository().add(ambassador, opened.mongo)
        shares = [share(opened, number, story_id=story_id) for number in range(links)]
        for one in shares:
            await ShareRepository().add(one, opened.mongo)
        return {"story_id": story_id, "tokens": [one.token for one in shares]}


async def fill(*, links: int) -> dict[str, Any]:
    """Put the programme and that many links into the database, with the tokens `token(0)` and on; `story_id`."""
    made = await prepare(links=1)
    async with runtime() as opened:
        shares = opened.mongo.collection(SHARES)
        like = await shares.find_one({"token": made["tokens"][0]})
        if like is None:
            raise RuntimeError("the share that was put there is not there")
        for first in range(0, links, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, links))
            await shares.insert_many([{**like, "_id": new_id(), "token": token(number)} for number in numbers])
    return {"story_id": made["story_id"]}


def token(number: int) -> str:
    """The token of a link of `fill`, so that none has to be handed over."""
    return f"{number:0{TOKEN_LETTERS}}"


def person(opened: Runtime, number: int) -> str:
    """The pseudonym of `login(number)`."""
    settings = opened.settings
    return person_id(key_bytes(settings.identity_key), settings.oidc_issuer, login(number))


def share(opened: Runtime, number: int, *, story_id: str) -> Share:
    """A share as `POST /v1/shares` makes one of `WORDS`."""
    return Share(
        id=new_id(),
        token=new_token(),
        person_id=person(opened, number),
        story_id=story_id,
        story_language="en",
        network=Network.LINKEDIN,
        closeness=Closeness.OWN,
        is_empty=False,
        is_disclosed=True,
        words=frozenset(sorted(shingles(WORDS))[:SKETCH]),
        created_at=utc_now(),
    )
