"""Faults are worded for what the caller sent, in the caller's language."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from kernel.errors import FieldError
from kernel.http import Body
from kernel.http.fields import Line
from kernel.http.validation import invalid


class Label(Body):
    """What the tests send."""

    title: Annotated[Line, Field(max_length=3)] = "a"
    colour: Literal["red", "green", "blue"] = "red"
    words: Annotated[list[str], Field(min_length=1)] = ["a"]


def fault(**members: Any) -> FieldError:
    with pytest.raises(ValidationError) as refused:
        Label.model_validate(members)
    (error,) = invalid(refused.value.errors(), members).errors
    return error


def test_the_length_of_text_is_counted_in_characters_also_behind_a_validator_of_ours() -> None:
    error = fault(title="four")
    assert (error.code, error.detail.en) == ("string_too_long", "This may have at most 3 characters.")


def test_the_length_of_a_list_is_counted_in_elements() -> None:
    error = fault(words=[])
    assert (error.code, error.detail.en) == ("too_short", "The number of elements must be at least 1.")


def test_the_values_that_are_possible_are_listed_in_each_language() -> None:
    error = fault(colour="pink")
    assert error.detail.en == "This must be 'red', 'green' or 'blue'."
    assert error.detail.fr == "Valeurs possibles : 'red', 'green' ou 'blue'."
