"""Authorizations and registrations in MongoDB, their secrets sealed."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from distribution.authorizations.models import Authorization
from distribution.mastodon.models import Registration
from distribution.networks.models import Network
from kernel.mongo import Db, Document, DuplicateKey
from kernel.vault import Sealed, Vault

AUTHORIZATIONS = "authorizations"
REGISTRATIONS = "registrations"


class AuthorizationRepository:
    """Reads and writes authorizations."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def add(self, authorization: Authorization, db: Db, *, state_digest: str) -> None:
        """Keep an authorization that a person goes for, until it expires."""
        await db.collection(AUTHORIZATIONS).insert_one(
            {
                "_id": authorization.id,
                "state": state_digest,
                "owner": authorization.owner,
                "person_id": authorization.person_id,
                "network": authorization.network.value,
                "base_url": authorization.base_url,
                "scopes": authorization.scopes,
                "return_to": authorization.return_to,
                "expires_at": authorization.expires_at,
                "verifier": self._sealed(authorization.id, authorization.verifier),
                "code": None,
            }
        )

    async def give_back(self, state_digest: str, db: Db, *, at: datetime) -> Authorization | None:
        """The authorization of a state, which nobody is given a second time."""
        document = await db.collection(AUTHORIZATIONS).find_one_and_update(
            {"state": state_digest, "expires_at": {"$gt": at}}, {"$unset": {"state": ""}}
        )
        return None if document is None else self._authorization(document)

    async def allow(self, authorization: Authorization, code: str, db: Db, *, confirmation: str) -> None:
        """Keep the code that the network sent, and how the browser that brought it is known."""
        given = {"code": self._sealed(authorization.id, code), "confirmation": confirmation}
        await db.collection(AUTHORIZATIONS).update_one({"_id": authorization.id}, {"$set": given})

    async def remove(self, authorization_id: str, db: Db) -> None:
        """Keep nothing of an authorization."""
        await db.collection(AUTHORIZATIONS).delete_one({"_id": authorization_id})

    async def find(self, authorization_id: str, db: Db, *, person_id: str, at: datetime) -> Authorization | None:
        """The person's authorization."""
        wanted = {"_id": authorization_id, "person_id": person_id, "expires_at": {"$gt": at}}
        document = await db.collection(AUTHORIZATIONS).find_one(wanted)
        return None if document is None else self._authorization(document)

    async def take(self, authorization: Authorization, db: Db) -> bool:
        """Whether the authorization was still there; it is not any more."""
        return bool(await db.collection(AUTHORIZATIONS).delete_one({"_id": authorization.id}))

    def _authorization(self, document: Document) -> Authorization | None:
        try:
            verifier = self._opened(document["_id"], document["verifier"])
            code = None if document["code"] is None else self._opened(document["_id"], document["code"])
        except Sealed:
            # The key was changed in these minutes; the person begins again.
            return None
        return Authorization(
            id=document["_id"],
            owner=document["owner"],
            person_id=document["person_id"],
            network=Network(document["network"]),
            base_url=document["base_url"],
            scopes=document["scopes"],
            return_to=document["return_to"],
            expires_at=document["expires_at"],
            verifier=verifier,
            code=code,
            confirmation=document.get("confirmation"),
        )

    def _sealed(self, authorization_id: str, secret: str) -> bytes:
        return self.vault.seal(secret.encode(), belongs_to=f"authorization:{authorization_id}")

    def _opened(self, authorization_id: str, sealed: bytes) -> str:
        return self.vault.open(sealed, belongs_to=f"authorization:{authorization_id}").decode()


class RegistrationRepository:
    """Reads and writes how servers know this application: one registration for a server, a way back and scopes."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def find(self, base_url: str, db: Db, *, redirect_uri: str, scopes: str) -> Registration | None:
        """The registration, if there is one that a key of the vault opens."""
        name = _name(base_url, redirect_uri, scopes)
        document = await db.collection(REGISTRATIONS).find_one({"_id": name})
        if document is None:
            return None
        try:
            secrets = json.loads(self.vault.open(document["sealed"], belongs_to=f"registration:{name}"))
        except Sealed:
            return None
        return Registration(secrets["id"], secrets["secret"])

    async def save(self, base_url: str, registration: Registration, db: Db, *, redirect_uri: str, scopes: str) -> None:
        """Keep a registration, in the place of an earlier one."""
        name = _name(base_url, redirect_uri, scopes)
        secrets = json.dumps({"id": registration.client_id, "secret": registration.client_secret}).encode()
        sealed = self.vault.seal(secrets, belongs_to=f"registration:{name}")
        document = {"_id": name, "base_url": base_url, "sealed": sealed}
        try:
            await db.collection(REGISTRATIONS).replace_one({"_id": name}, document, upsert=True)
        except DuplicateKey:
            # Two people named the server in the same moment; either registration will do, and the last one stays.
            await db.collection(REGISTRATIONS).replace_one({"_id": name}, document)

    async def remove(self, base_url: str, db: Db, *, redirect_uri: str, scopes: str) -> None:
        """Keep a registration no longer: the server has forgotten it."""
        await db.collection(REGISTRATIONS).delete_one({"_id": _name(base_url, redirect_uri, scopes)})


def _name(base_url: str, redirect_uri: str, scopes: str) -> str:
    return sha256("\0".join((base_url, redirect_uri, scopes)).encode()).hexdigest()
