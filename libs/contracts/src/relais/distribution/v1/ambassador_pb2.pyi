import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AmbassadorEnrolled(_message.Message):
    __slots__ = ("person_id", "charter_version", "enrolled_at", "charter_id")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    CHARTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENROLLED_AT_FIELD_NUMBER: _ClassVar[int]
    CHARTER_ID_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    charter_version: int
    enrolled_at: _timestamp_pb2.Timestamp
    charter_id: str
    def __init__(self, person_id: _Optional[str] = ..., charter_version: _Optional[int] = ..., enrolled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., charter_id: _Optional[str] = ...) -> None: ...

class AmbassadorLeft(_message.Message):
    __slots__ = ("person_id", "left_at")
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    LEFT_AT_FIELD_NUMBER: _ClassVar[int]
    person_id: str
    left_at: _timestamp_pb2.Timestamp
    def __init__(self, person_id: _Optional[str] = ..., left_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ErasureRequested(_message.Message):
    __slots__ = ("erasure_id", "person_id", "requested_at")
    ERASURE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    erasure_id: str
    person_id: str
    requested_at: _timestamp_pb2.Timestamp
    def __init__(self, erasure_id: _Optional[str] = ..., person_id: _Optional[str] = ..., requested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
