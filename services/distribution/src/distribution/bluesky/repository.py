"""Bluesky and other hosts of the AT Protocol (https://atproto.com/specs/xrpc): sessions, records."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Any

from distribution.accounts.models import (
    Author,
    Credentials,
    Identity,
    Later,
    Outcome,
    Posted,
    PostText,
    Reconnect,
    Refused,
    Renewal,
    Tokens,
)
from distribution.bluesky.models import POSTS, REPOSTS, facets, is_too_long, post_address, record_key
from distribution.calls.models import json_of, outcome_of, outcome_of_failure, word_of
from distribution.calls.repository import NetworkCalls
from kernel.http.schemas import rfc3339
from kernel.outbound import Fetched, OutboundFailure

_OK = 200
_CLIENT_ERRORS = range(400, 500)
_TOO_MANY = 429
# A session that is used this late is renewed; both tokens then begin anew.
_RENEWED_AFTER = 0.5
_MOST_TOKEN = 8_192
# Words of `error`; the status of all is 400.
_ENDED, _NO_TOKEN = "ExpiredToken", frozenset({"InvalidToken", "AccountTakedown", "AccountDeactivated"})


class Bluesky:
    """A `Connector`. The key of a record is made from ours, and a key that exists is not written again, whenever one
    asks."""

    def __init__(self, calls: NetworkCalls, *, public_url: str, web_url: str) -> None:
        self.calls = calls
        self.public_url = public_url
        self.web_url = web_url

    async def post(self, credentials: Credentials, text: PostText, *, key: str) -> Outcome:
        """Publish a text."""
        whole = text.whole
        if is_too_long(whole):
            return Refused("too_long")
        record: dict[str, Any] = {"$type": POSTS, "text": whole, "createdAt": rfc3339(self.calls.clock())}
        if marked := facets(whole):
            record["facets"] = marked
        if text.language:
            record["langs"] = [text.language]
        return await self._create(credentials, POSTS, record, key=key)

    async def repost(self, credentials: Credentials, reference: str, *, key: str) -> Outcome:
        """Pass on a post."""
        try:
            found = await self._read(reference)
        except OutboundFailure as failure:
            return outcome_of_failure(failure)
        if isinstance(found, Fetched):
            outcome = outcome_of(found, at=self.calls.clock())
            return outcome if isinstance(outcome, Later) else Refused("post_not_found")
        record = {
            "$type": REPOSTS,
            "subject": {"uri": found["uri"], "cid": found["cid"]},
            "createdAt": rfc3339(self.calls.clock()),
        }
        return await self._create(credentials, REPOSTS, record, key=key)

    async def author_of(self, address: str) -> Author | None:
        """Who wrote a post: the one in whose repository it is."""
        named = post_address(address)
        if named is None:
            return None
        try:
            found = await self._read(address)
        except OutboundFailure:
            return None
        if isinstance(found, Fetched):
            return None
        subject, value = found["uri"].removeprefix("at://").partition("/")[0], found.get("value")
        text = value.get("text") if isinstance(value, dict) else None
        return Author(subject, named.repo, text) if isinstance(text, str) else None

    async def sign_in(self, base_url: str, *, handle: str, password: str) -> tuple[Identity, Tokens] | Renewal:
        """A session by an app password, which nobody keeps."""
        try:
            answer = await self.calls.post_json(
                f"{base_url}/xrpc/com.atproto.server.createSession", {"identifier": handle, "password": password}
            )
        except OutboundFailure:
            return Renewal.NOT_NOW
        return self._session(answer, base_url)

    async def renew(self, base_url: str, tokens: Tokens) -> Tokens | Renewal:
        """The session's next tokens."""
        try:
            answer = await self.calls.post_json(
                f"{base_url}/xrpc/com.atproto.server.refreshSession", None, bearer=tokens.refresh_token
            )
        except OutboundFailure:
            return Renewal.NOT_NOW
        session = self._session(answer, base_url)
        return session if isinstance(session, Renewal) else session[1]

    async def revoke(self, base_url: str, tokens: Tokens) -> bool:
        """End the session."""
        try:
            answer = await self.calls.post_json(
                f"{base_url}/xrpc/com.atproto.server.deleteSession", None, bearer=tokens.refresh_token
            )
        except OutboundFailure as failure:
            return not isinstance(outcome_of_failure(failure), Later)
        return answer.status == _OK or not isinstance(outcome_of(answer, at=self.calls.clock()), Later)

    async def _create(self, credentials: Credentials, collection: str, record: dict[str, Any], *, key: str) -> Outcome:
        rkey = record_key(key)
        body = {"repo": credentials.subject, "collection": collection, "rkey": rkey, "record": record}
        try:
            answer = await self.calls.post_json(
                f"{credentials.base_url}/xrpc/com.atproto.repo.createRecord", body, bearer=credentials.access_token
            )
        except OutboundFailure as failure:
            if not failure.may_have_arrived:
                return outcome_of_failure(failure)
            outcome: Outcome = Later(None, failure.reason)
        else:
            if answer.status == _OK and word_of(json_of(answer).get("uri")):
                return self._posted(credentials, collection, rkey)
            outcome = self._judged(answer)
        # An earlier attempt may have succeeded, or this one: whether the record is there says so, and the words for
        # "it exists" differ between hosts.
        is_there = not isinstance(outcome, Reconnect) and await self._exists(credentials, collection, rkey, record)
        return self._posted(credentials, collection, rkey) if is_there else outcome

    def _judged(self, answer: Fetched) -> Outcome:
        error = json_of(answer).get("error")
        if answer.status == _OK:
            return Later(None, "unreadable_answer")
        if error == _ENDED:
            # It is renewed before the next attempt; what has to be connected again is a session that cannot be.
            return Later(None, "session_ended")
        if error in _NO_TOKEN:
            return Reconnect("credentials_refused")
        return outcome_of(answer, at=self.calls.clock())

    def _posted(self, credentials: Credentials, collection: str, rkey: str) -> Posted:
        reference = f"at://{credentials.subject}/{collection}/{rkey}"
        kind = "post/" + rkey if collection == POSTS else ""
        return Posted(f"{self.web_url}/profile/{credentials.subject}/{kind}".rstrip("/"), reference)

    async def _exists(self, credentials: Credentials, collection: str, rkey: str, record: dict[str, Any]) -> bool:
        """Whether the record is there, and says what it was to say: two keys of one millisecond may share a name."""
        query = {"repo": credentials.subject, "collection": collection, "rkey": rkey}
        try:
            answer = await self.calls.get(f"{credentials.base_url}/xrpc/com.atproto.repo.getRecord", query=query)
        except OutboundFailure:
            return False
        value = json_of(answer).get("value") if answer.status == _OK else None
        return isinstance(value, dict) and all(value.get(name) == record.get(name) for name in ("text", "subject"))

    async def _read(self, address: str) -> dict[str, Any] | Fetched:
        """A post's record, or the answer that is none."""
        named = post_address(address)
        if named is None:
            return Fetched(404, {}, b"", "")
        query = {"repo": named.repo, "collection": POSTS, "rkey": named.key}
        answer = await self.calls.get(f"{self.public_url}/xrpc/com.atproto.repo.getRecord", query=query)
        found = json_of(answer)
        uri, cid = word_of(found.get("uri")), word_of(found.get("cid"))
        if answer.status != _OK or cid is None or uri is None or not uri.startswith("at://did:"):
            return answer if answer.status != _OK else Fetched(404, {}, b"", "")
        return found

    def _session(self, answer: Fetched, base_url: str) -> tuple[Identity, Tokens] | Renewal:
        if answer.status in _CLIENT_ERRORS and answer.status != _TOO_MANY:
            return Renewal.REFUSED
        found = json_of(answer) if answer.status == _OK else {}
        did, handle = word_of(found.get("did"), most=2_048), word_of(found.get("handle"), most=256)
        access, refresh = (
            word_of(found.get("accessJwt"), most=_MOST_TOKEN),
            word_of(found.get("refreshJwt"), most=_MOST_TOKEN),
        )
        if did is None or not did.startswith("did:") or handle is None or access is None or refresh is None:
            return Renewal.NOT_NOW
        at = self.calls.clock()
        tokens = Tokens(
            access_token=access,
            refresh_token=refresh,
            renew_at=_ahead(at, access, _RENEWED_AFTER),
            expires_at=_ahead(at, refresh, 1.0),
        )
        return Identity(base_url=base_url, subject=did, handle=handle), tokens


def _ahead(at: datetime, token: str, share: float) -> datetime | None:
    """When a share of a token's life (RFC 7519 `exp` − `iat`) is over, by our own clock: the host's may be wrong."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        seconds = (float(claims["exp"]) - float(claims["iat"])) * share
        return at + timedelta(seconds=seconds) if seconds > 0 else None
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError, binascii.Error):
        return None
