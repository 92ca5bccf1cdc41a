import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Disabling(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISABLING_UNSPECIFIED: _ClassVar[Disabling]
    DISABLING_BY_HAND: _ClassVar[Disabling]
    DISABLING_GONE: _ClassVar[Disabling]
    DISABLING_FAILING: _ClassVar[Disabling]
DISABLING_UNSPECIFIED: Disabling
DISABLING_BY_HAND: Disabling
DISABLING_GONE: Disabling
DISABLING_FAILING: Disabling

class SubscriptionDisabled(_message.Message):
    __slots__ = ("subscription_id", "subscription_version", "programme_id", "because", "disabled_at")
    SUBSCRIPTION_ID_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTION_VERSION_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    BECAUSE_FIELD_NUMBER: _ClassVar[int]
    DISABLED_AT_FIELD_NUMBER: _ClassVar[int]
    subscription_id: str
    subscription_version: int
    programme_id: str
    because: Disabling
    disabled_at: _timestamp_pb2.Timestamp
    def __init__(self, subscription_id: _Optional[str] = ..., subscription_version: _Optional[int] = ..., programme_id: _Optional[str] = ..., because: _Optional[_Union[Disabling, str]] = ..., disabled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
