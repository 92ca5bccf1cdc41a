"""Passwords and rules of a broker, set over its own protocol: the tools that Kafka ships start a JVM for each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import CreateAclsRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import CompactArray, CompactBytes, CompactString, Int8, Int16, Int32, Schema, TaggedFields

_SCRAM_SHA_512 = 2
_ITERATIONS = 4096
_ALLOW = 3
# The numbers of Kafka's protocol: org.apache.kafka.common.acl.AclOperation, …resource.ResourceType and PatternType.
_OPERATIONS = {"Read": 3, "Write": 4, "Create": 5, "Describe": 8, "DescribeConfigs": 10}
_RESOURCES = {"topic": 2, "group": 3, "cluster": 4}
_PATTERNS = {"literal": 3, "prefix": 4}


@dataclass(frozen=True)
class Rule:
    """That a user may do something with what a name, or the begin of one, stands for."""

    user: str
    operation: str
    resource: str
    name: str
    pattern: str = "literal"


async def set_password(bootstrap: str, user: str, password: str) -> None:
    """Make a user known by a password, or change it."""
    salt = os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    answer = await _asked(bootstrap, _SetPassword(user, salt, salted))
    _must_be_fine([code for _user, code, _message, _tags in answer.results])


async def allow(bootstrap: str, rules: Iterable[Rule]) -> None:
    """Let users do what the rules say."""
    for rule in rules:
        request = CreateAclsRequest(
            _RESOURCES[rule.resource],
            rule.name,
            _PATTERNS[rule.pattern],
            f"User:{rule.user}",
            "*",
            _OPERATIONS[rule.operation],
            _ALLOW,
        )
        answer = await _asked(bootstrap, request)
        _must_be_fine([code for code, _message in answer.creation_responses])


async def _asked(bootstrap: str, request: Any) -> Any:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        return await admin._send_to_controller(request)
    finally:
        await admin.close()


def _must_be_fine(codes: list[int]) -> None:
    if any(codes):
        raise RuntimeError(f"the broker refused with {codes}")


class _PasswordSet(Response):
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString("utf-8")),
                ("error_code", Int16),
                ("error_message", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _SetPasswordStruct(RequestStruct):
    """AlterUserScramCredentials, which aiokafka 0.14 does not have."""

    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = _PasswordSet
    SCHEMA = Schema(
        ("deletions", CompactArray(("name", CompactString("utf-8")), ("mechanism", Int8), ("tags", TaggedFields))),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString("utf-8")),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _SetPassword(Request[_SetPasswordStruct]):
    API_KEY = 51

    def __init__(self, user: str, salt: bytes, salted: bytes) -> None:
        self._upsertion = (user, _SCRAM_SHA_512, _ITERATIONS, salt, salted, {})

    def build(self, request_struct_class: type[_SetPasswordStruct]) -> _SetPasswordStruct:
        return request_struct_class([], [self._upsertion], {})
