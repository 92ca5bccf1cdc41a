import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WeatherState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEATHER_STATE_UNSPECIFIED: _ClassVar[WeatherState]
    WEATHER_STATE_CLEAR: _ClassVar[WeatherState]
    WEATHER_STATE_CLOUDY: _ClassVar[WeatherState]
    WEATHER_STATE_STORM: _ClassVar[WeatherState]
WEATHER_STATE_UNSPECIFIED: WeatherState
WEATHER_STATE_CLEAR: WeatherState
WEATHER_STATE_CLOUDY: WeatherState
WEATHER_STATE_STORM: WeatherState

class WeatherChanged(_message.Message):
    __slots__ = ("programme_id", "story_topic", "state", "weather_version", "changed_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_TOPIC_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    WEATHER_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    story_topic: str
    state: WeatherState
    weather_version: int
    changed_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., story_topic: _Optional[str] = ..., state: _Optional[_Union[WeatherState, str]] = ..., weather_version: _Optional[int] = ..., changed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
