"""The names of every contract: nothing to collect or compare, and in events no words or names of people."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor

from tools.contracts import buf, names
from tools.contracts.topics import TopicFile, read_topics

Edit = Callable[[str, str, str], None]

ROOT = Path(__file__).resolve().parents[2]


def test_no_contract_has_an_unwanted_name(topics: list[TopicFile], messages: Mapping[str, Descriptor]) -> None:
    assert names.unwanted(topics, messages, (ROOT / "docs/api").glob("*.json")) == []


@pytest.mark.parametrize(
    "word",
    [
        *(
            "points",
            "balance",
            "rank",
            "leaderboard",
            "streak",
            "voucher",
            "amount",
            "score",
            "prize",
            "reward",
            "gift",
        ),
        *("solde", "classement", "palmares", "recompense", "montant", "cadeau"),
    ],
)
@pytest.mark.parametrize("shape", ["{}", "total_{}", "{}_of_week", "Weekly{}", "my{}View", "/v1/me/{}", "KIND_{}"])
def test_a_carrot_is_seen_in_every_shape_of_name(word: str, shape: str) -> None:
    name = shape.format({"Weekly{}": word.title(), "my{}View": word.title(), "KIND_{}": word.upper()}.get(shape, word))

    assert names.carrots([name]) == [name]


@pytest.mark.parametrize(
    "name", ["pointer", "endpoints", "frank", "JSONPointer", "imbalanced", "series", "badge", "credit", "endpoint"]
)
def test_a_word_that_only_contains_a_carrot_is_left_alone(name: str) -> None:
    assert names.carrots([name]) == []


@pytest.mark.parametrize(
    ("field", "unwanted"),
    [
        ("uint32 total_points = 15;", "relais.content.v1.CharterEnacted.total_points"),
        ("string text = 15;", "relais.content.v1.CharterEnacted.text"),
        ("string caption = 15;", "relais.content.v1.CharterEnacted.caption"),
        ("string email_id = 15;", "relais.content.v1.CharterEnacted.email_id"),
        ("string author_name = 15;", "relais.content.v1.CharterEnacted.author_name"),
        ("string work_email = 15;", "relais.content.v1.CharterEnacted.work_email"),
        ("bytes reason = 15;", "relais.content.v1.CharterEnacted.reason"),
        ("repeated string comments = 15;", "relais.content.v1.CharterEnacted.comments"),
    ],
)
def test_an_unwanted_field_of_a_message_is_named(proto: Path, edit: Edit, field: str, unwanted: str) -> None:
    edit("relais/content/v1/charter.proto", "enacted_at = 4;", f"enacted_at = 4;\n  {field}")

    found = names.unwanted(read_topics(proto / "topics"), buf.messages(proto), [])

    assert [each.partition(":")[0] for each in found] == [unwanted]


def test_an_unwanted_choice_of_an_enum_is_named(proto: Path, edit: Edit) -> None:
    edit("relais/gamification/v1/recognition.proto", "CONTRIBUTION_KIND_SHARING", "CONTRIBUTION_KIND_RANK")

    found = names.carrots(names.of_messages(buf.messages(proto).values()))

    assert found == ["CONTRIBUTION_KIND_RANK"]


@pytest.mark.parametrize(
    "document",
    [
        {"paths": {"/v1/leaderboard": {}}},
        {"paths": {"/v1/me": {"get": {"operationId": "get_my_balance"}}}},
        {"paths": {"/v1/me": {"get": {"parameters": [{"name": "min_amount", "in": "query"}]}}}},
        {"components": {"schemas": {"Streak": {}}}},
        {"components": {"schemas": {"Kudos": {"properties": {"points": {"type": "integer"}}}}}},
        {"components": {"schemas": {"Kind": {"enum": ["badge", "voucher"]}}}},
    ],
)
def test_an_unwanted_name_of_an_api_is_named(tmp_path: Path, document: dict[str, object]) -> None:
    file = tmp_path / "gamification.json"
    file.write_text(json.dumps(document))

    assert len(names.unwanted([], {}, [file])) == 1
