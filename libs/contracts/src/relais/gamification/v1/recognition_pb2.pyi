import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ContributionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTRIBUTION_KIND_UNSPECIFIED: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_SHARING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_PROPOSING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_WRITING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_CREDITING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_HELPING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_INFORMING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_ATTENDING: _ClassVar[ContributionKind]
    CONTRIBUTION_KIND_DECLINING_WISELY: _ClassVar[ContributionKind]
CONTRIBUTION_KIND_UNSPECIFIED: ContributionKind
CONTRIBUTION_KIND_SHARING: ContributionKind
CONTRIBUTION_KIND_PROPOSING: ContributionKind
CONTRIBUTION_KIND_WRITING: ContributionKind
CONTRIBUTION_KIND_CREDITING: ContributionKind
CONTRIBUTION_KIND_HELPING: ContributionKind
CONTRIBUTION_KIND_INFORMING: ContributionKind
CONTRIBUTION_KIND_ATTENDING: ContributionKind
CONTRIBUTION_KIND_DECLINING_WISELY: ContributionKind

class ContributionRecognised(_message.Message):
    __slots__ = ("contribution_id", "person_id", "kind", "recognised_at", "made_at", "story_id", "programme_id", "entity", "told_by_colleague")
    CONTRIBUTION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    RECOGNISED_AT_FIELD_NUMBER: _ClassVar[int]
    MADE_AT_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    TOLD_BY_COLLEAGUE_FIELD_NUMBER: _ClassVar[int]
    contribution_id: str
    person_id: str
    kind: ContributionKind
    recognised_at: _timestamp_pb2.Timestamp
    made_at: _timestamp_pb2.Timestamp
    story_id: str
    programme_id: str
    entity: str
    told_by_colleague: bool
    def __init__(self, contribution_id: _Optional[str] = ..., person_id: _Optional[str] = ..., kind: _Optional[_Union[ContributionKind, str]] = ..., recognised_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., made_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., story_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., entity: _Optional[str] = ..., told_by_colleague: _Optional[bool] = ...) -> None: ...

class ContributionDeleted(_message.Message):
    __slots__ = ("contribution_id", "person_id", "deleted_at")
    CONTRIBUTION_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    DELETED_AT_FIELD_NUMBER: _ClassVar[int]
    contribution_id: str
    person_id: str
    deleted_at: _timestamp_pb2.Timestamp
    def __init__(self, contribution_id: _Optional[str] = ..., person_id: _Optional[str] = ..., deleted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KudosGiven(_message.Message):
    __slots__ = ("kudos_id", "person_id", "giver_id", "contribution_id", "given_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    GIVER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_ID_FIELD_NUMBER: _ClassVar[int]
    GIVEN_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    giver_id: str
    contribution_id: str
    given_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., giver_id: _Optional[str] = ..., contribution_id: _Optional[str] = ..., given_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KudosShown(_message.Message):
    __slots__ = ("kudos_id", "person_id", "shown_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    SHOWN_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    shown_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., shown_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KudosHidden(_message.Message):
    __slots__ = ("kudos_id", "person_id", "hidden_at")
    KUDOS_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_AT_FIELD_NUMBER: _ClassVar[int]
    kudos_id: str
    person_id: str
    hidden_at: _timestamp_pb2.Timestamp
    def __init__(self, kudos_id: _Optional[str] = ..., person_id: _Optional[str] = ..., hidden_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
