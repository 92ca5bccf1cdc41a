"""Everything that the service keeps, as one hash."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pymongo import MongoClient

from tests.gamification.kills.processes import Killed

# Who works at the moment, what was read, and when: about the processes, not about people.
_NOT_STATE = frozenset({"inbox", "leases"})


def states(killed: Killed) -> dict[str, str]:
    """A hash of each collection of the service, whatever the order in which its documents were written."""
    with MongoClient[dict[str, Any]](killed.mongod.uri) as client:
        database = client[killed.service.runtime.settings.mongo_database]
        return {
            name: _hash(list(database[name].find({})))
            for name in sorted(database.list_collection_names())
            if name not in _NOT_STATE
        }


def _hash(documents: list[dict[str, Any]]) -> str:
    lines = sorted(json.dumps(document, sort_keys=True, default=repr) for document in documents)
    return f"{len(lines)} {hashlib.sha256(''.join(lines).encode()).hexdigest()}"
