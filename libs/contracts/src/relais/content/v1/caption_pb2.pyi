import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CaptionSuggested(_message.Message):
    __slots__ = ("caption_id", "caption_version", "story_id", "network", "language", "shingles", "suggested_at")
    CAPTION_ID_FIELD_NUMBER: _ClassVar[int]
    CAPTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SHINGLES_FIELD_NUMBER: _ClassVar[int]
    SUGGESTED_AT_FIELD_NUMBER: _ClassVar[int]
    caption_id: str
    caption_version: int
    story_id: str
    network: str
    language: str
    shingles: _containers.RepeatedScalarFieldContainer[int]
    suggested_at: _timestamp_pb2.Timestamp
    def __init__(self, caption_id: _Optional[str] = ..., caption_version: _Optional[int] = ..., story_id: _Optional[str] = ..., network: _Optional[str] = ..., language: _Optional[str] = ..., shingles: _Optional[_Iterable[int]] = ..., suggested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CaptionRetired(_message.Message):
    __slots__ = ("caption_id", "caption_version", "story_id", "retired_at")
    CAPTION_ID_FIELD_NUMBER: _ClassVar[int]
    CAPTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    RETIRED_AT_FIELD_NUMBER: _ClassVar[int]
    caption_id: str
    caption_version: int
    story_id: str
    retired_at: _timestamp_pb2.Timestamp
    def __init__(self, caption_id: _Optional[str] = ..., caption_version: _Optional[int] = ..., story_id: _Optional[str] = ..., retired_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
