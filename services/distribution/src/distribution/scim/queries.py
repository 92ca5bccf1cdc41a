"""Searches of Users and Groups (RFC 7644 §3.4.2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from scim2_models import Resource, SearchRequest, TooManyException
from scim2_models.path import CompareOperator, Comparison
from scim2_server.storage import SearchPage

from distribution.provisioned_groups.repository import ProvisionedGroupRepository
from distribution.provisioned_people.errors import PersonUnknown
from distribution.provisioned_people.models import ProvisionedPerson
from distribution.provisioned_people.repository import ProvisionedPersonRepository
from distribution.scim.schemas import MOST_RESULTS, group_of, user_of
from kernel.mongo import Db

# Of what is sealed the database finds nothing by itself: a filter that is no question for one name looks at everything.
# A page of these is opened and compared in some hundredths of a second, between which others are served.
_BATCH = 200
_MOST_LOOKED_AT = 50_000


class ScimQueries:
    """Pages of resources. Totals are exact; what is looked at for one search has a limit, `TooManyException`."""

    def __init__(self, db: Db, people: ProvisionedPersonRepository, groups: ProvisionedGroupRepository) -> None:
        self.db = db
        self.people = people
        self.groups = groups

    async def users(self, search: SearchRequest[Any]) -> SearchPage:
        """Users, in the order in which they were provisioned."""
        asked = await self._asked_by_name(search)
        if asked is not None:
            return _cut([user_of(person) for person in asked], search)
        return await self._search(search, self.people, user_of)

    async def group_page(self, search: SearchRequest[Any]) -> SearchPage:
        """Groups, in the order in which they were made."""
        return await self._search(search, self.groups, group_of)

    async def _asked_by_name(self, search: SearchRequest[Any]) -> list[ProvisionedPerson] | None:
        """The people who are asked for by one exact name or id, which is how directories look somebody up; None for
        any other filter."""
        asked = search.filter.ast if search.filter is not None else None
        if not isinstance(asked, Comparison) or asked.op != CompareOperator.eq or not isinstance(asked.value, str):
            return None
        binding = search.filter.resolve_comparison(asked.attr_path) if search.filter is not None else None
        match binding.field_name if binding is not None and binding.sub_field_name is None else None:
            case "user_name":
                return await self.people.named(asked.value, self.db)
            case "external_id":
                return await self.people.external(asked.value, self.db)
            case "id":
                try:
                    return [await self.people.get(asked.value, self.db)]
                except PersonUnknown:
                    return []
        return None

    async def _search(
        self,
        search: SearchRequest[Any],
        kept: ProvisionedPersonRepository | ProvisionedGroupRepository,
        shown: Callable[[Any], Resource[Any]],
    ) -> SearchPage:
        if search.filter is None:
            total = await kept.count(self.db)
            skip, limit = _bounds(search)
            page: Sequence[Any] = await kept.page(self.db, skip=skip, limit=limit) if limit else ()
            return SearchPage(total, [shown(one) for one in page])
        if await kept.count(self.db, most=_MOST_LOOKED_AT + 1) > _MOST_LOOKED_AT:
            raise TooManyException(detail="Ask for one userName, externalId or id: there is too much to look through.")
        return _cut(await self._matching(search, kept.after, shown), search)

    async def _matching(
        self, search: SearchRequest[Any], after: Callable[..., Awaitable[Sequence[Any]]], shown: Callable[[Any], Any]
    ) -> list[Resource[Any]]:
        assert search.filter is not None
        found: list[Resource[Any]] = []
        last = ""
        while batch := await after(last, self.db, limit=_BATCH):
            found += [one for one in map(shown, batch) if search.filter.match(one)]
            last = batch[-1].id
        return found


def _cut(found: list[Resource[Any]], search: SearchRequest[Any]) -> SearchPage:
    skip, limit = _bounds(search)
    return SearchPage(len(found), found[skip : skip + limit])


def _bounds(search: SearchRequest[Any]) -> tuple[int, int]:
    # The database counts in 64 bits, and directories send whatever they like.
    skip = min(search.start_index_0 or 0, 2**31)
    return skip, MOST_RESULTS if search.count is None else search.count
