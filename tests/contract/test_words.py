"""What is said to people of recognition, in English and in French: no size, no place among others, nothing to get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.contracts import words

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("content", "distribution", "gamification", "metrics")


@pytest.mark.parametrize("name", SERVICES)
def test_no_sentence_in_either_language_offers_anything(name: str) -> None:
    said = list(words.of_code(ROOT / f"services/{name}/src"))

    assert len(said) > 10
    assert words.carrots_said(said) == []


def test_no_milestone_is_worded_as_something_to_win() -> None:
    said = list(words.of_data(ROOT / "services/gamification/src/gamification/shipped"))

    assert "Premier merci" in said
    assert words.carrots_said(said) == []


def test_what_the_document_says_of_recognition_offers_nothing() -> None:
    said = list(words.of_documents([ROOT / "docs/api/gamification.json"]))

    assert any("wall" in each for each in said)
    assert words.carrots_said(said) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "You have 12 points.",
        "Your balance is shown here.",
        "You are ranked third.",
        "The leaderboard of the week",
        "A streak of five days!",
        "Exchange it for a voucher.",
        "Choose your gift card.",
        "Rewards for the most active",
        "And the winner is…",
        "Vous avez 12 points.",
        "Votre solde",
        "Le classement de la semaine",
        "Au palmarès du mois",
        "Une série de cinq jours",
        "Échangez-le contre un bon d’achat.",
        "Un chèque-cadeau vous attend.",
        "Votre récompense",
        "Vous avez gagné un prix.",
        "La gagnante est…",
        "Une prime pour chaque merci",
    ],
)
def test_a_sentence_that_offers_something_is_seen(tmp_path: Path, sentence: str) -> None:
    (tmp_path / "errors.py").write_text(f'title = Text(en="Thank you", fr={sentence!r})', encoding="utf-8")
    (tmp_path / "milestones.yaml").write_text(json.dumps({"names": {"fr": sentence}}), encoding="utf-8")
    (tmp_path / "api.json").write_text(json.dumps({"info": {"description": sentence}}), encoding="utf-8")

    assert words.carrots_said([sentence]) == [sentence]
    for read in (
        words.of_code(tmp_path),
        words.of_data(tmp_path),
        words.of_documents([tmp_path / "api.json"]),
    ):
        assert words.carrots_said(read) == [sentence]


def test_a_word_in_a_sentence_with_something_put_in_is_seen(tmp_path: Path) -> None:
    (tmp_path / "errors.py").write_text('Text(en=f"You have {count} points.", fr="…")', encoding="utf-8")

    assert words.carrots_said(words.of_code(tmp_path)) == ["You have   points."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Three endpoints",
        "À ce point",
        "un bon accueil",
        "Priced out",
        "entreprises",
        "série",
        "point de vue",
        "upright",
    ],
)
def test_a_word_that_only_looks_like_one_is_left_alone(sentence: str) -> None:
    assert words.carrots_said([sentence]) == []


def test_every_language_of_a_sentence_is_read(tmp_path: Path) -> None:
    (tmp_path / "errors.py").write_text('Text("one", fr="deux")\nText(en="three", fr="quatre")', encoding="utf-8")

    found: Iterator[str] = words.of_code(tmp_path)

    assert sorted(found) == ["deux", "one", "quatre", "three"]
