import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Provenance(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PROVENANCE_UNSPECIFIED: _ClassVar[Provenance]
    PROVENANCE_DECLARED: _ClassVar[Provenance]
    PROVENANCE_API: _ClassVar[Provenance]
PROVENANCE_UNSPECIFIED: Provenance
PROVENANCE_DECLARED: Provenance
PROVENANCE_API: Provenance

class ObservationRecorded(_message.Message):
    __slots__ = ("observation_id", "share_id", "person_id", "story_id", "network", "entity", "provenance", "read_at", "reach", "reactions", "comments", "reshares", "conversations", "sealed")
    OBSERVATION_ID_FIELD_NUMBER: _ClassVar[int]
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    READ_AT_FIELD_NUMBER: _ClassVar[int]
    REACH_FIELD_NUMBER: _ClassVar[int]
    REACTIONS_FIELD_NUMBER: _ClassVar[int]
    COMMENTS_FIELD_NUMBER: _ClassVar[int]
    RESHARES_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    observation_id: str
    share_id: str
    person_id: str
    story_id: str
    network: str
    entity: str
    provenance: Provenance
    read_at: _timestamp_pb2.Timestamp
    reach: int
    reactions: int
    comments: int
    reshares: int
    conversations: int
    sealed: bytes
    def __init__(self, observation_id: _Optional[str] = ..., share_id: _Optional[str] = ..., person_id: _Optional[str] = ..., story_id: _Optional[str] = ..., network: _Optional[str] = ..., entity: _Optional[str] = ..., provenance: _Optional[_Union[Provenance, str]] = ..., read_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reach: _Optional[int] = ..., reactions: _Optional[int] = ..., comments: _Optional[int] = ..., reshares: _Optional[int] = ..., conversations: _Optional[int] = ..., sealed: _Optional[bytes] = ...) -> None: ...
