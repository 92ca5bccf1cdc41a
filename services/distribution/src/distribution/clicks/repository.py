"""Clicks that the broker did not take, in the outbox, from where the relay publishes them; and the rules that tell
visitors apart, from their file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import ValidationError

from distribution.clicks.schemas import VisitorRules
from kernel.mongo import Db, Document
from kernel.mongo.operations import UpdateOne
from kernel.outbox import OUTBOX


class ClickRepository:
    """Writes clicks into the outbox."""

    async def keep(self, rows: Sequence[Document], db: Db) -> None:
        """Have the events published by the relay. Keeping one again, after an answer that never came, changes
        nothing."""
        await db.collection(OUTBOX).bulk_write(
            [UpdateOne({"_id": row["_id"]}, {"$setOnInsert": _without_id(row)}, upsert=True) for row in rows]
        )


class RulesUnreadable(ValueError):
    """The file of rules is not there or breaks a rule; the message says where."""


def visitor_rules(path: Path | None) -> VisitorRules:
    """The rules in a file, or the shipped ones; `RulesUnreadable` when it holds none."""
    source = files("distribution.shipped").joinpath("visitors.yaml") if path is None else path
    try:
        return VisitorRules.model_validate(yaml.safe_load(source.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise RulesUnreadable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RulesUnreadable(str(error)) from None


def _without_id(row: Document) -> Document:
    return {name: value for name, value in row.items() if name != "_id"}
