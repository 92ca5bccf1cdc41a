"""The weather as events: what the other services are told. The only place that knows the message."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from content.weather.models import Weather, WeatherState
from kernel.events import NewEvent
from relais.content.v1 import weather_pb2
from relais.content.v1.weather_pb2 import WeatherChanged

_STATES = {
    WeatherState.CLEAR: weather_pb2.WEATHER_STATE_CLEAR,
    WeatherState.CLOUDY: weather_pb2.WEATHER_STATE_CLOUDY,
    WeatherState.STORM: weather_pb2.WEATHER_STATE_STORM,
}


def changed(weather: Weather) -> NewEvent:
    """The weather has changed. Facts and contact are read here and do not travel."""
    changed_at = Timestamp()
    if weather.changed_at is not None:
        changed_at.FromDatetime(weather.changed_at)
    data = WeatherChanged(
        programme_id=weather.scope.programme_id,
        story_topic=weather.scope.topic or "",
        state=_STATES[weather.report.state],
        weather_version=weather.version,
        changed_at=changed_at,
    )
    return NewEvent(data, subject=weather.scope.id, key=weather.scope.programme_id, sequence=weather.version)
