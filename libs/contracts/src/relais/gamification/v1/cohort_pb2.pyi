import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CohortOpened(_message.Message):
    __slots__ = ("cohort_id", "programme_id", "opened_at")
    COHORT_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    cohort_id: str
    programme_id: str
    opened_at: _timestamp_pb2.Timestamp
    def __init__(self, cohort_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SessionScheduled(_message.Message):
    __slots__ = ("cohort_id", "session_id", "session", "starts_at", "ends_at", "cancelled", "scheduled_at")
    COHORT_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    STARTS_AT_FIELD_NUMBER: _ClassVar[int]
    ENDS_AT_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    SCHEDULED_AT_FIELD_NUMBER: _ClassVar[int]
    cohort_id: str
    session_id: str
    session: int
    starts_at: _timestamp_pb2.Timestamp
    ends_at: _timestamp_pb2.Timestamp
    cancelled: bool
    scheduled_at: _timestamp_pb2.Timestamp
    def __init__(self, cohort_id: _Optional[str] = ..., session_id: _Optional[str] = ..., session: _Optional[int] = ..., starts_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ends_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancelled: _Optional[bool] = ..., scheduled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CohortBegun(_message.Message):
    __slots__ = ("cohort_id", "programme_id", "begun_at")
    COHORT_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    BEGUN_AT_FIELD_NUMBER: _ClassVar[int]
    cohort_id: str
    programme_id: str
    begun_at: _timestamp_pb2.Timestamp
    def __init__(self, cohort_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., begun_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CohortEnded(_message.Message):
    __slots__ = ("cohort_id", "programme_id", "ended_at")
    COHORT_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    cohort_id: str
    programme_id: str
    ended_at: _timestamp_pb2.Timestamp
    def __init__(self, cohort_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CohortCancelled(_message.Message):
    __slots__ = ("cohort_id", "programme_id", "cancelled_at")
    COHORT_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_AT_FIELD_NUMBER: _ClassVar[int]
    cohort_id: str
    programme_id: str
    cancelled_at: _timestamp_pb2.Timestamp
    def __init__(self, cohort_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., cancelled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
