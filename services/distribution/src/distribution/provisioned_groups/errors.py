"""What can be wrong with what a directory says of a group."""

from __future__ import annotations


class GroupUnknown(Exception):
    """There is no such group."""


class GroupChanged(Exception):
    """The group is no longer in the version that is to be changed."""


class TooManyMembers(Exception):
    """A group has fewer members."""


class MemberUnknown(Exception):
    """A member of a group is nobody whom the directory has provisioned."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id
