"""The ledger of erasures, and indexes by which what is known of a person is found."""

from __future__ import annotations

from kernel.mongo import Db
from kernel.personal_data.erasures import prepare


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await prepare(db)
    await db.collection("proposals").create_index("answer.by", name="by_answerer", sparse=True)
    await db.collection("captions").create_index("author_id", name="by_author")
    stories = db.collection("stories")
    await stories.create_index("author_id", name="by_author")
    await stories.create_index("certificate.verifier_id", name="by_verifier", sparse=True)
    await stories.create_index("proposed_by.person_id", name="by_proposer", sparse=True)
