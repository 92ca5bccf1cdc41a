"""Signing keys in mounted files, and what is kept of them in MongoDB: their public halves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gamification.badge_keys.errors import BadgeKeyNotFound, BadgesNotMade, UnusableKey
from gamification.badge_keys.models import BadgeKey, SigningKey
from kernel.mongo import Db, Document, DuplicateKey, WriteConflict
from kernel.telemetry.logs import log

BADGE_KEYS = "badge_keys"
# Whoever takes a new key each day for two years has fewer.
_MOST_KEYS = 1_000


class KeyFiles:
    """The private keys, read anew whenever a file has changed: a rotation needs no restart."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = [Path(path) for path in paths]
        self._read: dict[Path, tuple[tuple[int, int], SigningKey]] = {}

    def read(self) -> list[SigningKey]:
        """The keys, the one that signs first; `UnusableKey` names the file that holds none."""
        return [self._key(path) for path in self._paths]

    def _key(self, path: Path) -> SigningKey:
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
            known = self._read.get(path)
            if known is None or known[0] != stamp:
                known = self._read[path] = (stamp, SigningKey.of_pem(path.read_text("ascii")))
        except (OSError, UnicodeDecodeError, UnusableKey) as error:
            if path not in self._read:
                raise UnusableKey(f"{path} cannot be used to sign badges: {error}") from error
            # A file that is spoilt while the service runs must not take away what worked.
            log(__name__).error("badge_key_unusable", file=str(path), error=str(error))
            known = self._read[path]
        return known[1]


class BadgeKeyRepository:
    """Which key signs, and which ones are published; in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self, files: KeyFiles) -> None:
        self.files = files

    async def signer(self, db: Db) -> SigningKey:
        """The first of the keys that is not withdrawn; `BadgesNotMade` if there is none."""
        withdrawn = await self.withdrawn(db)
        found = next((key for key in self.files.read() if key.id not in withdrawn), None)
        if found is None:
            raise BadgesNotMade
        return found

    async def published(self, db: Db) -> dict[str, dict[str, str]]:
        """Every public key that verifies, by id: first those that can sign, in their order, then those that could."""
        withdrawn = await self.withdrawn(db)
        return {id: public for id, public in (await self.known(db)).items() if id not in withdrawn}

    async def known(self, db: Db) -> dict[str, dict[str, str]]:
        """The same with those that are withdrawn."""
        keys = {key.id: dict(key.public) for key in self.files.read()}
        return keys | {key.id: dict(key.public) for key in await self._known(db) if key.id not in keys}

    async def get(self, key_id: str, db: Db) -> BadgeKey:
        """The key, of version 0 if it has signed nothing yet; `BadgeKeyNotFound` if there is none."""
        document = await db.collection(BADGE_KEYS).find_one({"_id": key_id})
        if document is not None:
            return _key(document)
        unused = next((key for key in self.files.read() if key.id == key_id), None)
        if unused is None:
            raise BadgeKeyNotFound
        return BadgeKey.unused(unused)

    async def withdrawn(self, db: Db) -> frozenset[str]:
        """The ids of the keys that are trusted no more."""
        return frozenset(key.id for key in await self._known(db) if key.withdrawn_at)

    async def save(self, key: BadgeKey, db: Db) -> None:
        """Keep the next version of a key; of two transactions that do, one is run again."""
        keys = db.collection(BADGE_KEYS)
        try:
            if key.version == 1:
                await keys.insert_one(_document(key))
            elif not await keys.replace_one({"_id": key.id, "version": key.version - 1}, _document(key)):
                raise WriteConflict("the key was changed meanwhile", retryable=True)
        except DuplicateKey:
            raise WriteConflict("the key was used meanwhile", retryable=True) from None

    async def _known(self, db: Db) -> list[BadgeKey]:
        found = await db.collection(BADGE_KEYS).find({}, sort=[("first_used_at", -1), ("_id", 1)], limit=_MOST_KEYS)
        return [_key(document) for document in found]


def _document(key: BadgeKey) -> Document:
    return {
        "_id": key.id,
        "version": key.version,
        "public": dict(key.public),
        "first_used_at": key.first_used_at,
        "withdrawn_at": key.withdrawn_at,
    }


def _key(document: Document) -> BadgeKey:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return BadgeKey(**fields)
