"""Files of criteria: what is wrong with one is said with its place, and refuses them all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from gamification.criteria.errors import CriteriaRefused
from gamification.criteria.models import Criteria, questions_of
from gamification.criteria.repository import MOST_BYTES, criteria_in
from gamification.criteria.schemas import written
from gamification.settings import Settings

Refused = Callable[..., str]

HEAD = """\
criteria:
  - slug: north
    version: 1
    names: {en: North, fr: Nord}
    descriptions: {en: You went north., fr: Vous êtes allé au nord.}
"""
GOOD = HEAD + "    when: {did: {kinds: [helping], times: 2, on_days: 2}}\n"


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """What is said of files that are refused, one line for each fault: `refused(a=…, b=…)`."""

    def refuse(**texts: str) -> str:
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(CriteriaRefused) as failure:
            criteria_in(tmp_path)
        return str(failure.value)

    return refuse


def when(rule: str) -> str:
    return f"{HEAD}    when: {rule}\n"


def test_the_shipped_ones_hold_and_say_everything_in_both_languages() -> None:
    criteria = criteria_in(None)

    assert len(list(criteria)) == 13
    for one in criteria:
        assert one.rule is not None
        assert one.names.en != one.names.fr
        assert one.descriptions.en != one.descriptions.fr


def test_the_shipped_ones_recognise_steps_and_not_how_much_there_was() -> None:
    asked = [question for one in criteria_in(None) for question in questions_of(one.rule)]

    assert max(one.wanted for one in asked) == 4
    assert {one.aspect.value for one in asked} == {"times", "stories", "kinds"}


def test_a_rule_is_shown_as_it_was_written() -> None:
    for one in criteria_in(None):
        assert one.rule is not None
        assert written(one.rule).rule() == one.rule


def test_an_operators_file_adds_to_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(when("{all: [{reached: own-words}, {thanked: {on_days: 2}}]}"))
    (tmp_path / "notes.txt").write_text("not read")

    added = {one.slug for one in criteria_in(tmp_path)} - {one.slug for one in criteria_in(None)}

    assert added == {"north"}


def test_a_higher_version_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    text = GOOD.replace("north", "own-words").replace("version: 1", "version: 2")
    (tmp_path / "ours.yml").write_text(text)

    found = criteria_in(tmp_path).get("own-words")

    assert found is not None
    assert (found.version, found.names.fr) == (2, "Nord")


def test_a_shipped_one_can_be_retired(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        HEAD.replace("north", "own-words").replace("version: 1", "version: 2") + "    retired: true\n"
    )

    found: Criteria = criteria_in(tmp_path)

    assert found.reached(lambda _question: True, before=()) != []
    assert "own-words" not in {one.slug for one in found.reached(lambda _question: True, before=())}


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("{did: {kinds: [helping], tims: 2}}", "a.yaml:6:36: /criteria/0/when/did/tims: Extra inputs"),
        ("{did: {kinds: [shouting]}}", "a.yaml:6:26: /criteria/0/when/did/kinds/0: Input should be 'sharing'"),
        ("{did: {kinds: [helping, helping]}}", "a.yaml:6:18: /criteria/0/when/did/kinds: a kind is named twice"),
        ("{did: {kinds: []}}", "/criteria/0/when/did/kinds: List should have at least 1 item"),
        ('{did: {times: "3"}}', "/criteria/0/when/did/times: Input should be a valid integer"),
        ("{did: {times: 0}}", "/criteria/0/when/did/times: Input should be greater than or equal to 1"),
        ("{did: {times: 13}}", "/criteria/0/when/did/times: Input should be less than or equal to 12"),
        ("{did: {kinds: [helping], of_kinds: 2}}", "nobody could reach it: there are 1 kinds to choose from"),
        ("{did: [helping]}", "a.yaml:6:12: /criteria/0/when/did: Input should be a valid dictionary"),
        ("{thanked: {by: 3}}", "/criteria/0/when/thanked/by: Extra inputs are not permitted"),
        ("{thanked: }", "a.yaml:6:5: /criteria/0/when: say exactly one of all, any, did, thanked, reached"),
        ("{did: {}, thanked: {}}", "/criteria/0/when: say exactly one of all"),
        ("{all: [{did: {}}]}", "/criteria/0/when/all: List should have at least 2 items"),
        ("{not: {did: {}}}", "/criteria/0/when/not: Extra inputs are not permitted"),
        ("{reached: nowhere}", "a.yaml:6:12: /criteria/0/when/reached: there is no milestone 'nowhere'"),
        ("{any: [{did: {}}, {reached: north}]}", "a.yaml:6:30: /criteria/0/when/any/1/reached: nobody could reach it"),
        ("__import__('os').system('true')", "/criteria/0/when: Input should be a valid dictionary"),
        (
            "{all: [{did: {}}, {any: [{did: {}}, {all: [{did: {}}, {any: [{did: {}}, {thanked: {}}]}]}]}]}",
            "this is too heavy: rules may lie 4 deep in each other, not 5",
        ),
        (
            "{all: [" + ", ".join(["{any: [{did: {}}, {did: {}}, {thanked: {}}]}"] * 4) + "]}",
            "this is too heavy: it may have 16 rules, not 17",
        ),
        (
            "{did: {times: 12, on_days: 12, about_stories: 12, of_kinds: 8, kinds: "
            "[sharing, proposing, writing, crediting, helping, informing, attending, declining_wisely]}}",
            "",
        ),
        (
            "{all: [{did: {times: 12, on_days: 12, about_stories: 12}}, {thanked: {times: 12, on_days: 2}}]}",
            "this is too heavy: 48 efforts may be asked for altogether, not 50",
        ),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_place(tmp_path: Path, rule: str, complaint: str) -> None:
    (tmp_path / "a.yaml").write_text(when(rule))

    if not complaint:
        assert criteria_in(tmp_path).get("north")
        return
    with pytest.raises(CriteriaRefused) as failure:
        criteria_in(tmp_path)
    assert complaint in str(failure.value)


def test_a_cycle_through_several_files_is_refused_with_its_path(refused: Refused) -> None:
    other = when("{reached: north}").replace("north\n", "south\n", 1)

    said = refused(a=when("{any: [{thanked: {}}, {reached: south}]}"), b=other)

    assert "nobody could reach it, for it builds on itself: " in said
    assert "north → south → north" in said or "south → north → south" in said


def test_every_fault_of_every_file_is_told_at_once(refused: Refused) -> None:
    said = refused(
        a=GOOD.replace("fr: Nord", "de: Norden"), b=GOOD.replace("version: 1", "version: one"), c="criteria: ["
    )

    assert [line.split(": ", 2)[:2] for line in said.splitlines()] == [
        ["a.yaml:4:5", "/criteria/0/names/fr"],
        ["a.yaml:4:24", "/criteria/0/names/de"],
        ["b.yaml:3:5", "/criteria/0/version"],
        ["c.yaml:1:12", "expected the node content, but found '<stream end>'"],
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "a.yaml:1:1: it is empty"),
        ("just words", "a.yaml:1:1: Input should be a valid dictionary"),
        ("criteria: []", "/criteria: List should have at least 1 item"),
        (GOOD + "more: 1\n", "a.yaml:7:1: /more: Extra inputs"),
        (GOOD + "    version: 2\n", "a.yaml:7:5: 'version' is there twice"),
        (GOOD + GOOD, "a.yaml:7:1: 'criteria' is there twice"),
        (HEAD, "a.yaml:2:5: /criteria/0: a criterion says `when` it is reached, or that it is `retired`"),
        (GOOD + "    retired: true\n", "a criterion says `when` it is reached, or that it is `retired`"),
        (GOOD.replace("slug: north", "slug: North Star"), "a.yaml:2:5: /criteria/0/slug: String should match"),
        (GOOD.replace("en: North", f"en: {'N' * 81}"), "/criteria/0/names/en: Value should have at most 80"),
        (GOOD.replace("en: North", 'en: "N\\u200borth"'), "/criteria/0/names/en: This must be one visible line"),
        ("a: &a [x]\nb: *a\n", "a.yaml:2:4: aliases are not read here"),
        ("[" * 40 + "]" * 40, "this is nested too deeply"),
        ("!!python/object/apply:os.system ['true']", "could not determine a constructor for the tag"),
        ("a: 1\n---\nb: 2\n", "but found another document"),
        ("#" * (MOST_BYTES + 1), f"it is longer than {MOST_BYTES} bytes"),
        (GOOD.replace("slug: north", "slug: own-words"), "a.yaml:3:5: /criteria/0/version: to take the place of the"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_place(refused: Refused, text: str, complaint: str) -> None:
    assert complaint in refused(a=text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CriteriaRefused, match=r"a\.yaml:1:1: it cannot be read"):
        criteria_in(tmp_path)


def test_a_slug_in_two_files_is_refused(refused: Refused) -> None:
    assert "b.yaml:2:5: /criteria/0/slug: it is in a.yaml already" in refused(a=GOOD, b=GOOD)


def test_all_criteria_together_may_not_ask_for_too_much(refused: Refused) -> None:
    kinds = ("sharing", "writing", "helping", "proposing", "crediting", "informing", "attending")
    rules = [f"[{one}, {other}]" for one in kinds for other in kinds if one < other]
    text = "".join(
        GOOD.replace("north", f"north-{place}")
        .removeprefix("criteria:\n" if place else "")
        .replace("kinds: [helping], times: 2, on_days: 2", f"kinds: {rule}, times: 12, on_days: 12")
        for place, rule in enumerate(rules)
    )

    assert "/criteria/20: all criteria together may ask for 480 efforts, not " in refused(a=text)


def test_a_directory_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CriteriaRefused, match="No such file or directory"):
        criteria_in(tmp_path / "nowhere")
    with pytest.raises(CriteriaRefused, match=r"there are 0 \.yaml files here"):
        criteria_in(tmp_path)


def test_settings_that_name_a_bad_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(when("{did: {tims: 1}}"))

    with pytest.raises(ValidationError, match=r"a\.yaml:6:18: /criteria/0/when/did/tims"):
        Settings(criteria_directory=tmp_path)  # type: ignore[call-arg]


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (when("{did: {tims: 1}}"), 2)])
def test_an_operator_can_have_files_checked(tmp_path: Path, text: str, code: int) -> None:
    (tmp_path / "a.yaml").write_text(text)
    env = {
        "RELAIS_PROFILE": "test",
        "RELAIS_MONGO_URI": "mongodb://127.0.0.1:1",
        "RELAIS_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "RELAIS_PUBLIC_URL": "http://127.0.0.1",
        "RELAIS_OIDC_ISSUER": "http://127.0.0.1",
        "RELAIS_OIDC_AUDIENCE": "relais",
        "RELAIS_IDENTITY_KEY": "demo-" + "identity" * 5,
        "RELAIS_CURSOR_KEY": "demo-" + "cursors" * 5,
        "RELAIS_VAULT_KEY": "demo-" + "vault" * 8,
        "RELAIS_CRITERIA_DIRECTORY": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "-m", "gamification", "check-criteria"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    if code:
        assert "a.yaml:6:18: /criteria/0/when/did/tims: Extra inputs are not permitted" in done.stderr
    else:
        assert "north 1: North | Nord" in done.stdout.splitlines()
