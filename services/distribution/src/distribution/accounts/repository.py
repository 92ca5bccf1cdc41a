"""Accounts in MongoDB, their tokens sealed; and tokens that networks have yet to forget."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from distribution.accounts.models import TOLD_BEFORE, Account, AccountState, Identity, Revocation, Tokens
from distribution.networks.models import Network
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from kernel.resealing import Resealing
from kernel.vault import Sealed, Vault

ACCOUNTS = "accounts"
REVOCATIONS = "revocations"
_SHOWN = ("network", "handle", "base_url", "subject", "state", "expires_at", "connected_at")


class AccountRepository:
    """Reads and writes accounts, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def list_of(self, owner: str, db: Db, *, limit: int) -> list[Account]:
        """The accounts of an owner, in the order they were connected."""
        found = await db.collection(ACCOUNTS).find({"owner": owner}, sort=[("_id", 1)], limit=limit)
        return [_account(document) for document in found]

    async def find(self, account_id: str, db: Db) -> Account | None:
        """The account, whoever owns it."""
        document = await db.collection(ACCOUNTS).find_one({"_id": account_id})
        return None if document is None else _account(document)

    async def of_identity(self, owner: str, network: Network, identity: Identity, db: Db) -> Account | None:
        """An owner's account that is this one at the network."""
        document = await db.collection(ACCOUNTS).find_one(
            {"owner": owner, "network": network.value, "base_url": identity.base_url, "subject": identity.subject}
        )
        return None if document is None else _account(document)

    async def tokens(self, account_id: str, db: Db) -> tuple[Account, Tokens | None] | None:
        """The account with what opens it: None when no key of the vault opens that."""
        document = await db.collection(ACCOUNTS).find_one({"_id": account_id})
        return None if document is None else (_account(document), self._opened(document))

    async def add(self, account: Account, tokens: Tokens, db: Db, *, at: datetime) -> None:
        """Keep a new account."""
        await db.collection(ACCOUNTS).insert_one(
            {
                **_document(account),
                "connected_at": at,
                "renew_at": tokens.renew_at,
                "sealed": self._sealed(tokens, account.id),
                "untold": False,
                "end_told": False,
            }
        )

    async def save(self, account: Account, db: Db, *, tokens: Tokens | None = None) -> None:
        """Keep the next version of an account, with other tokens where there are some; `StaleWrite` if another one came
        in between."""
        changed = _document(account) | {"untold": account.state is AccountState.TO_RECONNECT}
        if tokens is not None:
            sealed = self._sealed(tokens, account.id)
            changed |= {"renew_at": tokens.renew_at, "sealed": sealed, "end_told": False}
        if not await db.collection(ACCOUNTS).update_one(
            {"_id": account.id, "version": account.version - 1}, {"$set": changed}
        ):
            raise StaleWrite

    async def due(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """Connected accounts whose tokens are to be renewed or have ended."""
        wanted = {"state": AccountState.CONNECTED.value, "renew_at": {"$lte": at}}
        ended = {"state": AccountState.CONNECTED.value, "expires_at": {"$lte": at}}
        found = await db.collection(ACCOUNTS).find({"$or": [wanted, ended]}, limit=limit, fields=["_id"])
        return [document["_id"] for document in found]

    async def untold(self, db: Db, *, at: datetime, limit: int) -> list[Account]:
        """Accounts of which people are still to be told that they have to connect them again, now or within a week."""
        found = await db.collection(ACCOUNTS).find({"untold": True}, limit=limit)
        if not found:
            # What renews itself ends only if the network refuses that, which is told then.
            ends = {"expires_at": {"$gt": at, "$lte": at + TOLD_BEFORE}, "renew_at": None, "end_told": False}
            wanted = {"state": AccountState.CONNECTED.value, **ends}
            found = await db.collection(ACCOUNTS).find(wanted, limit=limit)
        return [_account(document) for document in found]

    async def mark_told(self, account_ids: Collection[str], tx: Tx) -> None:
        """Note that people were told of these."""
        told = {"$set": {"untold": False, "end_told": True}}
        await tx.collection(ACCOUNTS).update_many({"_id": {"$in": list(account_ids)}}, told)

    async def claim_renewal(self, account: Account, db: Db, *, due: datetime, again: datetime) -> bool:
        """Whether the caller is the one that renews an account's tokens, which were due then; the next one may `again`,
        unless they were renewed."""
        wanted = {"_id": account.id, "version": account.version, "renew_at": due}
        return await db.collection(ACCOUNTS).update_one(wanted, {"$set": {"renew_at": again}}) > 0

    async def forget(self, account: Account, tx: Tx, *, at: datetime) -> None:
        """Keep nothing of an account but its tokens, which the network is asked to forget."""
        document = await tx.collection(ACCOUNTS).find_one({"_id": account.id}, fields=["sealed"])
        if document is None:
            return
        await tx.collection(ACCOUNTS).delete_one({"_id": account.id})
        await tx.collection(REVOCATIONS).insert_one(
            {
                "_id": account.id,
                "network": account.network.value,
                "base_url": account.base_url,
                "attempts": 0,
                "next_at": at,
                "sealed": document["sealed"],
            }
        )

    async def revocations(self, db: Db, *, at: datetime, limit: int) -> list[tuple[Revocation, Tokens | None]]:
        """Revocations that are due, with what is to be revoked: None when no key of the vault opens that."""
        found = await db.collection(REVOCATIONS).find({"next_at": {"$lte": at}}, sort=[("next_at", 1)], limit=limit)
        return [(_revocation(document), self._opened(document)) for document in found]

    async def settle(self, revocation_id: str, db: Db, *, again: Revocation | None) -> None:
        """Keep when a revocation is tried again, or no longer keep it."""
        if again is None:
            await db.collection(REVOCATIONS).delete_one({"_id": revocation_id})
        else:
            changed = {"attempts": again.attempts, "next_at": again.next_at}
            await db.collection(REVOCATIONS).update_one({"_id": revocation_id}, {"$set": changed})

    def resealing(self, db: Db) -> Resealing:
        """What seals tokens under the first of the vault's keys."""
        return Resealing(db, ACCOUNTS, self.vault, belongs_to=_owner)

    def _sealed(self, tokens: Tokens, account_id: str) -> bytes:
        secrets = {
            "access": tokens.access_token,
            "refresh": tokens.refresh_token,
            "client_id": tokens.client_id,
            "client_secret": tokens.client_secret,
        }
        return self.vault.seal(json.dumps(secrets).encode(), belongs_to=_owner(account_id))

    def _opened(self, document: Document) -> Tokens | None:
        try:
            plain = self.vault.open(document["sealed"], belongs_to=_owner(document["_id"]))
        except Sealed:
            return None
        secrets: dict[str, Any] = json.loads(plain)
        return Tokens(
            access_token=secrets["access"],
            refresh_token=secrets["refresh"],
            client_id=secrets["client_id"],
            client_secret=secrets["client_secret"],
            renew_at=document.get("renew_at"),
            expires_at=document.get("expires_at"),
        )


class AccountHolding:
    """What is kept of a person: their accounts, without what opens them."""

    name = "accounts"

    def __init__(self, accounts: AccountRepository) -> None:
        self.accounts = accounts

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """Their accounts, in the order of `_id`."""
        wanted = {"owner": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(ACCOUNTS).find(wanted, sort=[("_id", 1)], limit=most, fields=_SHOWN)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are forgotten, here and by the networks."""
        found = await self.accounts.list_of(person_id, tx, limit=most)
        for account in found:
            await self.accounts.forget(account, tx, at=at)
        return len(found)


def _document(account: Account) -> Document:
    return {
        "_id": account.id,
        "owner": account.owner,
        "network": account.network.value,
        "handle": account.handle,
        "base_url": account.base_url,
        "subject": account.subject,
        "state": account.state.value,
        "expires_at": account.expires_at,
        "version": account.version,
    }


def _account(document: Document) -> Account:
    return Account(
        id=document["_id"],
        owner=document["owner"],
        network=Network(document["network"]),
        handle=document["handle"],
        base_url=document["base_url"],
        subject=document["subject"],
        state=AccountState(document["state"]),
        expires_at=document["expires_at"],
        version=document["version"],
    )


def _revocation(document: Document) -> Revocation:
    return Revocation(
        id=document["_id"],
        network=Network(document["network"]),
        base_url=document["base_url"],
        attempts=document["attempts"],
        next_at=document["next_at"],
    )


def _owner(account_id: str) -> str:
    return f"account:{account_id}"
