import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BarometerBaselineRecorded(_message.Message):
    __slots__ = ("programme_id", "wave_id", "answers_at_least", "recorded_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    WAVE_ID_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    wave_id: str
    answers_at_least: int
    recorded_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., wave_id: _Optional[str] = ..., answers_at_least: _Optional[int] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
