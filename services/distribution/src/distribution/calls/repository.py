"""Calls to networks' APIs: one at a time, bounded in time and size, never repeated and never redirected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from kernel.clock import Clock
from kernel.outbound import Fetched, Outbound, OutboundFailure, RefusedAddress

# No answer that is read here has more than a few kilobytes.
MAX_BYTES = 512 * 1024
_TOO_MANY, _SERVER_ERRORS = 429, 500


class NetworkCalls:
    """Asks networks, with at most `seconds` for each answer. No answer is logged: it may repeat what was sent."""

    def __init__(self, outbound: Outbound, clock: Clock, *, seconds: float) -> None:
        self.outbound = outbound
        self.clock = clock
        self.seconds = seconds

    async def get(self, address: str, *, query: Mapping[str, str] | None = None, bearer: str | None = None) -> Fetched:
        """The answer to a GET; an `OutboundFailure` when there is none."""
        target = f"{address}?{urlencode(query)}" if query else address
        return await self._ask("GET", target, {}, b"", bearer)

    async def post_json(
        self,
        address: str,
        value: Mapping[str, Any] | None,
        *,
        bearer: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The answer to a POST of a JSON object, or of nothing; an `OutboundFailure` when there is none."""
        if value is None:
            return await self._ask("POST", address, {**(headers or {})}, b"", bearer)
        sent = {"Content-Type": "application/json", **(headers or {})}
        return await self._ask("POST", address, sent, json.dumps(value).encode(), bearer)

    async def post_form(self, address: str, fields: Mapping[str, str], *, bearer: str | None = None) -> Fetched:
        """The answer to a POST of a form (RFC 6749 speaks in these); an `OutboundFailure` when there is none."""
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask("POST", address, sent, urlencode(fields).encode(), bearer)

    async def settled(self, address: str, fields: Mapping[str, str]) -> bool:
        """Post a form whose answer matters little; whether it is of no use to post it again."""
        try:
            answer = await self.post_form(address, fields)
        except OutboundFailure as failure:
            return isinstance(failure, RefusedAddress)
        return answer.status < _SERVER_ERRORS and answer.status != _TOO_MANY

    async def _ask(
        self, method: str, address: str, headers: dict[str, str], body: bytes, bearer: str | None
    ) -> Fetched:
        headers["Accept"] = "application/json"
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        return await self.outbound.send(
            method, address, headers=headers, body=body, seconds=self.seconds, max_bytes=MAX_BYTES
        )
