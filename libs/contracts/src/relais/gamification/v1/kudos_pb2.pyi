import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KudosThankedBack(_message.Message):
    __slots__ = ("kudos_id", "person_id", "thanked_back_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    THANKED_BACK_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    thanked_back_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., thanked_back_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KudosRemoved(_message.Message):
    __slots__ = ("kudos_id", "person_id", "removed_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    REMOVED_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    removed_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., removed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TeamThanked(_message.Message):
    __slots__ = ("kudos_id", "person_id", "team_id", "given_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TEAM_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    team_id: str
    given_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., team_id: _Optional[str] = ..., given_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TeamThanksShown(_message.Message):
    __slots__ = ("kudos_id", "person_id", "team_id", "shown_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TEAM_ID_FIELD_NUMBER: _ClassVar[int]
    SHOWN_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    team_id: str
    shown_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., team_id: _Optional[str] = ..., shown_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TeamThanksHidden(_message.Message):
    __slots__ = ("kudos_id", "person_id", "team_id", "hidden_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TEAM_ID_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    team_id: str
    hidden_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., team_id: _Optional[str] = ..., hidden_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TeamThanksRemoved(_message.Message):
    __slots__ = ("kudos_id", "person_id", "team_id", "removed_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    TEAM_ID_FIELD_NUMBER: _ClassVar[int]
    REMOVED_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    team_id: str
    removed_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., team_id: _Optional[str] = ..., removed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
