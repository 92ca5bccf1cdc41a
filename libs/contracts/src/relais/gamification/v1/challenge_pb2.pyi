import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from relais.gamification.v1 import recognition_pb2 as _recognition_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ChallengeGroup(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHALLENGE_GROUP_UNSPECIFIED: _ClassVar[ChallengeGroup]
    CHALLENGE_GROUP_TEAM: _ClassVar[ChallengeGroup]
    CHALLENGE_GROUP_COHORT: _ClassVar[ChallengeGroup]
    CHALLENGE_GROUP_PROGRAMME: _ClassVar[ChallengeGroup]

class ChallengeOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHALLENGE_OUTCOME_UNSPECIFIED: _ClassVar[ChallengeOutcome]
    CHALLENGE_OUTCOME_REACHED: _ClassVar[ChallengeOutcome]
    CHALLENGE_OUTCOME_NOT_REACHED: _ClassVar[ChallengeOutcome]
    CHALLENGE_OUTCOME_WITHHELD: _ClassVar[ChallengeOutcome]

class ChallengeStep(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHALLENGE_STEP_UNSPECIFIED: _ClassVar[ChallengeStep]
    CHALLENGE_STEP_BEGUN: _ClassVar[ChallengeStep]
    CHALLENGE_STEP_QUARTER: _ClassVar[ChallengeStep]
    CHALLENGE_STEP_HALF: _ClassVar[ChallengeStep]
    CHALLENGE_STEP_THREE_QUARTERS: _ClassVar[ChallengeStep]
    CHALLENGE_STEP_REACHED: _ClassVar[ChallengeStep]
CHALLENGE_GROUP_UNSPECIFIED: ChallengeGroup
CHALLENGE_GROUP_TEAM: ChallengeGroup
CHALLENGE_GROUP_COHORT: ChallengeGroup
CHALLENGE_GROUP_PROGRAMME: ChallengeGroup
CHALLENGE_OUTCOME_UNSPECIFIED: ChallengeOutcome
CHALLENGE_OUTCOME_REACHED: ChallengeOutcome
CHALLENGE_OUTCOME_NOT_REACHED: ChallengeOutcome
CHALLENGE_OUTCOME_WITHHELD: ChallengeOutcome
CHALLENGE_STEP_UNSPECIFIED: ChallengeStep
CHALLENGE_STEP_BEGUN: ChallengeStep
CHALLENGE_STEP_QUARTER: ChallengeStep
CHALLENGE_STEP_HALF: ChallengeStep
CHALLENGE_STEP_THREE_QUARTERS: ChallengeStep
CHALLENGE_STEP_REACHED: ChallengeStep

class ChallengeAdvanced(_message.Message):
    __slots__ = ("challenge_id", "efforts", "goal_efforts", "begins_at", "is_last")
    CHALLENGE_ID_FIELD_NUMBER: _ClassVar[int]
    EFFORTS_FIELD_NUMBER: _ClassVar[int]
    GOAL_EFFORTS_FIELD_NUMBER: _ClassVar[int]
    BEGINS_AT_FIELD_NUMBER: _ClassVar[int]
    IS_LAST_FIELD_NUMBER: _ClassVar[int]
    challenge_id: str
    efforts: int
    goal_efforts: int
    begins_at: _timestamp_pb2.Timestamp
    is_last: bool
    def __init__(self, challenge_id: _Optional[str] = ..., efforts: _Optional[int] = ..., goal_efforts: _Optional[int] = ..., begins_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., is_last: _Optional[bool] = ...) -> None: ...

class ChallengeConcluded(_message.Message):
    __slots__ = ("challenge_id", "programme_id", "group", "kinds", "goal_efforts", "outcome", "step", "begins_at", "ends_at", "concluded_at")
    CHALLENGE_ID_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    GOAL_EFFORTS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    BEGINS_AT_FIELD_NUMBER: _ClassVar[int]
    ENDS_AT_FIELD_NUMBER: _ClassVar[int]
    CONCLUDED_AT_FIELD_NUMBER: _ClassVar[int]
    challenge_id: str
    programme_id: str
    group: ChallengeGroup
    kinds: _containers.RepeatedScalarFieldContainer[_recognition_pb2.ContributionKind]
    goal_efforts: int
    outcome: ChallengeOutcome
    step: ChallengeStep
    begins_at: _timestamp_pb2.Timestamp
    ends_at: _timestamp_pb2.Timestamp
    concluded_at: _timestamp_pb2.Timestamp
    def __init__(self, challenge_id: _Optional[str] = ..., programme_id: _Optional[str] = ..., group: _Optional[_Union[ChallengeGroup, str]] = ..., kinds: _Optional[_Iterable[_Union[_recognition_pb2.ContributionKind, str]]] = ..., goal_efforts: _Optional[int] = ..., outcome: _Optional[_Union[ChallengeOutcome, str]] = ..., step: _Optional[_Union[ChallengeStep, str]] = ..., begins_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ends_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., concluded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
