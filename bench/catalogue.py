"""A catalogue of published stories for the content service, put there directly, and its readers' preferences."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import cores, fresh
from bench.ground import Ground
from content.bootstrap import SERVICE
from content.preferences.models import MOST_TOPICS, Follow, Preferences
from content.preferences.repository import PreferencesRepository
from content.settings import Settings
from content.stories.models import Story, StoryKind, StoryStatus
from content.stories.repository import StoryRepository
from kernel.auth import person_id
from kernel.clock import new_id
from kernel.runtime import open_runtime
from kernel.settings import key_bytes

READERS = tuple(f"employee-{number}" for number in range(1, 17))
FOLLOWED = 50
# Of as many topics as people can follow, each reader follows a quarter.
TOPICS = [f"topic-{number}" for number in range(MOST_TOPICS)]
_BATCH = 500
# So many are made by one process, far below the time that a case may take.
_CHUNK = 25_000
# About as long as what a newsroom's feed brings in.
_WORDS = 120


def vocabulary() -> tuple[list[str], list[float]]:
    """Made-up words, and how often each is used, cumulated: as in any language, a few of them very often (Zipf)."""
    made = random.Random(7)
    syllables = [f"{first}{vowel}" for first in "bdfglmnprstv" for vowel in "aeiou"]
    words = list(dict.fromkeys("".join(made.choices(syllables, k=made.randint(2, 4))) for _ in range(6_000)))
    return words, list(itertools.accumulate(1 / (place + 3) for place in range(len(words))))


def runtime() -> Any:
    """A runtime of the content service with the settings of this process's environment."""
    return open_runtime(Settings(), SERVICE.catalogue)


async def fill(*, begin: int, end: int) -> dict[str, Any]:
    """Put published stories into the catalogue, five minutes apart: those with the numbers from `begin` to `end`, of
    which 0 is the newest; and with that one the readers' preferences."""
    made = random.Random(begin)
    words, weights = vocabulary()
    last = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    async with runtime() as opened:
        for first in range(begin, end, _BATCH):
            moments = (last - timedelta(minutes=5 * number) for number in range(first, min(first + _BATCH, end)))
            await StoryRepository().add_many([_story(made, words, weights, at=at) for at in moments], opened.mongo)
        if begin == 0:
            for number, login in enumerate(READERS):
                await PreferencesRepository().save(_preferences(opened.settings, login, number), opened.mongo)
    return {"stories": end - begin}


def _preferences(settings: Any, login: str, number: int) -> Preferences:
    reader = person_id(key_bytes(settings.identity_key), settings.oidc_issuer, login)
    follows = tuple(Follow(topic, 1) for topic in random.Random(number).sample(TOPICS, k=FOLLOWED))
    return Preferences(person_id=reader, version=1, follows=follows, languages=("en", "fr"))


def _story(made: random.Random, words: list[str], weights: list[float], *, at: datetime) -> Story:
    text = made.choices(words, cum_weights=weights, k=_WORDS)
    return Story(
        id=new_id(),
        version=3,
        status=StoryStatus.PUBLISHED,
        kind=made.choice(list(StoryKind)),
        language=made.choice(["en", "fr", "de"]),
        title=" ".join(text[:8]).capitalize(),
        body=f"<p>{' '.join(text[8:60])}.</p><p>{' '.join(text[60:])}.</p>",
        url="https://newsroom.example.org/articles/tram",
        topics=tuple(made.sample(TOPICS, k=2)),
        author_id="p_editor",
        created_at=at,
        published_at=at,
    )


def prepare(stands: Ground, stories: int, **changed: str) -> None:
    """A migrated database with that many stories. They come first: an index is made faster than it grows."""
    for begin in range(0, stories, _CHUNK):
        end = min(begin + _CHUNK, stories)
        fresh.call(fill, core=cores.LOAD, env=stands.env("content", **changed), begin=begin, end=end)
    # Making an index of so much takes longer than anything that somebody waits for.
    stands.migrate("content", **changed, RELAIS_MONGO_SECONDS="600")
