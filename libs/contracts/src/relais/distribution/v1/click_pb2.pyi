import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Visitor(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VISITOR_UNSPECIFIED: _ClassVar[Visitor]
    VISITOR_HUMAN: _ClassVar[Visitor]
    VISITOR_PREVIEW: _ClassVar[Visitor]
    VISITOR_BOT: _ClassVar[Visitor]
VISITOR_UNSPECIFIED: Visitor
VISITOR_HUMAN: Visitor
VISITOR_PREVIEW: Visitor
VISITOR_BOT: Visitor

class ClicksCounted(_message.Message):
    __slots__ = ("share_id", "person_id", "story_id", "network", "visitor", "rule", "count", "counted_at", "entity")
    SHARE_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    VISITOR_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    COUNTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    share_id: str
    person_id: str
    story_id: str
    network: str
    visitor: Visitor
    rule: str
    count: int
    counted_at: _timestamp_pb2.Timestamp
    entity: str
    def __init__(self, share_id: _Optional[str] = ..., person_id: _Optional[str] = ..., story_id: _Optional[str] = ..., network: _Optional[str] = ..., visitor: _Optional[_Union[Visitor, str]] = ..., rule: _Optional[str] = ..., count: _Optional[int] = ..., counted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entity: _Optional[str] = ...) -> None: ...
