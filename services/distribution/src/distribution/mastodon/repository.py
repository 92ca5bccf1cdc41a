"""Servers with Mastodon's API (https://docs.joinmastodon.org/methods/): signing in, publishing, passing on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from distribution.accounts.models import (
    Author,
    Credentials,
    Identity,
    Later,
    Outcome,
    Posted,
    PostText,
    Refused,
    Renewal,
    Tokens,
)
from distribution.calls.models import json_of, outcome_of, outcome_of_failure, word_of
from distribution.calls.repository import NetworkCalls
from distribution.mastodon.models import Registration, handle_of, is_that_status, status_address
from kernel.outbound import OutboundFailure
from kernel.texts import plain_text

_OK = 200
_CLIENT_ERRORS = range(400, 500)
_CLIENT_NAME = "Relais"


class Mastodon:
    """A `Connector`. A key names a status for about an hour (`Idempotency-Key`); within it asking again is safe."""

    def __init__(self, calls: NetworkCalls) -> None:
        self.calls = calls

    async def post(self, credentials: Credentials, text: PostText, *, key: str) -> Outcome:
        """Publish a text to everybody."""
        body: dict[str, Any] = {"status": text.whole, "visibility": "public"}
        if text.language:
            # ISO 639-1; servers refuse a tag with a region.
            body["language"] = text.language.partition("-")[0]
        return await self._publish(credentials, "/api/v1/statuses", body, key=key)

    async def repost(self, credentials: Credentials, reference: str, *, key: str) -> Outcome:
        """Boost a status; boosting it twice changes nothing."""
        status = status_address(reference)
        status_id = reference if status is None else status.id
        try:
            if status is not None and status.base_url != credentials.base_url:
                # The server knows a status of another one by an id of its own, once it has fetched it.
                query = {"q": reference, "type": "statuses", "resolve": "true", "limit": "1"}
                answer = await self.calls.get(
                    f"{credentials.base_url}/api/v2/search", query=query, bearer=credentials.access_token
                )
                if answer.status != _OK:
                    return outcome_of(answer, at=self.calls.clock())
                found = json_of(answer).get("statuses")
                # Whoever runs the other server may lead this one on to somebody else's status.
                first = found[0] if isinstance(found, list) and found and is_that_status(found[0], status) else {}
                status_id = word_of(first.get("id"), most=64) or ""
        except OutboundFailure as failure:
            return outcome_of_failure(failure)
        if not status_id.replace("-", "").replace("_", "").isalnum():
            return Refused("post_not_found")
        return await self._publish(credentials, f"/api/v1/statuses/{status_id}/reblog", {}, key=key)

    async def author_of(self, address: str) -> Author | None:
        """Who wrote a public status; only the server that they live on is believed."""
        status = status_address(address)
        if status is None:
            return None
        try:
            answer = await self.calls.get(f"{status.base_url}/api/v1/statuses/{status.id}")
        except OutboundFailure:
            return None
        found = json_of(answer) if answer.status == _OK else {}
        account, content = found.get("account"), found.get("content")
        identity = _identity(account, status.base_url)
        if identity is None or not isinstance(content, str):
            return None
        return Author(identity.subject, identity.handle, plain_text(content))

    async def renew(self, base_url: str, tokens: Tokens) -> Tokens | Renewal:
        """Tokens of these servers do not end by themselves."""
        return Renewal.REFUSED

    async def revoke(self, base_url: str, tokens: Tokens) -> bool:
        """Have the server forget a token (RFC 7009)."""
        form = {
            "client_id": tokens.client_id or "",
            "client_secret": tokens.client_secret or "",
            "token": tokens.access_token,
        }
        return await self.calls.settled(f"{base_url}/oauth/revoke", form)

    async def register(self, base_url: str, *, redirect_uri: str, scopes: str) -> Registration | None:
        """Make this application known to a server; None when no such server answers there."""
        form = {"client_name": _CLIENT_NAME, "redirect_uris": redirect_uri, "scopes": scopes}
        try:
            answer = await self.calls.post_form(f"{base_url}/api/v1/apps", form)
        except OutboundFailure:
            return None
        found = json_of(answer) if answer.status == _OK else {}
        client_id, client_secret = word_of(found.get("client_id")), word_of(found.get("client_secret"))
        return Registration(client_id, client_secret) if client_id and client_secret else None

    def authorization_url(
        self, base_url: str, registration: Registration, *, redirect_uri: str, scopes: str, state: str, challenge: str
    ) -> str:
        """Where the person allows it (RFC 6749 §4.1.1, with PKCE by RFC 7636)."""
        query = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": redirect_uri,
            "scope": scopes,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{base_url}/oauth/authorize?{urlencode(query)}"

    async def exchange(
        self, base_url: str, registration: Registration, *, code: str, redirect_uri: str, scopes: str, verifier: str
    ) -> Tokens | Renewal:
        """The token for a code (RFC 6749 §4.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
            "redirect_uri": redirect_uri,
            "scope": scopes,
            "code_verifier": verifier,
        }
        try:
            answer = await self.calls.post_form(f"{base_url}/oauth/token", form)
        except OutboundFailure:
            return Renewal.NOT_NOW
        token = word_of(json_of(answer).get("access_token"), most=8_192) if answer.status == _OK else None
        if token is not None:
            return Tokens(
                access_token=token, client_id=registration.client_id, client_secret=registration.client_secret
            )
        return Renewal.REFUSED if answer.status in _CLIENT_ERRORS else Renewal.NOT_NOW

    async def identity(self, base_url: str, tokens: Tokens) -> Identity | Renewal:
        """Whose account a token opens."""
        try:
            answer = await self.calls.get(f"{base_url}/api/v1/accounts/verify_credentials", bearer=tokens.access_token)
        except OutboundFailure:
            return Renewal.NOT_NOW
        identity = _identity(json_of(answer), base_url) if answer.status == _OK else None
        return identity or (Renewal.REFUSED if answer.status in _CLIENT_ERRORS else Renewal.NOT_NOW)

    async def _publish(self, credentials: Credentials, path: str, body: dict[str, Any], *, key: str) -> Outcome:
        try:
            answer = await self.calls.post_json(
                credentials.base_url + path,
                body,
                bearer=credentials.access_token,
                headers={"Idempotency-Key": key},
            )
        except OutboundFailure as failure:
            return outcome_of_failure(failure)
        if answer.status != _OK:
            return outcome_of(answer, at=self.calls.clock())
        found = json_of(answer)
        status_id = word_of(found.get("id"), most=64)
        if status_id is None:
            # With the same key the next answer tells of the same status.
            return Later(None, "unreadable_answer")
        address = word_of(found.get("url")) or ""
        is_web = address.startswith(("https://", "http://"))
        return Posted(address if is_web else f"{credentials.base_url}/web/statuses/{status_id}", status_id)


def _identity(account: Any, base_url: str) -> Identity | None:
    """The account, if it lives on that server: what one says of another's accounts proves nothing."""
    if not isinstance(account, dict):
        return None
    subject, username = word_of(account.get("id"), most=64), word_of(account.get("username"), most=256)
    if subject is None or username is None or "@" in username or account.get("acct", username) != username:
        return None
    return Identity(base_url=base_url, subject=subject, handle=handle_of(username, base_url))
