"""Images where they are made fit to be shown: in a process beside this one."""

from __future__ import annotations

import asyncio
import json
import signal
import sys

from content.images import schemas
from content.images.errors import ImageAnimated, ImageDamaged, ImageTooDemanding, ImageTooManyPixels, NotAnImage
from content.images.models import MOST_PIXELS, Fault, Format, Picture, format_of
from kernel.errors import Unavailable

# A reader may use a gigabyte and a processor; who comes third waits as long as reading may take, then asks again.
_READERS = 2


class ImageRepository:
    """Reads images, each within `seconds`."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self._readers = asyncio.Semaphore(_READERS)

    async def read(self, raw: bytes) -> Picture:
        """The picture that the bytes hold, else the problem that says why they are not taken."""
        format = format_of(raw)
        if format is None:
            raise NotAnImage
        try:
            async with asyncio.timeout(self.seconds):
                await self._readers.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            async with asyncio.timeout(self.seconds):
                message, status = await self._answer_of_reader(raw, format)
        except TimeoutError:
            raise ImageTooDemanding(self.seconds) from None
        finally:
            self._readers.release()
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            raise ImageTooDemanding(self.seconds)
        if status != 0:
            raise ImageDamaged
        found = schemas.received(message)
        if isinstance(found, Picture):
            return found
        if found.fault is Fault.ANIMATED:
            raise ImageAnimated
        raise ImageTooManyPixels(width=found.width, height=found.height, limit=MOST_PIXELS)

    async def _answer_of_reader(self, raw: bytes, format: Format) -> tuple[bytes, int | None]:
        """What the process says, and its exit status; it does not outlive the call."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", schemas.__name__),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        arguments = {"format": format, "seconds": self.seconds}
        try:
            answer, _ = await process.communicate(json.dumps(arguments).encode() + b"\n" + raw)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return answer, process.returncode
