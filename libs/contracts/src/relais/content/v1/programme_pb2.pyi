import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProgrammeDefined(_message.Message):
    __slots__ = ("programme_id", "programme_version", "entity", "languages", "status", "defined_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DEFINED_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    programme_version: int
    entity: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    status: str
    defined_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., programme_version: _Optional[int] = ..., entity: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., status: _Optional[str] = ..., defined_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProgrammeChanged(_message.Message):
    __slots__ = ("programme_id", "programme_version", "entity", "languages", "status", "changed_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    programme_version: int
    entity: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    status: str
    changed_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., programme_version: _Optional[int] = ..., entity: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., status: _Optional[str] = ..., changed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProgrammeOpened(_message.Message):
    __slots__ = ("programme_id", "programme_version", "entity", "opened_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    programme_version: int
    entity: str
    opened_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., programme_version: _Optional[int] = ..., entity: _Optional[str] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
