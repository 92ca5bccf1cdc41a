import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StoryPublished(_message.Message):
    __slots__ = ("story_id", "story_version", "kind", "language", "url", "topics", "published_at", "verified_until", "shingles")
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SHINGLES_FIELD_NUMBER: _ClassVar[int]
    story_id: str
    story_version: int
    kind: str
    language: str
    url: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    published_at: _timestamp_pb2.Timestamp
    verified_until: _timestamp_pb2.Timestamp
    shingles: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, story_id: _Optional[str] = ..., story_version: _Optional[int] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., url: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., verified_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shingles: _Optional[_Iterable[int]] = ...) -> None: ...

class StoryWithdrawn(_message.Message):
    __slots__ = ("story_id", "story_version", "withdrawn_at")
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_VERSION_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    story_id: str
    story_version: int
    withdrawn_at: _timestamp_pb2.Timestamp
    def __init__(self, story_id: _Optional[str] = ..., story_version: _Optional[int] = ..., withdrawn_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
