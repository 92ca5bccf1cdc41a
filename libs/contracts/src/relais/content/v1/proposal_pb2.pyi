import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProposalSubmitted(_message.Message):
    __slots__ = ("proposal_id", "proposal_version", "person_id", "kind", "language", "submitted_at", "answer_due_at", "programme_id")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_AT_FIELD_NUMBER: _ClassVar[int]
    PROGRAMME_ID_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    proposal_version: int
    person_id: str
    kind: str
    language: str
    submitted_at: _timestamp_pb2.Timestamp
    answer_due_at: _timestamp_pb2.Timestamp
    programme_id: str
    def __init__(self, proposal_id: _Optional[str] = ..., proposal_version: _Optional[int] = ..., person_id: _Optional[str] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., submitted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., answer_due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., programme_id: _Optional[str] = ...) -> None: ...

class ProposalAccepted(_message.Message):
    __slots__ = ("proposal_id", "proposal_version", "person_id", "kind", "language", "story_id", "accepted_at")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    proposal_version: int
    person_id: str
    kind: str
    language: str
    story_id: str
    accepted_at: _timestamp_pb2.Timestamp
    def __init__(self, proposal_id: _Optional[str] = ..., proposal_version: _Optional[int] = ..., person_id: _Optional[str] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., story_id: _Optional[str] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProposalDeclined(_message.Message):
    __slots__ = ("proposal_id", "proposal_version", "person_id", "kind", "language", "declined_at")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DECLINED_AT_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    proposal_version: int
    person_id: str
    kind: str
    language: str
    declined_at: _timestamp_pb2.Timestamp
    def __init__(self, proposal_id: _Optional[str] = ..., proposal_version: _Optional[int] = ..., person_id: _Optional[str] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., declined_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProposalWithdrawn(_message.Message):
    __slots__ = ("proposal_id", "proposal_version", "person_id", "kind", "language", "withdrawn_at")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_VERSION_FIELD_NUMBER: _ClassVar[int]
    PERSON_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    proposal_version: int
    person_id: str
    kind: str
    language: str
    withdrawn_at: _timestamp_pb2.Timestamp
    def __init__(self, proposal_id: _Optional[str] = ..., proposal_version: _Optional[int] = ..., person_id: _Optional[str] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., withdrawn_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProposalOverdue(_message.Message):
    __slots__ = ("proposal_id", "proposal_version", "kind", "language", "answer_due_at", "noticed_at")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_VERSION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_DUE_AT_FIELD_NUMBER: _ClassVar[int]
    NOTICED_AT_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    proposal_version: int
    kind: str
    language: str
    answer_due_at: _timestamp_pb2.Timestamp
    noticed_at: _timestamp_pb2.Timestamp
    def __init__(self, proposal_id: _Optional[str] = ..., proposal_version: _Optional[int] = ..., kind: _Optional[str] = ..., language: _Optional[str] = ..., answer_due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., noticed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
