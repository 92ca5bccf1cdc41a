"""Whether anything may go out by itself now: asked right before each outbound call, answered from memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from distribution.weathers.models import Sky, Weather
from distribution.weathers.repository import WeatherRepository
from kernel.mongo import Db
from kernel.telemetry import metrics

# Events keep the view fresh at once. The database adds what is older than the topic keeps.
AGE_SECONDS = 30.0
WEATHER_AGE_SECONDS = metrics.gauge(
    "weather_age_seconds",
    "For how long a change of the weather may be unknown to this process; +Inf before it knows any. Above the setting "
    "`weather_seconds` everything counts as a storm.",
    unit="seconds",
)


class WeatherQueries:
    """The weather of programmes and topics. What is not known is a storm.

    Every process reads the topic from its beginning, and `lag` tells for how many seconds that may have brought nothing
    new unnoticed. Above `most_lag`, before the topic was read for the first time or while the broker does not answer,
    everything is a storm. A change is known as soon as its event is heard (`learn`).
    """

    def __init__(self, db: Db, weathers: WeatherRepository, *, lag: Callable[[], float], most_lag: float) -> None:
        self.db = db
        self.weathers = weathers
        self._lag = lag
        self._most_lag = most_lag
        self._known: dict[str, dict[str, Weather]] = {}
        self._learnt_at: dict[str, float] = {}
        self._read_at = float("-inf")

    def is_storm_told(self, programme_id: str, *, topics: Collection[str] | None = ()) -> bool:
        """Whether it is a storm because one was told of, or nothing ever was, and not for want of news."""
        known = self._known.get(programme_id, {})
        if "" not in known:
            return self._lag() <= self._most_lag
        return any(known[topic].sky is Sky.STORM for topic in _counted(known, topics))

    async def over(self, programme_id: str, *, topics: Collection[str] | None = ()) -> Sky:
        """The worst of the weathers of a programme and of these topics of its stories; None is a story whose topics are
        not known, so that each of the programme's counts. A topic of which nothing was said has its programme's."""
        if self._lag() > self._most_lag:
            return Sky.STORM
        if time.monotonic() - self._read_at > AGE_SECONDS:
            for weather in await self.weathers.every(self.db):
                self.learn(weather)
            self._read_at = time.monotonic()
        known = self._known.get(programme_id, {})
        if "" not in known:
            return Sky.STORM
        return max((known[topic].sky for topic in _counted(known, topics)), key=lambda sky: sky.gravity)

    def learn(self, weather: Weather) -> None:
        """Take note of a weather unless a version at least as new is known."""
        of_programme = self._known.setdefault(weather.programme_id, {})
        known = of_programme.get(weather.topic)
        if known is None or known.version < weather.version:
            of_programme[weather.topic] = weather
            self._learnt_at[weather.id] = time.monotonic()

    def was_storm_told(self, programme_id: str, moment: float, *, topics: Collection[str] | None = ()) -> bool:
        """Whether a storm that goes on had been told of at a moment (monotonic seconds): for those who look afterwards
        whether something went out against it."""
        known = self._known.get(programme_id, {})
        storms = (known[topic] for topic in _counted(known, topics) if known[topic].sky is Sky.STORM)
        return any(self._learnt_at[storm.id] < moment for storm in storms)

    def forget(self) -> None:
        """Read the database again at the next question; versions seen still count."""
        self._read_at = float("-inf")


def _counted(known: Collection[str], topics: Collection[str] | None) -> Collection[str]:
    """The topics whose weather counts, the whole programme (empty) among them."""
    return known if topics is None else {"", *topics} & set(known)
