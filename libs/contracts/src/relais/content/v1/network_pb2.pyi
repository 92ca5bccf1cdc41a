import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NetworkState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NETWORK_STATE_UNSPECIFIED: _ClassVar[NetworkState]
    NETWORK_STATE_ON: _ClassVar[NetworkState]
    NETWORK_STATE_OFF: _ClassVar[NetworkState]
    NETWORK_STATE_KIT: _ClassVar[NetworkState]
NETWORK_STATE_UNSPECIFIED: NetworkState
NETWORK_STATE_ON: NetworkState
NETWORK_STATE_OFF: NetworkState
NETWORK_STATE_KIT: NetworkState

class NetworkPolicyChanged(_message.Message):
    __slots__ = ("programme_id", "network", "policy_version", "state", "share_template", "changed_at")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    POLICY_VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SHARE_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    network: str
    policy_version: int
    state: NetworkState
    share_template: str
    changed_at: _timestamp_pb2.Timestamp
    def __init__(self, programme_id: _Optional[str] = ..., network: _Optional[str] = ..., policy_version: _Optional[int] = ..., state: _Optional[_Union[NetworkState, str]] = ..., share_template: _Optional[str] = ..., changed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
