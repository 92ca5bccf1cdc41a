"""Readers of documents from outside: programs that each read one document, in a process of their own."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

# The next reader is started when what the last one read is likely to be dealt with, not in competition with that.
_AHEAD_SECONDS = 1.0


class Readers:
    """Starts readers of one kind: a module that `content.readers.schemas` serves.

    Starting one takes longer than reading a usual document. Inside the context, one is therefore started ahead and
    waits for its document; outside it, each is started when it is asked.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._open = False
        self._timer: asyncio.TimerHandle | None = None
        self._ahead: asyncio.Task[Process] | None = None

    async def __aenter__(self) -> Self:
        self._open = True
        self._start_ahead()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        if self._timer is not None:
            self._timer.cancel()
        if self._ahead is not None:
            for process in await asyncio.gather(self._ahead, return_exceptions=True):
                if isinstance(process, Process):
                    await _end(process)

    async def answer(self, document: bytes, arguments: Mapping[str, Any]) -> bytes | None:
        """What a reader says of a document, None when it could not read it. It does not outlive the call: cancel that
        at your deadline."""
        process = self._taken() or await self._start()
        try:
            answer, _ = await process.communicate(json.dumps(arguments).encode() + b"\n" + document)
        finally:
            await _end(process)
            if self._open and self._timer is None and self._ahead is None:
                self._timer = asyncio.get_running_loop().call_later(_AHEAD_SECONDS, self._start_ahead)
        return answer if process.returncode == 0 else None

    def _taken(self) -> Process | None:
        """The reader that was started ahead, if it is there."""
        if self._ahead is None or not self._ahead.done():
            return None
        ahead, self._ahead = self._ahead, None
        # Where it could not be started, or has been ended from outside, another one is started now.
        if ahead.cancelled() or ahead.exception() is not None or ahead.result().returncode is not None:
            return None
        return ahead.result()

    def _start_ahead(self) -> None:
        self._timer = None
        self._ahead = asyncio.create_task(self._start())

    async def _start(self) -> Process:
        command = (sys.executable, "-I", "-m", self._module)
        return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={})


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
