"""A person's own posts."""

from __future__ import annotations

from distribution.posts.errors import PostNotFound
from distribution.posts.models import Post
from distribution.posts.repository import PostRepository
from kernel.mongo import Db
from kernel.vault import Vault


class PostQueries:
    """A person's own posts. There is no query for anybody else's."""

    def __init__(self, db: Db, posts: PostRepository, *, vault: Vault) -> None:
        self.db = db
        self.posts = posts
        self.vault = vault

    async def get(self, post_id: str, *, person_id: str) -> Post:
        """The person's post; `PostNotFound` if it is not theirs."""
        post = await self.posts.find(post_id, self.db, person_id=person_id)
        if post is None:
            raise PostNotFound
        return post

    async def newest_of(self, person_id: str, *, before: str | None, limit: int) -> list[Post]:
        """The person's posts, newest first."""
        return await self.posts.newest_of(person_id, self.db, before=before, limit=limit)
