import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeltaFolded(_message.Message):
    __slots__ = ("delta_id", "story_id", "network", "minute", "shares", "human_clicks", "previews", "bots", "reach", "reactions", "comments", "reshares", "conversations")
    DELTA_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    MINUTE_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    HUMAN_CLICKS_FIELD_NUMBER: _ClassVar[int]
    PREVIEWS_FIELD_NUMBER: _ClassVar[int]
    BOTS_FIELD_NUMBER: _ClassVar[int]
    REACH_FIELD_NUMBER: _ClassVar[int]
    REACTIONS_FIELD_NUMBER: _ClassVar[int]
    COMMENTS_FIELD_NUMBER: _ClassVar[int]
    RESHARES_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    delta_id: str
    story_id: str
    network: str
    minute: _timestamp_pb2.Timestamp
    shares: int
    human_clicks: int
    previews: int
    bots: int
    reach: int
    reactions: int
    comments: int
    reshares: int
    conversations: int
    def __init__(self, delta_id: _Optional[str] = ..., story_id: _Optional[str] = ..., network: _Optional[str] = ..., minute: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., shares: _Optional[int] = ..., human_clicks: _Optional[int] = ..., previews: _Optional[int] = ..., bots: _Optional[int] = ..., reach: _Optional[int] = ..., reactions: _Optional[int] = ..., comments: _Optional[int] = ..., reshares: _Optional[int] = ..., conversations: _Optional[int] = ...) -> None: ...
