"""Criteria in YAML files: those that come with the package, and an operator's own. They are checked before any holds.

A fault in any file refuses all of them, with the place of each fault: a rule that was left out would be noticed by
nobody, and a process that does not start by everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from gamification.criteria.errors import CriteriaInACycle, CriteriaRefused, UnknownMilestone, Wrong
from gamification.criteria.models import Criteria
from gamification.criteria.schemas import MOST_CRITERIA, When, WrittenCriteria, WrittenCriterion

MOST_FILES = 50
MOST_BYTES = 65_536
# Of all questions of all criteria together: what is remembered of a person is at most this many efforts.
MOST_REMEMBERED = 480
_MOST_DEPTH = 24
_MOST_FAULTS = 20
_SHIPPED = "milestones.yaml"

Location = tuple[int | str, ...]


class _Nodes(yaml.SafeLoader):
    """Reads YAML as nodes that know their place. Aliases are refused: ten lines of them are a billion nodes."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases are not read here", problem_mark=mark)
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise yaml.MarkedYAMLError(problem="this is nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        if isinstance(node, yaml.MappingNode):
            names = [key.value for key, _value in node.value]
            for place, (key, _value) in enumerate(node.value):
                if key.value in names[:place]:
                    raise yaml.MarkedYAMLError(problem=f"{key.value!r} is there twice", problem_mark=key.start_mark)
        return node


@dataclass(frozen=True, slots=True)
class _File:
    """A file that can be read: its criteria, and the nodes that know where each thing stands."""

    name: str
    root: yaml.Node
    criteria: Sequence[WrittenCriterion]

    def wrong(self, location: Location, what: str) -> Wrong:
        """The fault at a place in the file."""
        return _wrong(self.name, self.root, location, what)


Entry = tuple[WrittenCriterion, _File, int]


@cache
def criteria_in(directory: Path | None) -> Criteria:
    """The shipped criteria and those in a directory's `.yaml` files, read once; `CriteriaRefused` if any is at fault.

    A criterion of the directory takes the place of a shipped one that has its slug and a lower version.
    """
    shipped = [_read(files("gamification.shipped").joinpath(_SHIPPED))]
    added = [] if directory is None else [_read(path) for path in _paths(directory)]
    if wrong := [fault for one in (*shipped, *added) if not isinstance(one, _File) for fault in one]:
        raise CriteriaRefused(wrong[:_MOST_FAULTS])
    entries = _merged(
        [one for one in shipped if isinstance(one, _File)], [one for one in added if isinstance(one, _File)]
    )
    return _checked(entries)


def _paths(directory: Path) -> list[Path]:
    try:
        found = sorted(path for path in directory.iterdir() if path.suffix in {".yaml", ".yml"})
    except OSError as error:
        raise CriteriaRefused([Wrong(str(directory), 1, 1, "", error.strerror or "cannot be read")]) from None
    if not found or len(found) > MOST_FILES:
        what = f"there are {len(found)} .yaml files here; there have to be 1 to {MOST_FILES}"
        raise CriteriaRefused([Wrong(str(directory), 1, 1, "", what)])
    return found


def _read(source: Path | Traversable) -> _File | list[Wrong]:
    try:
        raw = source.read_bytes()
        if len(raw) > MOST_BYTES:
            return [Wrong(source.name, 1, 1, "", f"it is longer than {MOST_BYTES} bytes")]
        loader = _Nodes(raw.decode("utf-8"))
        root = loader.get_single_node()
        if root is None:
            return [Wrong(source.name, 1, 1, "", "it is empty")]
        document = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return [Wrong(source.name, line, column, "", error.problem or "this is no YAML")]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        return [Wrong(source.name, 1, 1, "", f"it cannot be read: {error}")]
    try:
        return _File(source.name, root, WrittenCriteria.model_validate(document).criteria)
    except ValidationError as error:
        return [
            _wrong(source.name, root, one["loc"], one["msg"].removeprefix("Value error, "))
            for one in error.errors(include_input=False, include_url=False)
        ]


def _merged(shipped: Sequence[_File], added: Sequence[_File]) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    wrong: list[Wrong] = []
    for file in (*shipped, *added):
        for place, criterion in enumerate(file.criteria):
            before = entries.get(criterion.slug)
            if before is not None and (before[1] not in shipped or file in shipped):
                wrong.append(file.wrong(("criteria", place, "slug"), f"it is in {before[1].name} already"))
            elif before is not None and criterion.version <= before[0].version:
                what = f"to take the place of the shipped one, it needs a version above {before[0].version}"
                wrong.append(file.wrong(("criteria", place, "version"), what))
            entries[criterion.slug] = (criterion, file, place)
    if wrong:
        raise CriteriaRefused(wrong[:_MOST_FAULTS])
    return entries


def _checked(entries: dict[str, Entry]) -> Criteria:
    _last, file, place = list(entries.values())[-1]
    if len(entries) > MOST_CRITERIA:
        what = f"there may be {MOST_CRITERIA} criteria, not {len(entries)}"
        raise CriteriaRefused([file.wrong(("criteria", place), what)])
    try:
        criteria = Criteria(one.criterion for one, _file, _place in entries.values())
    except UnknownMilestone as error:
        raise CriteriaRefused([_at_reached(entries[error.named_by], error.slug, str(error))]) from None
    except CriteriaInACycle as error:
        raise CriteriaRefused([_at_reached(entries[error.path[0]], error.path[1], str(error))]) from None
    remembered = sum(one.wanted for one in criteria.questions)
    if remembered > MOST_REMEMBERED:
        what = f"all criteria together may ask for {MOST_REMEMBERED} efforts, not {remembered}"
        raise CriteriaRefused([file.wrong(("criteria", place), what)])
    return criteria


def _at_reached(entry: Entry, slug: str, what: str) -> Wrong:
    criterion, file, place = entry
    found = [] if criterion.when is None else [at for name, at in _reached(criterion.when, ("when",)) if name == slug]
    return file.wrong(("criteria", place, *(found[0] if found else ())), what)


def _reached(when: When, at: Location) -> Iterator[tuple[str, Location]]:
    if when.reached is not None:
        yield when.reached, (*at, "reached")
    for place, part in enumerate(when.parts):
        yield from _reached(part, (*at, "all" if when.all else "any", place))


def _wrong(name: str, root: yaml.Node, location: Location, what: str) -> Wrong:
    node, mark, pointer = root, root.start_mark, ""
    for part in location:
        pointer += "/" + str(part).replace("~", "~0").replace("/", "~1")
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    node, mark = value, key.start_mark
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            mark = node.start_mark
    return Wrong(name, mark.line + 1, mark.column + 1, pointer, what)
