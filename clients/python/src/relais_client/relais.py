"""The four services, over one pool of connections."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

import httpx

from relais_client.calls import Calls, Token
from relais_client.generated.content import Content
from relais_client.generated.distribution import Distribution
from relais_client.generated.gamification import Gamification
from relais_client.generated.metrics import Metrics


class Relais:
    """A client for each service, inside `async with`. `base_urls` says where each is that is called."""

    def __init__(self, base_urls: Mapping[str, str], *, token: Token = None, language: str | None = None) -> None:
        self._http = httpx.AsyncClient(timeout=30)

        def calls(service: str) -> Calls:
            return Calls(self._http, base_urls.get(service, ""), token=token, language=language)

        self.content = Content(calls("content"))
        self.distribution = Distribution(calls("distribution"))
        self.metrics = Metrics(calls("metrics"))
        self.gamification = Gamification(calls("gamification"))

    async def __aenter__(self) -> Relais:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()
