"""What the server answers before the application sees a request: problem documents here too, and a bound on heads."""

from __future__ import annotations

import random
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kernel.errors import AddressTooLong, HeadTooLarge, MalformedRequest, Problem, render
from kernel.language import negotiate
from kernel.telemetry.logs import log

# httptools parses no longer one.
MAX_ADDRESS_BYTES = 65_535
# An address and some 30 KiB of headers. A head may be longer by what one read brings.
MAX_HEAD_BYTES = 98_304
# The member of a request's scope that breaks its connection off, and what is not yet sent with it.
ABORT = "kernel.abort"


class ProblemProtocol(HttpToolsProtocol):
    """HTTP/1.1 by uvicorn, which answers what it cannot parse with plain text and bounds neither address nor headers.

    A request that cannot be read is answered 400, 414 or 431, and its connection ends.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # The first bytes may already be none that a message begins with.
        self.url = b""
        self.headers = []
        self._head_bytes = 0

    def on_message_begin(self) -> None:
        """Called for a request's first byte."""
        super().on_message_begin()
        # Closing waits for a peer to take what was written, and one that never reads would be waited for without end.
        self.scope[ABORT] = self.transport.abort  # type: ignore[literal-required]

    def data_received(self, data: bytes) -> None:
        """Parse what came, and give up on a head that does not end."""
        super().data_received(data)
        # The parser names the method once the head is complete.
        if self.scope is None or "method" in self.scope or self.transport.is_closing():
            self._head_bytes = 0
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(HeadTooLarge(MAX_HEAD_BYTES) if self.headers else AddressTooLong(MAX_ADDRESS_BYTES))

    def send_400_response(self, msg: str) -> None:
        """Called for what the parser cannot read."""
        too_long = len(self.url) > MAX_ADDRESS_BYTES
        self._refuse(AddressTooLong(MAX_ADDRESS_BYTES) if too_long else MalformedRequest())

    def _refuse(self, problem: Problem) -> None:
        trace_id = f"{random.getrandbits(128) | 1:032x}"
        log(__name__).info("request_unreadable", problem=problem.slug, trace_id=trace_id)
        if not self._is_answer_expected():
            self.transport.close()
            return
        spoken = next((value for name, value in self.headers if name == b"accept-language"), b"")
        status, headers, body = render(problem, negotiate(spoken.decode("latin-1")), trace_id)
        head = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self.server_state.default_headers]
        head += [*headers.items(), ("x-request-id", trace_id), ("content-length", str(len(body)))]
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in head)]
        sent = "\r\n".join([*lines, "connection: close", "", ""]).encode("latin-1")
        is_head = self.scope is not None and self.scope.get("method") == "HEAD"
        self.transport.write(sent if is_head else sent + body)
        self.transport.close()

    def _is_answer_expected(self) -> bool:
        """Whether what is written now is read as the answer to what could not be parsed, and not to one before it."""
        if self.cycle is None or self.cycle.response_complete:
            return True
        # A request is under way: this is its body, or else another one that was sent after it.
        return self.cycle.more_body and not self.cycle.response_started and not self.pipeline
