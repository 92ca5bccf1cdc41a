"""The data register: what a service says of each place where it keeps something of people, to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.language import Text
from kernel.mongo import Db, Document, Tx
from kernel.personal_data.holdings import Holding

THE_PERSON = Text(en="the person alone", fr="la personne seule")
UNTIL_ERASED = Text(en="Until the person asks to be forgotten", fr="Jusqu’à ce que la personne demande l’oubli")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the register, for a works council or a data protection officer. No text ends in a full stop."""

    what: Text
    """What is kept: every sort of thing that is in the documents."""
    why: Text
    """What it does for people, which would not be done without it."""
    seen_by: Text
    """Everybody who can read it while it is kept, but for who operates the database."""
    until: Text
    """When it goes by itself, and what of it stays."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A holding and its row of the register, without which no service can list it. It is used as the holding."""

    holding: Holding
    entry: Entry

    @property
    def name(self) -> str:
        """The member of the export."""
        return self.holding.name

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What the holding keeps."""
        return await self.holding.of(person_id, db, after=after, most=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """As the holding erases."""
        return await self.holding.erase(person_id, tx, at=at, most=most)


# What every service keeps besides its holdings. None of it can be searched by a person: it ends by itself.
BESIDES: tuple[Entry, ...] = (
    Entry(
        what=Text(
            en="Answers to requests that may be repeated, under a hash that leads back to nobody",
            fr="Les réponses aux requêtes répétables, sous une empreinte qui ne mène à personne",
        ),
        why=Text(en="Does once what is asked for twice", fr="Fait une seule fois ce qui est demandé deux fois"),
        seen_by=THE_PERSON,
        until=Text(en="24 hours", fr="24 heures"),
    ),
    Entry(
        what=Text(
            en="Events that were sent to the other services, as listed above",
            fr="Les événements envoyés aux autres services, tels que ci-dessus",
        ),
        why=Text(en="Loses none of them", fr="N’en perd aucun"),
        seen_by=Text(en="nobody", fr="personne"),
        until=Text(en="7 days", fr="7 jours"),
    ),
    Entry(
        what=Text(
            en="That somebody asked to be forgotten, under the number of the request",
            fr="Que quelqu’un a demandé l’oubli, sous le numéro de la demande",
        ),
        why=Text(en="Forgets once, and no less than all", fr="Oublie une fois, et rien de moins que tout"),
        seen_by=Text(en="nobody", fr="personne"),
        until=Text(
            en="Stays; whose it is goes as soon as nothing of them is left",
            fr="Reste ; de qui elle vient s’efface dès qu’il ne reste rien d’elle",
        ),
    ),
)
