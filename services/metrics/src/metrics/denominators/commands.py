"""Counting people as they come and go."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.mongo import Tx
from metrics.denominators.models import Move, Told
from metrics.denominators.repository import DenominatorRepository
from metrics.keys.models import is_forgotten
from metrics.keys.repository import destroyed


async def count(moves: Iterable[Move], denominators: DenominatorRepository, tx: Tx) -> None:
    """Count people who came and went, in their order, and tell what may be told. A person belongs to one programme:
    who comes to another leaves the one before; who comes again changes nothing. What somebody did before they were
    forgotten, and is told late or once more, counts for nobody."""
    found = list(moves)
    forgotten = await destroyed({one.person_id for one in found}, tx)
    moved = [
        one
        for one in found
        if one.person_id not in forgotten
        or not is_forgotten(int(one.at.timestamp()), destroyed_at=forgotten[one.person_id], own_act=True)
    ]
    belong: dict[str, str | None] = {**await denominators.programmes_of({one.person_id for one in moved}, tx)}
    known = {programme for programme in belong.values() if programme is not None}
    censuses = await denominators.censuses(known | {one.programme_id for one in moved if one.programme_id}, tx)
    told: list[Told] = []
    for person_id, programme_id, at in moved:
        before = belong.get(person_id)
        if before == programme_id:
            continue
        belong[person_id] = programme_id
        for programme, coming in ((before, False), (programme_id, True)):
            if programme is not None:
                census = censuses[programme]
                step = census.came if coming else census.went
                censuses[programme], news = step(person_id, on=at.date())
                told += [news] if news else []
    await denominators.belong(belong, tx)
    await denominators.keep(censuses.values(), tx)
    await denominators.tell(told, tx)
