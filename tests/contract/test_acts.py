"""Whatever is changed in an office, by another system or by a directory leaves an act in the audit log."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.contract.authorisation import DIRECTORY, ROOT, SERVICES, Operation, operations

TABLE = Path(__file__).with_name("acts.yaml")

each_service = pytest.mark.parametrize("name", SERVICES)


def is_administrative(operation: Operation) -> bool:
    """Whether it changes something and is open to offices, to systems, or to directories, alone."""
    if isinstance(operation.roles, list):
        return operation.method != "GET" and "employee" not in operation.roles
    if operation.roles == DIRECTORY:
        return operation.method != "GET"
    return operation.method != "GET" and operation.roles == "systems" and operation.scope is not None


@cache
def table(name: str) -> dict[str, list[str]]:
    """The acts of each operation."""
    written = yaml.safe_load(TABLE.read_text(encoding="utf-8"))[name]
    acts = {id: [acts] if isinstance(acts, str) else acts for id, acts in written.items()}
    return {id: [] if isinstance(acts, dict) and acts["none"] else acts for id, acts in acts.items()}


@cache
def code(name: str) -> str:
    """What the service's commands and models say."""
    files = sorted((ROOT / f"services/{name}/src/{name}").rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def is_said(act: str, text: str) -> bool:
    """Whether code keeps such an act: in one word, or the thing with a placeholder and the fact by itself."""
    thing, _, fact = act.partition(".")
    return f'"{act}"' in text or (f'f"{thing}.{{' in text and f'"{fact}"' in text)


@each_service
def test_every_operation_of_an_office_has_its_act(name: str) -> None:
    administrative = {each.id for each in operations(name) if is_administrative(each)}

    assert administrative == table(name).keys()


@each_service
def test_every_act_of_the_table_is_kept_by_code(name: str) -> None:
    assert [act for acts in table(name).values() for act in acts if not is_said(act, code(name))] == []


@pytest.mark.parametrize("act", ["story.sold", "voucher.published"], ids=["fact", "thing"])
def test_an_act_that_no_code_keeps_is_seen(act: str) -> None:
    assert not is_said(act, code("content"))
