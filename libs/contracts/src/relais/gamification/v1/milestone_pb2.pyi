import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MilestoneReached(_message.Message):
    __slots__ = ("milestone_id", "person_id", "reached_at")
    MILESTONE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REACHED_AT_FIELD_NUMBER: _ClassVar[int]
    milestone_id: str
    person_id: str
    reached_at: _timestamp_pb2.Timestamp
    def __init__(self, milestone_id: _Optional[str] = ..., person_id: _Optional[str] = ..., reached_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MilestoneDeleted(_message.Message):
    __slots__ = ("milestone_id", "person_id", "deleted_at")
    MILESTONE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DELETED_AT_FIELD_NUMBER: _ClassVar[int]
    milestone_id: str
    person_id: str
    deleted_at: _timestamp_pb2.Timestamp
    def __init__(self, milestone_id: _Optional[str] = ..., person_id: _Optional[str] = ..., deleted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
