"""LinkedIn (https://learn.microsoft.com/linkedin/): signing in and publishing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from distribution.accounts.models import (
    Author,
    Credentials,
    Identity,
    Outcome,
    Posted,
    PostText,
    Refused,
    Renewal,
    Tokens,
    Uncertain,
)
from distribution.calls.models import json_of, outcome_of, outcome_of_failure, word_of
from distribution.calls.repository import NetworkCalls
from distribution.linkedin.models import MOST_CHARACTERS, Application, post_of
from kernel.outbound import Fetched, OutboundFailure
from kernel.texts import one_line

SCOPES = "openid profile w_member_social"

_OK, _CREATED = 200, 201
_CLIENT_ERRORS, _SERVER_ERRORS = range(400, 500), range(500, 600)
_TOO_MANY = 429
_MOST_TOKEN = 8_192
_MOST_SECONDS = 10 * 365 * 86_400
_RENEWED_AFTER = 0.5


class LinkedIn:
    """A `Connector`. LinkedIn knows no key: what may have arrived is `Uncertain`, and nothing is asked twice.

    `application` is None where nobody set one up; nobody can then have connected an account.
    """

    def __init__(self, calls: NetworkCalls, application: Application | None) -> None:
        self.calls = calls
        self.application = application

    async def post(self, credentials: Credentials, text: PostText, *, key: str) -> Outcome:
        """Publish a text to everybody."""
        whole = text.whole
        if self.application is None:
            return Refused("not_set_up")
        if len(whole) > MOST_CHARACTERS:
            return Refused("too_long")
        headers = {"LinkedIn-Version": self.application.version, "X-Restli-Protocol-Version": "2.0.0"}
        try:
            answer = await self.calls.post_json(
                f"{self.application.api_url}/rest/posts",
                post_of(credentials.subject, whole),
                bearer=credentials.access_token,
                headers=headers,
            )
        except OutboundFailure as failure:
            return Uncertain(failure.reason) if failure.may_have_arrived else outcome_of_failure(failure)
        if answer.status in _SERVER_ERRORS:
            return Uncertain("network_unavailable")
        if answer.status not in (_OK, _CREATED):
            return outcome_of(answer, at=self.calls.clock())
        urn = word_of(answer.headers.get("x-restli-id"), most=256)
        if urn is None or not urn.startswith("urn:li:"):
            return Uncertain("unreadable_answer")
        return Posted(f"{self.application.url}/feed/update/{quote(urn, safe=':')}/", urn)

    async def repost(self, credentials: Credentials, reference: str, *, key: str) -> Outcome:
        """Not offered."""
        return Refused("not_offered")

    async def author_of(self, address: str) -> Author | None:
        """Nobody may read it."""
        return None

    def authorization_url(self, application: Application, *, redirect_uri: str, state: str) -> str:
        """Where the person allows it (RFC 6749 §4.1.1)."""
        query = {
            "response_type": "code",
            "client_id": application.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "scope": SCOPES,
        }
        return f"{application.url}/oauth/v2/authorization?{urlencode(query)}"

    async def exchange(self, application: Application, *, code: str, redirect_uri: str) -> Tokens | Renewal:
        """The tokens for a code (RFC 6749 §4.1.3)."""
        return await self._tokens(
            application, {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        )

    async def identity(self, application: Application, tokens: Tokens) -> Identity | Renewal:
        """Whose account a token opens (OpenID Connect Core §5.3)."""
        try:
            answer = await self.calls.get(f"{application.api_url}/v2/userinfo", bearer=tokens.access_token)
        except OutboundFailure:
            return Renewal.NOT_NOW
        found = json_of(answer) if answer.status == _OK else {}
        subject, name = word_of(found.get("sub"), most=128), found.get("name")
        if subject is None:
            return Renewal.REFUSED if answer.status in _CLIENT_ERRORS else Renewal.NOT_NOW
        shown = one_line(name, most=100) if isinstance(name, str) else ""
        return Identity(base_url=application.url, subject=f"urn:li:person:{subject}", handle=shown or subject)

    async def renew(self, base_url: str, tokens: Tokens) -> Tokens | Renewal:
        """New tokens, where LinkedIn gives this application any without the person."""
        if self.application is None or tokens.refresh_token is None:
            return Renewal.REFUSED
        form = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token}
        return await self._tokens(self.application, form)

    async def revoke(self, base_url: str, tokens: Tokens) -> bool:
        """Have LinkedIn forget a token."""
        if self.application is None:
            return True
        client = {"client_id": self.application.client_id, "client_secret": self.application.client_secret}
        return await self.calls.settled(
            f"{self.application.url}/oauth/v2/revoke", {**client, "token": tokens.access_token}
        )

    async def _tokens(self, application: Application, form: dict[str, str]) -> Tokens | Renewal:
        client = {"client_id": application.client_id, "client_secret": application.client_secret}
        try:
            answer = await self.calls.post_form(f"{application.url}/oauth/v2/accessToken", {**form, **client})
        except OutboundFailure:
            return Renewal.NOT_NOW
        return _tokens(answer, at=self.calls.clock())


def _tokens(answer: Fetched, *, at: datetime) -> Tokens | Renewal:
    if answer.status in _CLIENT_ERRORS and answer.status != _TOO_MANY:
        return Renewal.REFUSED
    found = json_of(answer) if answer.status == _OK else {}
    access = word_of(found.get("access_token"), most=_MOST_TOKEN)
    if access is None:
        return Renewal.NOT_NOW
    refresh, ends = word_of(found.get("refresh_token"), most=_MOST_TOKEN), _seconds(found.get("expires_in"))
    if refresh is None or ends is None:
        return Tokens(access_token=access, expires_at=None if ends is None else at + timedelta(seconds=ends))
    last = _seconds(found.get("refresh_token_expires_in")) or ends
    return Tokens(
        access_token=access,
        refresh_token=refresh,
        renew_at=at + timedelta(seconds=ends * _RENEWED_AFTER),
        expires_at=at + timedelta(seconds=max(last, ends)),
    )


def _seconds(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value <= _MOST_SECONDS else None
