import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CharterEnacted(_message.Message):
    __slots__ = ("charter_id", "charter_version", "language", "enacted_at", "programme_id", "clauses", "measures", "targets")
    CHARTER_ID_FIELD_NUMBER: _ClassVar[int]
    CHARTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ENACTED_AT_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    CLAUSES_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    charter_id: str
    charter_version: int
    language: str
    enacted_at: _timestamp_pb2.Timestamp
    programme_id: str
    clauses: _containers.RepeatedScalarFieldContainer[int]
    measures: _containers.RepeatedScalarFieldContainer[str]
    targets: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, charter_id: _Optional[str] = ..., charter_version: _Optional[int] = ..., language: _Optional[str] = ..., enacted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., programme_id: _Optional[str] = ..., clauses: _Optional[_Iterable[int]] = ..., measures: _Optional[_Iterable[str]] = ..., targets: _Optional[_Iterable[int]] = ...) -> None: ...

class CommitmentMissed(_message.Message):
    __slots__ = ("charter_id", "charter_version", "clause", "measure", "missed_at")
    CHARTER_ID_FIELD_NUMBER: _ClassVar[int]
    CHARTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    MISSED_AT_FIELD_NUMBER: _ClassVar[int]
    charter_id: str
    charter_version: int
    clause: int
    measure: str
    missed_at: _timestamp_pb2.Timestamp
    def __init__(self, charter_id: _Optional[str] = ..., charter_version: _Optional[int] = ..., clause: _Optional[int] = ..., measure: _Optional[str] = ..., missed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
