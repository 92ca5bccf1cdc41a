"""One case in a process of its own: no case inherits caches, garbage or a warm interpreter from another."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvloop

from bench import cores
from kernel.process import collect_rarely
from kernel.telemetry.logs import configure_logs

Answer = dict[str, Any]
_SECONDS = 300


def call(
    case: Callable[..., Awaitable[Answer]],
    *,
    core: int | None,
    env: Mapping[str, str],
    within: float = _SECONDS,
    **arguments: Any,
) -> Answer:
    """Await `case(**arguments)` under uvloop in a fresh process on `core`; what it returned, as JSON carries it,
    `within` seconds.

    `env` is added to this process's environment. RuntimeError with what the process printed if it failed.
    """
    name = f"{case.__module__}:{case.__qualname__}"
    with cores.on(core):
        ended = subprocess.run(
            [sys.executable, "-m", "bench.fresh", name, json.dumps(arguments)],
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )
    if ended.returncode != 0:
        raise RuntimeError(f"{name} failed:\n{ended.stdout[-2000:]}{ended.stderr[-4000:]}")
    answer: Answer = json.loads(ended.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Run the case that the arguments name and print its answer on the last line."""
    module, _, function = sys.argv[1].partition(":")
    configure_logs(service="bench", process=function, level="ERROR")
    case = getattr(importlib.import_module(module), function)
    # As the processes of a service do, and so that the limit gains by it as well.
    collect_rarely()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        answer = runner.run(case(**json.loads(sys.argv[2])))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
