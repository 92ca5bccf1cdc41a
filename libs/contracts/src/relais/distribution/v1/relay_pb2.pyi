import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RelayEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RELAY_END_UNSPECIFIED: _ClassVar[RelayEnd]
    RELAY_END_RELAYED: _ClassVar[RelayEnd]
    RELAY_END_OBJECTED: _ClassVar[RelayEnd]
    RELAY_END_WITHDRAWN: _ClassVar[RelayEnd]
    RELAY_END_FAILED: _ClassVar[RelayEnd]
RELAY_END_UNSPECIFIED: RelayEnd
RELAY_END_RELAYED: RelayEnd
RELAY_END_OBJECTED: RelayEnd
RELAY_END_WITHDRAWN: RelayEnd
RELAY_END_FAILED: RelayEnd

class RelayOffered(_message.Message):
    __slots__ = ("relay_id", "relay_version", "person_id", "programme_id", "network", "offered_at")
    RELAY_ID_FIELD_NUMBER: _ClassVar[int]
    RELAY_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    OFFERED_AT_FIELD_NUMBER: _ClassVar[int]
    relay_id: str
    relay_version: int
    person_id: str
    programme_id: str
    network: str
    offered_at: _timestamp_pb2.Timestamp
    def __init__(self, relay_id: _Optional[str] = ..., relay_version: _Optional[int] = ..., person_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., network: _Optional[str] = ..., offered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RelayConcluded(_message.Message):
    __slots__ = ("relay_id", "relay_version", "person_id", "programme_id", "end", "concluded_at")
    RELAY_ID_FIELD_NUMBER: _ClassVar[int]
    RELAY_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    CONCLUDED_AT_FIELD_NUMBER: _ClassVar[int]
    relay_id: str
    relay_version: int
    person_id: str
    programme_id: str
    end: RelayEnd
    concluded_at: _timestamp_pb2.Timestamp
    def __init__(self, relay_id: _Optional[str] = ..., relay_version: _Optional[int] = ..., person_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., end: _Optional[_Union[RelayEnd, str]] = ..., concluded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
