"""The content service's events about the weather, as this service understands them."""

from __future__ import annotations

from distribution.weathers.models import Sky, Weather
from relais.content.v1 import weather_pb2
from relais.content.v1.weather_pb2 import WeatherChanged

_SKIES = {weather_pb2.WEATHER_STATE_CLEAR: Sky.CLEAR, weather_pb2.WEATHER_STATE_CLOUDY: Sky.CLOUDY}


def changed(data: WeatherChanged) -> Weather:
    """The weather from now on. A state that this release does not know counts as a storm."""
    return Weather(
        programme_id=data.programme_id,
        topic=data.story_topic,
        version=data.weather_version,
        sky=_SKIES.get(data.state, Sky.STORM),
    )
