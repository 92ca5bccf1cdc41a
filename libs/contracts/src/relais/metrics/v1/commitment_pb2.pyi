import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CommitmentBroken(_message.Message):
    __slots__ = ("programme_id", "measurement_id", "charter_version", "clause", "measure", "target", "found", "since", "until", "broken_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    MEASUREMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CHARTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    BROKEN_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    measurement_id: str
    charter_version: int
    clause: int
    measure: str
    target: int
    found: int
    since: _timestamp_pb2.Timestamp
    until: _timestamp_pb2.Timestamp
    broken_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., measurement_id: _Optional[str] = ..., charter_version: _Optional[int] = ..., clause: _Optional[int] = ..., measure: _Optional[str] = ..., target: _Optional[int] = ..., found: _Optional[int] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., broken_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
