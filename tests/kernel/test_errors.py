"""Problems are worded once and rendered in every language."""

import json

from kernel.errors import (
    FieldError,
    Invalid,
    NotFound,
    Problem,
    TimedOut,
    Unauthenticated,
    Unavailable,
    catalogue,
    problems,
    render,
)
from kernel.language import Text


def test_problem_is_rendered_as_rfc_9457_says() -> None:
    problem = Invalid.field("/name", Text(en="Too long.", fr="Trop long."), code="string_too_long")
    status, headers, body = render(problem, "fr", "4bf9", "/v1/probes")
    assert status == 422
    assert headers["content-type"] == "application/problem+json"
    assert headers["content-language"] == "fr"
    assert json.loads(body) == {
        "type": "/problems/invalid",
        "title": "La requête enfreint une règle",
        "status": 422,
        "detail": "Trop long.",
        "instance": "/v1/probes",
        "trace_id": "4bf9",
        "errors": [{"pointer": "/name", "detail": "Trop long.", "code": "string_too_long"}],
    }


def test_extensions_do_not_overwrite_standard_members() -> None:
    problem = NotFound(extensions={"status": 200, "type": "x", "shelf": 3})
    document = json.loads(render(problem, "en", "t")[2])
    assert (document["status"], document["type"], document["shelf"]) == (404, "/problems/not-found", 3)


def test_half_a_surrogate_pair_is_replaced() -> None:
    problem = Invalid(errors=[FieldError("/\ud800", Text(en="x", fr="x"))])
    assert json.loads(render(problem, "en", "t")[2])["errors"][0]["pointer"] == "/?"


def test_description_of_a_challenge_stays_inside_its_quotes() -> None:
    problem = Unauthenticated(Text(en='say "hi"\\', fr=""), error="invalid_token")
    assert problem.headers["WWW-Authenticate"].endswith("error_description=\"say 'hi'\"")


def test_problems_of_one_status_are_declared_together() -> None:
    declared = problems(Unavailable, NotFound, TimedOut)
    assert list(declared) == [503, 404]
    assert declared[503]["description"] == "Not available at the moment / The request took too long"


def test_every_problem_is_worded_and_explained() -> None:
    for slug, kind in catalogue().items():
        assert issubclass(kind, Problem)
        assert kind.type() == f"/problems/{slug}"
        assert kind.title.en != kind.title.fr
        assert kind.__doc__
