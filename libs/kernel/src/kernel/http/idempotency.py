"""`Idempotency-Key`: a POST may be repeated and has its effect once (draft-ietf-httpapi-idempotency-key-header-07).

The answer is stored in the transaction of the effect itself. So there is never an effect without its answer or an
answer without its effect, and a key costs one insert. Answers are kept for 24 hours; errors are not stored.
"""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response

from kernel.clock import utc_now
from kernel.errors import IdempotencyMismatch, Invalid, Problem, RequestInFlight
from kernel.language import Text
from kernel.mongo import Db, DuplicateKey, Tx, WriteConflict, answering
from kernel.settings import key_bytes

T = TypeVar("T")

COLLECTION = "idempotency_keys"
KEEP_SECONDS = 24 * 3600

_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_NOT_STORED = frozenset({b"content-length"})


class Idempotent:
    """Runs a command once for all equal requests that carry the same key."""

    def __init__(self, request: Request, key: str | None) -> None:
        self._request = request
        self._key = key

    async def __call__(self, command: Callable[[], Awaitable[T]], render: Callable[[T], Response]) -> Response:
        """The command's result as rendered, or the answer that an earlier equal request was given.

        The command runs exactly one unit of work. Raises `IdempotencyMismatch` when the key belongs to another
        request, `RequestInFlight` while an equal one is being served, and whatever the command raises.
        """
        if self._key is None:
            return render(await command())
        stored = _Record(self._request, self._key, await self._request.body())
        token = answering.set(lambda tx, result: stored.insert(tx, render(result)))
        try:
            await command()
        except (_KeyTaken, Problem) as refusal:
            # A repetition may meet what its first run has changed, such as an allowance that it used up.
            if (replayed := await stored.replay(self._request.app.state.mongo)) is not None:
                return replayed
            if isinstance(refusal, _KeyTaken):
                raise RequestInFlight from None
            raise
        finally:
            answering.reset(token)
        return stored.response


class _KeyTaken(Exception):
    """Another request holds the key: it has been answered, or its transaction is open."""


class _Record:
    def __init__(self, request: Request, name: str, body: bytes) -> None:
        caller = request.scope.get("kernel.caller")
        scope = (caller.actor_id if caller else "", request.method, request.url.path, name)
        self.id = hashlib.sha256("\0".join(scope).encode()).hexdigest()
        # Most bodies say all there is; beside a body of bytes, the query says the rest.
        query = request.url.query.encode()
        said = query + b"\n" + body if query else body
        # Under a key: what is in a body, such as a password, must not be found by trying what it may have been.
        key = key_bytes(request.app.state.settings.cursor_key)
        self.fingerprint = hmac.digest(key, b"idempotency\n" + said, hashlib.sha256)
        self._said = said
        self.response: Response

    async def insert(self, tx: Tx, response: Response) -> None:
        self.response = response
        document = {
            "_id": self.id,
            "fingerprint": self.fingerprint,
            "status": response.status_code,
            "headers": [list(header) for header in response.raw_headers if header[0] not in _NOT_STORED],
            "body": bytes(response.body),
            "at": utc_now(),
        }
        try:
            await tx.collection(COLLECTION).insert_one(document)
        except (DuplicateKey, WriteConflict) as conflict:
            raise _KeyTaken from conflict

    async def replay(self, db: Db) -> Response | None:
        found: dict[str, Any] | None = await db.collection(COLLECTION).find_one({"_id": self.id})
        if found is None:
            return None
        # The second is as the release before wrote it, for a day.
        if found["fingerprint"] not in (self.fingerprint, hashlib.sha256(self._said).digest()):
            raise IdempotencyMismatch
        response = Response(found["body"], found["status"])
        response.raw_headers += [(bytes(name), bytes(value)) for name, value in found["headers"]]
        response.headers["idempotent-replayed"] = "true"
        return response


async def _once(
    request: Request,
    declared: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="Names this request, so that a repetition has no second effect."),
    ] = None,
) -> Idempotent:
    if declared is None:
        return Idempotent(request, None)
    # The draft makes it a quoted string; most callers send it bare.
    key = declared[1:-1] if len(declared) > 1 and declared[0] == declared[-1] == '"' else declared
    if not _KEY.fullmatch(key):
        detail = Text(en="A key has 1 to 255 printable ASCII characters.", fr="Une clé a 1 à 255 caractères ASCII.")
        raise Invalid.parameter("Idempotency-Key", detail)
    return Idempotent(request, key)


Once = Annotated[Idempotent, Depends(_once)]
"""Dependency of every POST that creates: `return await once(lambda: command(...), render)`."""
