"""Indexes of images, of the files that hold them, and of uploads that are not finished."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("media").create_index([("author_id", 1), ("_id", -1)], name="by_author")
    await db.collection("media_uploads").create_index("at", name="by_start")
    # The two of GridFS (its specification, "Index Creation"), which the driver would make with the first file.
    await db.collection("media.files").create_index([("filename", 1), ("uploadDate", 1)])
    await db.collection("media.chunks").create_index([("files_id", 1), ("n", 1)], unique=True)
    await db.collection("stories").create_index(
        [("image", 1), ("status", 1)], name="by_image", partialFilterExpression={"image": {"$type": "string"}}
    )
