"""How a reader is asked and answers: it reads one document, in a process of its own.

A hostile document can make a reader use all the time and memory there is, and a process can be ended where a thread
cannot. It is given no environment, so no secret either.
"""

from __future__ import annotations

import gc
import json
import math
import resource
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

# Reading 10 MB takes 0.2 GB and 10 to 22 seconds; nothing a newsroom publishes takes this much.
_MEMORY_BYTES = 1_000_000_000


def as_json(answer: Any) -> bytes:
    """An answer of dataclasses, with moments in them, as it travels to whoever asked."""
    return json.dumps(answer, default=_members).encode()


def _members(value: Any) -> Any:
    # Faster than `dataclasses.asdict`, which copies every text.
    return (
        value.isoformat() if isinstance(value, datetime) else {name: getattr(value, name) for name in value.__slots__}
    )


def serve(read: Callable[..., bytes]) -> None:
    """Answer one question. Standard input: one line of JSON with `seconds` and the arguments of `read`, then the
    document."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    arguments = json.loads(sys.stdin.buffer.readline())
    # The caller kills this process at its deadline. This limit ends it where the caller was killed itself.
    seconds = math.ceil(arguments.pop("seconds"))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # One document, and then the process is gone: looking for garbage is time lost.
    gc.disable()
    sys.stdout.buffer.write(read(sys.stdin.buffer.read(), **arguments))
