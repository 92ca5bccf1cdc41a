import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Closeness(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLOSENESS_UNSPECIFIED: _ClassVar[Closeness]
    CLOSENESS_VERBATIM: _ClassVar[Closeness]
    CLOSENESS_EDITED: _ClassVar[Closeness]
    CLOSENESS_OWN: _ClassVar[Closeness]
CLOSENESS_UNSPECIFIED: Closeness
CLOSENESS_VERBATIM: Closeness
CLOSENESS_EDITED: Closeness
CLOSENESS_OWN: Closeness

class SharePublished(_message.Message):
    __slots__ = ("share_id", "person_id", "story_id", "network", "closeness", "story_language", "published_at", "caption_id", "entity")
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    CLOSENESS_FIELD_NUMBER: _ClassVar[int]
    STORY_LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    CAPTION_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    share_id: str
    person_id: str
    story_id: str
    network: str
    closeness: Closeness
    story_language: str
    published_at: _timestamp_pb2.Timestamp
    caption_id: str
    entity: str
    def __init__(self, share_id: _Optional[str] = ..., person_id: _Optional[str] = ..., story_id: _Optional[str] = ..., network: _Optional[str] = ..., closeness: _Optional[_Union[Closeness, str]] = ..., story_language: _Optional[str] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., caption_id: _Optional[str] = ..., entity: _Optional[str] = ...) -> None: ...
