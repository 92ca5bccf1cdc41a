import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from relais.gamification.v1 import recognition_pb2 as _recognition_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProgrammeReminded(_message.Message):
    __slots__ = ("reminder_id", "programme_id", "kind", "due_at", "reminded_at")
    REMINDER_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    REMINDED_AT_FIELD_NUMBER: _ClassVar[int]
    reminder_id: str
    programme_id: str
    kind: _recognition_pb2.ContributionKind
    due_at: _timestamp_pb2.Timestamp
    reminded_at: _timestamp_pb2.Timestamp
    def __init__(self, reminder_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., kind: _Optional[_Union[_recognition_pb2.ContributionKind, str]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reminded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
