import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CyclePhase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CYCLE_PHASE_UNSPECIFIED: _ClassVar[CyclePhase]
    CYCLE_PHASE_LAUNCH: _ClassVar[CyclePhase]
    CYCLE_PHASE_PLATEAU: _ClassVar[CyclePhase]
    CYCLE_PHASE_DIP: _ClassVar[CyclePhase]
    CYCLE_PHASE_REST: _ClassVar[CyclePhase]

class Playbook(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLAYBOOK_UNSPECIFIED: _ClassVar[Playbook]
    PLAYBOOK_REST_WEEK: _ClassVar[Playbook]
    PLAYBOOK_FRESH_TOPIC: _ClassVar[Playbook]
    PLAYBOOK_CALL_FOR_AUTHORS: _ClassVar[Playbook]
    PLAYBOOK_THANKS_ROUND: _ClassVar[Playbook]
CYCLE_PHASE_UNSPECIFIED: CyclePhase
CYCLE_PHASE_LAUNCH: CyclePhase
CYCLE_PHASE_PLATEAU: CyclePhase
CYCLE_PHASE_DIP: CyclePhase
CYCLE_PHASE_REST: CyclePhase
PLAYBOOK_UNSPECIFIED: Playbook
PLAYBOOK_REST_WEEK: Playbook
PLAYBOOK_FRESH_TOPIC: Playbook
PLAYBOOK_CALL_FOR_AUTHORS: Playbook
PLAYBOOK_THANKS_ROUND: Playbook

class CyclePhaseChanged(_message.Message):
    __slots__ = ("programme_id", "change_id", "entity", "change_number", "phase_before", "phase", "since", "noticed_at", "method", "playbook")
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    ENTITY_FIELD_NUMBER: _ClassVar[int]
    CHANGE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PHASE_BEFORE_FIELD_NUMBER: _ClassVar[int]
    PHASE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    NOTICED_AT_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    PLAYBOOK_FIELD_NUMBER: _ClassVar[int]
    programme_id: str
    change_id: str
    entity: str
    change_number: int
    phase_before: CyclePhase
    phase: CyclePhase
    since: _timestamp_pb2.Timestamp
    noticed_at: _timestamp_pb2.Timestamp
    method: str
    playbook: Playbook
    def __init__(self, programme_id: _Optional[str] = ..., change_id: _Optional[str] = ..., entity: _Optional[str] = ..., change_number: _Optional[int] = ..., phase_before: _Optional[_Union[CyclePhase, str]] = ..., phase: _Optional[_Union[CyclePhase, str]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., noticed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., method: _Optional[str] = ..., playbook: _Optional[_Union[Playbook, str]] = ...) -> None: ...
