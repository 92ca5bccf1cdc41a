import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MetricsActRecorded(_message.Message):
    __slots__ = ("act_id", "subject", "act", "actor_id", "programme_id", "acted_at")
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    ACTED_AT_FIELD_NUMBER: _ClassVar[int]
    act_id: str
    subject: str
    act: str
    actor_id: str
    programme_id: str
    acted_at: _timestamp_pb2.Timestamp
    def __init__(self, act_id: _Optional[str] = ..., subject: _Optional[str] = ..., act: _Optional[str] = ..., actor_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., acted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
