"""Everything that the service keeps, so that it can be compared with what it keeps later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient

from tests.processes import Killed

INBOXES = frozenset({"inbox", "inbox_watermarks", "inbox_batches"})
# What was told of five people together is kept of nobody: what counted for a challenge, its group's marks alone know.
NOT_OF_CHALLENGES = {"_id": {"$not": {"$regex": "^gamification.challenges:"}}}
# Who works at the moment, what was read, and when: about the processes, not about people.
_NOT_STATE = INBOXES | {"leases"}

State = Mapping[str, Mapping[str, str]]
"""Collection → id → hash of the document."""


def state(killed: Killed) -> State:
    """The state of every collection of the service."""
    with MongoClient[dict[str, Any]](killed.mongod.uri) as client:
        database = client[killed.service.runtime.settings.mongo_database]
        return {
            name: {str(one["_id"]): _hash(one) for one in database[name].find({})}
            for name in database.list_collection_names()
            if name not in _NOT_STATE
        }


def differences(killed: Killed, before: State) -> list[str]:
    """The documents that are others than before, as they are now."""
    now = state(killed)
    lines = []
    with MongoClient[dict[str, Any]](killed.mongod.uri) as client:
        database = client[killed.service.runtime.settings.mongo_database]
        for name in sorted(before.keys() | now.keys()):
            old, new = before.get(name, {}), now.get(name, {})
            lines += [f"{name}: {one} is gone" for one in sorted(old.keys() - new.keys())]
            changed = sorted(one for one, found in new.items() if old.get(one) != found)
            lines += [f"{name}: {document}" for document in database[name].find({"_id": {"$in": changed}})]
    return lines


def _hash(document: Mapping[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(document, sort_keys=True, default=repr).encode(), digest_size=12).hexdigest()
