"""Whatever is sent as a body, the answer is a problem document that points at the fault, and never a 500."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.http.bodies import MAX_DEPTH

JSON = {"content-type": "application/json"}


async def post(
    client: httpx.AsyncClient, employee: dict[str, str], body: bytes | object, **headers: str
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.post("/v1/probes", content=content, headers={**employee, **JSON, **headers})


def pointers(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["code"] for error in answer.json()["errors"]}


async def test_valid_body_is_taken(client: httpx.AsyncClient, employee: dict[str, str]) -> None:
    answer = await post(client, employee, {"name": "one", "at": "2026-11-24T10:30:00.5+01:00"})
    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/probes/one"
    assert answer.headers["etag"] == '"1"'
    assert answer.json()["at"] == "2026-11-24T09:30:00.500Z"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/name": "missing"}),
        ({"name": "a", "surprise": 1}, {"/surprise": "extra_forbidden"}),
        ({"name": "a", "a/b~c": 1}, {"/a~1b~0c": "extra_forbidden"}),
        ({"name": 5}, {"/name": "string_type"}),
        ({"name": ""}, {"/name": "string_too_short"}),
        ({"name": "a", "count": "3"}, {"/count": "int_type"}),
        ({"name": "a", "count": True}, {"/count": "int_type"}),
        ({"name": "a", "count": -1}, {"/count": "greater_than_equal"}),
        ({"name": "a", "parts": [{"kind": "lens"}, {"kind": "wheel"}]}, {"/parts/1/kind": "literal_error"}),
        ({"name": "a", "parts": [{"kind": "lens", "x": {}}]}, {"/parts/0/x": "extra_forbidden"}),
        ({"name": "a", "parts": [7]}, {"/parts/0": "model_attributes_type"}),
        ({"name": "a", "at": "2026-11-24T10:30:00"}, {"/at": "timezone_aware"}),
        ({"name": "SHOUT"}, {"/name": "value_error"}),
        ([], {"": "model_attributes_type"}),
        (None, {"": "model_attributes_type"}),
        (7, {"": "model_attributes_type"}),
        (b"", {"": "missing"}),
        (b'{"name": "a\\u0000b"}', {"/name": "string_unicode"}),
        (b'{"name": "a\\ud800"}', {"/name": "string_unicode"}),
        (b'{"name": "a", "parts": [{"\\udfff": 1}]}', {"/parts/0/?": "string_unicode"}),
    ],
)
async def test_fault_is_pointed_at(
    client: httpx.AsyncClient, employee: dict[str, str], body: bytes | object, expected: dict[str, str]
) -> None:
    assert pointers(await post(client, employee, body)) == expected


async def test_fault_is_worded_in_the_language_that_is_accepted(
    client: httpx.AsyncClient, employee: dict[str, str]
) -> None:
    answer = await post(client, employee, {"name": "SHOUT", "count": 5000}, **{"accept-language": "fr"})
    details = [error["detail"] for error in answer.json()["errors"]]
    assert details == ["Ne criez pas.", "Cela doit être au plus 1000."]


async def test_parameter_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/probes?limit=0")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"detail": "This must be at least 1.", "parameter": "limit", "code": "greater_than_equal"}
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nope",
        b"\xff\xfe{}",
        '{"name": "a"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"name": "a"}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "a", "parts": [{"kind": "lens", "kind": "lens"}]}',
        b'{"name": "a", "ratio": NaN}',
        b'{"name": "a", "ratio": -Infinity}',
        b'{"name": "a", "ratio": 1e999}',
        b'{"name": "a", "count": ' + b"9" * 5000 + b"}",
        b'{"name": "a", "parts": ' + b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1) + b"}",
        b"[" * 9_999,
        b'{"a":' * 1_900,
        b'{"name": "a"} {}',
        b'{"name": "a\nb"}',
    ],
)
async def test_unreadable_body_is_malformed(client: httpx.AsyncClient, employee: dict[str, str], body: bytes) -> None:
    answer = await post(client, employee, body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-body")


async def test_malformed_body_says_where(client: httpx.AsyncClient, employee: dict[str, str]) -> None:
    answer = await post(client, employee, b'{\n  "name" 1}', **{"accept-language": "fr"})
    assert answer.json()["detail"] == "La lecture s’est arrêtée à la ligne 2, colonne 10."


async def test_body_with_thousands_of_faults_gets_a_short_answer(
    client: httpx.AsyncClient, employee: dict[str, str]
) -> None:
    answer = await post(client, employee, {"name": "a", **{f"x{number}": 0 for number in range(800)}})
    assert len(answer.json()["errors"]) == 32
    assert answer.json()["hidden_errors"] == 768


async def test_pointer_to_a_monstrous_name_stops_at_its_object(
    client: httpx.AsyncClient, employee: dict[str, str]
) -> None:
    assert pointers(await post(client, employee, {"name": "a", "x" * 9000: 1})) == {"": "extra_forbidden"}


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "json", ""]
)
async def test_body_of_another_type_is_unsupported(
    client: httpx.AsyncClient, employee: dict[str, str], content_type: str
) -> None:
    answer = await post(client, employee, {"name": "a"}, **{"content-type": content_type})
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media-type")
    assert answer.headers["accept"] == "application/json"


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge+json"]
)
async def test_json_under_its_other_names_is_taken(
    client: httpx.AsyncClient, employee: dict[str, str], content_type: str
) -> None:
    assert (await post(client, employee, {"name": "a"}, **{"content-type": content_type})).status_code == 201


async def test_body_that_declares_too_much_is_too_large(client: httpx.AsyncClient, employee: dict[str, str]) -> None:
    answer = await post(client, employee, b" " * 10_001)
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 10_000)


async def test_streamed_body_that_grows_too_long_is_too_large(
    client: httpx.AsyncClient, employee: dict[str, str]
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 1000

    answer = await client.post("/v1/probes", content=chunks(), headers={**employee, **JSON})
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_body_at_the_limit_is_taken(client: httpx.AsyncClient, employee: dict[str, str]) -> None:
    body = b'{"name": "a"}'
    assert (await post(client, employee, body + b" " * (10_000 - len(body)))).status_code == 201


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str)
_values = st.recursive(_scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
_fields = st.dictionaries(st.sampled_from(["name", "count", "ratio", "parts", "at"]) | st.text(), _values)


@given(body=(_values | _fields).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_body_breaks_the_service(client: httpx.AsyncClient, employee: dict[str, str], body: bytes) -> None:
    answer = await post(client, employee, body)
    assert answer.status_code in (201, 400, 413, 422), (body, answer.text)
    if answer.status_code == 422:
        assert answer.json()["errors"]
