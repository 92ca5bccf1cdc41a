"""Whatever is sent to `POST /v1/kudos`, the answer points at what is wrong with it, and nothing is kept."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.testing.service import Running

PERSON = "p_" + "a" * 26
TO = {"person": PERSON}
TEAM = "01990a3e-7c00-7aaa-8000-000000000006"
REASON = "Thanks for helping me"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"reason": REASON}, "/to"),
        ({"to": TO}, "/reason"),
        ({"to": PERSON, "reason": REASON}, "/to"),
        ({"to": [TO], "reason": REASON}, "/to"),
        ({"to": {}, "reason": REASON}, "/to"),
        ({"to": {"person": None}, "reason": REASON}, "/to/person"),
        ({"to": {"person": 7}, "reason": REASON}, "/to/person"),
        ({"to": {"person": ""}, "reason": REASON}, "/to/person"),
        ({"to": {"person": PERSON.upper()}, "reason": REASON}, "/to/person"),
        ({"to": {"person": PERSON + "a"}, "reason": REASON}, "/to/person"),
        ({"to": {"person": PERSON + "\n"}, "reason": REASON}, "/to/person"),
        ({"to": {"person": {"$ne": ""}}, "reason": REASON}, "/to/person"),
        ({"to": {"person": "p_" + "a" * 10_000}, "reason": REASON}, "/to/person"),
        ({"to": {**TO, "team": "t"}, "reason": REASON}, "/to/team"),
        ({"to": {**TO, "team": TEAM}, "reason": REASON}, "/to"),
        ({"to": {"team": None}, "reason": REASON}, "/to/team"),
        ({"to": {"team": ""}, "reason": REASON}, "/to/team"),
        ({"to": {"team": [TEAM]}, "reason": REASON}, "/to/team"),
        ({"to": {"team": TEAM + "0"}, "reason": REASON}, "/to/team"),
        ({"to": {"team": {"$ne": ""}}, "reason": REASON}, "/to/team"),
        ({"to": TO, "reason": REASON, "may_be_shown": None}, "/may_be_shown"),
        ({"to": TO, "reason": REASON, "may_be_shown": "yes"}, "/may_be_shown"),
        ({"to": TO, "reason": REASON, "may_be_shown": 1}, "/may_be_shown"),
        ({"to": TO, "reason": 7}, "/reason"),
        ({"to": TO, "reason": None}, "/reason"),
        ({"to": TO, "reason": [REASON]}, "/reason"),
        ({"to": TO, "reason": {"$ne": ""}}, "/reason"),
        ({"to": TO, "reason": REASON, "contribution": 7}, "/contribution"),
        ({"to": TO, "reason": REASON, "contribution": "no-id"}, "/contribution"),
        ({"to": TO, "reason": REASON, "contribution": {"$ne": ""}}, "/contribution"),
        ({"to": TO, "reason": REASON, "amount": 5}, "/amount"),
        ({"to": TO, "reason": REASON, "points": 5}, "/points"),
        ([], ""),
        ("kudos", ""),
        (None, ""),
    ],
)
async def test_a_body_of_another_form_is_refused_where_it_differs(service: Running, body: Any, pointer: str) -> None:
    answer = await service.post("/v1/kudos", as_="employee-20", json=body)

    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "   \n\t ",
        "Thanks",
        "Thank you",
        "👍 🎉 🙏",
        "!!! ... ???",
        "👍🏽👍🏽👍🏽 merci",
        "\u200b \u200b \u200b \u200b",
        "a" * 10_000,
        "so many words " * 1_000,
        "a b " + "c" * 997,
        "Thanks for <b>helping</b> me",
        "Thanks for this <script>alert(1)</script>",
        "Thanks for this <!-- hidden -->",
        "Thanks for the\x07 bell",
        "Thanks for the\u0085 line",
        "Thanks for \u202egnihtyreve",
        "Thanks for \u2066everything\u2069",
        "Thanks for the \u200bgap in it",
        "Thanks for the \u2028 break",
        "Thanks for this\n\u0085\nline",
        "Thanks for the \u0000 byte",
        "Thanks for \ud800 half",
    ],
)
async def test_a_reason_that_says_nothing_or_deceives_is_refused(service: Running, reason: str) -> None:
    answer = await service.post("/v1/kudos", as_="employee-20", json={"to": TO, "reason": reason})

    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/reason"]
    assert (await service.get("/v1/me/kudos?direction=given", as_="employee-20")).json["items"] == []


@pytest.mark.parametrize(
    "reason",
    [
        "Merci pour l’aide",
        "I <3 how you helped & listened",
        "谢谢你帮我",
        "ขอบคุณที่ช่วย",
        "شكرا جزيلا لك",
        "Thanks a lot 👩‍👩‍👧‍👦",
        "Line one,\r\nline two\n \nline four",
        "a b " + "c" * 996,
    ],
)
async def test_a_reason_in_plain_words_is_kept_as_it_is(service: Running, reason: str) -> None:
    answer = await service.post("/v1/kudos", as_="employee-21", json={"to": TO, "reason": reason})

    assert (answer.status, answer.json["reason"]) == (201, reason)


async def test_a_refusal_is_worded_in_the_callers_language(service: Running) -> None:
    answer = await service.post(
        "/v1/kudos",
        as_="employee-20",
        json={"to": {"person": service.person_id("employee-20")}, "reason": REASON},
        headers={"Accept-Language": "fr-CA"},
    )

    assert (answer.headers["Content-Language"], answer.json["title"]) == ("fr", "On ne se remercie pas soi-même")


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b'{"to"', "application/json", 400),
        (b'{"to": {}, "to": {}}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 1_000, "application/json", 400),
        (b"to=p", "application/x-www-form-urlencoded", 415),
        (b'"' + b"a" * 50_000 + b'"', "application/json", 413),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(
    service: Running, data: bytes, content_type: str, status: int
) -> None:
    answer = await service.post("/v1/kudos", data=data, headers={"Content-Type": content_type})

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/contributions", "/v1/me/contributions", "/v1/me/kudos", "/v1/wall"])
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=made-up", "cursor"),
        ("cursor=" + "A" * 2_000, "cursor"),
        ("cursor=%00", "cursor"),
    ],
)
async def test_a_bad_page_is_refused_by_its_parameter(service: Running, path: str, query: str, parameter: str) -> None:
    answer = await service.get(f"{path}?{query}")

    assert answer.status == 422
    assert [error["parameter"] for error in answer.json["errors"]] == [parameter]


async def test_there_are_two_directions(service: Running) -> None:
    answer = await service.get("/v1/me/kudos?direction=sideways")

    assert answer.status == 422
    assert answer.json["errors"][0]["parameter"] == "direction"


@pytest.mark.parametrize("kudos_id", ["x", "%00", "%ED%A0%80", "a" * 5_000, "..%2f..", "%24ne"])
@pytest.mark.parametrize("action", ["show", "hide", "decline", "allow-showing", "forbid-showing"])
async def test_an_id_of_any_form_is_simply_not_found(service: Running, kudos_id: str, action: str) -> None:
    answer = await service.post(f"/v1/kudos/{kudos_id}/{action}")

    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
