import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StoryCredited(_message.Message):
    __slots__ = ("person_id", "story_id", "credited_at", "credit_id", "credited_by", "programme_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    CREDITED_AT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_ID_FIELD_NUMBER: _ClassVar[int]
    CREDITED_BY_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    story_id: str
    credited_at: _timestamp_pb2.Timestamp
    credit_id: str
    credited_by: str
    programme_id: str
    def __init__(self, person_id: _Optional[str] = ..., story_id: _Optional[str] = ..., credited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., credit_id: _Optional[str] = ..., credited_by: _Optional[str] = ..., programme_id: _Optional[str] = ...) -> None: ...

class StoryUncredited(_message.Message):
    __slots__ = ("person_id", "story_id", "uncredited_at", "credit_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    UNCREDITED_AT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    story_id: str
    uncredited_at: _timestamp_pb2.Timestamp
    credit_id: str
    def __init__(self, person_id: _Optional[str] = ..., story_id: _Optional[str] = ..., uncredited_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., credit_id: _Optional[str] = ...) -> None: ...
