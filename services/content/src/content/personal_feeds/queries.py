"""A person's feed, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from content.audiences.models import Reader
from content.personal_feeds.models import Placed, Reading, Weighed, arrange, placed_as, primary, weigh
from content.personal_feeds.repository import WINDOW, CandidateRepository, Window
from content.preferences.models import Preferences
from content.preferences.repository import PreferencesReader

# Of more languages than anybody reads, the preferred ones.
_MOST_LANGUAGES = 10


class PersonalFeedQueries:
    """The stories that are addressed to a person, as they prefer them."""

    def __init__(self, candidates: CandidateRepository, preferences: PreferencesReader) -> None:
        self.candidates = candidates
        self.preferences = preferences

    async def page(
        self, reader: Reader, *, accepted: tuple[str, ...], after: Mapping[str, Any] | None, limit: int
    ) -> tuple[list[Placed], Mapping[str, Any] | None]:
        """A page, and the position after which the next one begins, None on the last.

        `after` is such a position, None for the first page. `accepted` are languages for a reader who has named none.
        """
        preferences = await self.preferences.of(reader.person_id)
        window = await self.candidates.window(reader.keys)
        if after is not None:
            reading = Reading.at(after)
        elif window.candidates:
            reading = _begun(window, preferences, accepted)
        else:
            return [], None
        topics, hidden = preferences.topics_at(reading.preferences), preferences.hidden
        placed: list[Placed] = []
        if reading.older is None:
            weighed = await self._weighed(reader, window, reading)
            placed, reading, more = arrange(weighed, reading, topics=topics, hidden=hidden, limit=limit)
            if more:
                return placed, reading.position
        # Everything that is arranged has been shown; the rest of the catalogue follows by date.
        place = reading.older or reading.oldest
        room = limit - len(placed)
        older = await self._older(reader, window, reading, hidden=hidden, limit=room + 1)
        placed += [placed_as(one, topics) for one in older[:room]]
        if len(older) <= room:
            return placed, None
        return placed, replace(reading, older=older[room - 1].candidate.key if room else place).position

    async def _weighed(self, reader: Reader, window: Window, reading: Reading) -> list[Weighed]:
        if window.reaches(reading.oldest):
            return window.weighed(reading.languages)
        # So much came since the reading began that a part of it is no longer kept.
        since = (reading.newest[0] + 1, "")
        return weigh(await self.candidates.before(reader.keys, since, limit=2 * WINDOW), reading.languages)

    async def _older(
        self, reader: Reader, window: Window, reading: Reading, *, hidden: frozenset[str], limit: int
    ) -> list[Weighed]:
        """The stories that follow those that are arranged, the newest first, at most `limit`."""
        place = reading.older or reading.oldest
        found: list[Weighed] = []
        while len(found) < limit and not window.ends_by(place):
            candidates = await self.candidates.before(reader.keys, place, limit=limit)
            found += [weigh([one], reading.languages)[0] for one in candidates if one.id not in hidden]
            if len(candidates) < limit:
                break
            place = candidates[-1].key
        return found[:limit]


def _begun(window: Window, preferences: Preferences, accepted: tuple[str, ...]) -> Reading:
    named = preferences.languages or tuple(tag for tag in accepted if tag != "*")
    languages = tuple(dict.fromkeys(map(primary, named)))[:_MOST_LANGUAGES]
    newest, oldest = window.candidates[0].key, window.candidates[-1].key
    return Reading(newest=newest, oldest=oldest, languages=languages, preferences=preferences.version)
