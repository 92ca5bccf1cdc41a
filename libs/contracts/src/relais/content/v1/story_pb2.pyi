import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StoryEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STORY_END_UNSPECIFIED: _ClassVar[StoryEnd]
    STORY_END_CERTIFICATE: _ClassVar[StoryEnd]
    STORY_END_DATE: _ClassVar[StoryEnd]
    STORY_END_ARCHIVE: _ClassVar[StoryEnd]
STORY_END_UNSPECIFIED: StoryEnd
STORY_END_CERTIFICATE: StoryEnd
STORY_END_DATE: StoryEnd
STORY_END_ARCHIVE: StoryEnd

class StoryPublished(_message.Message):
    __slots__ = ("story_id", "story_version", "kind", "language", "url", "topics", "published_at", "verified_until", "shingles", "programme_id", "audience_entities", "audience_countries", "card_id", "links_until")
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SHINGLES_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_ENTITIES_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_COUNTRIES_FIELD_NUMBER: _ClassVar[int]
    CARD_ID_FIELD_NUMBER: _ClassVar[int]
    LINKS_UNTIL_FIELD_NUMBER: _ClassVar[int]
    story_id: str
    story_version: int
    kind: str
    language: str
    url: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    published_at: _timestamp_pb2.Timestamp
    verified_until: _timestamp_pb2.Timestamp
    shingles: _containers.RepeatedScalarFieldContainer[int]
    programme_id: str
    audience_entities: _containers.RepeatedScalarFieldContainer[str]
    audience_countries: _containers.RepeatedScalarFieldContainer[str]
    card_id: str
    links_until: _timestamp_pb2.Timestamp
    def __init__(self, story_id: _Optional[str] = ..., story_version: _Optional[int] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., url: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., verified_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shingles: _Optional[_Iterable[int]] = ..., programme_id: _Optional[str] = ..., audience_entities: _Optional[_Iterable[str]] = ..., audience_countries: _Optional[_Iterable[str]] = ..., card_id: _Optional[str] = ..., links_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StoryWithdrawn(_message.Message):
    __slots__ = ("story_id", "story_version", "withdrawn_at", "notice_id", "notice_languages")
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    story_id: str
    story_version: int
    withdrawn_at: _timestamp_pb2.Timestamp
    notice_id: str
    notice_languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, story_id: _Optional[str] = ..., story_version: _Optional[int] = ..., withdrawn_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_id: _Optional[str] = ..., notice_languages: _Optional[_Iterable[str]] = ...) -> None: ...

class StoryCorrected(_message.Message):
    __slots__ = ("story_id", "story_version", "corrected_at", "notice_id", "notice_languages")
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_AT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    story_id: str
    story_version: int
    corrected_at: _timestamp_pb2.Timestamp
    notice_id: str
    notice_languages: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, story_id: _Optional[str] = ..., story_version: _Optional[int] = ..., corrected_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice_id: _Optional[str] = ..., notice_languages: _Optional[_Iterable[str]] = ...) -> None: ...

class StoryEnded(_message.Message):
    __slots__ = ("story_id", "story_version", "ended_at", "because")
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    story_id: str
    story_version: int
    ended_at: _timestamp_pb2.Timestamp
    because: StoryEnd
    def __init__(self, story_id: _Optional[str] = ..., story_version: _Optional[int] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., because: _Optional[_Union[StoryEnd, str]] = ...) -> None: ...
