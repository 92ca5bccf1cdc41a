"""The document declares everything that can occur."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from kernel.http.openapi import openapi_document


@pytest.fixture(scope="module")
def document(probe_app: Callable[..., FastAPI]) -> dict[str, Any]:
    return openapi_document(probe_app())


# What may be answered to anything.
ALWAYS = {"400", "414", "431", "500", "503"}


def operation(document: dict[str, Any], operation_id: str) -> dict[str, Any]:
    operations = [each for item in document["paths"].values() for each in item.values()]
    (found,) = [each for each in operations if each["operationId"] == operation_id]
    return found


def statuses(document: dict[str, Any], operation_id: str) -> set[str]:
    return set(operation(document, operation_id)["responses"])


def test_document_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["components"]["securitySchemes"]["bearer"]["bearerFormat"] == "JWT"


def test_operations_are_named_for_their_functions(document: dict[str, Any]) -> None:
    names = {each["operationId"] for item in document["paths"].values() for each in item.values()}
    assert names >= {"create_probe", "list_probes", "read_probe", "edit_probe", "publish_probe", "read_problem"}
    assert operation(document, "create_probe")["tags"] == ["probes"]


def test_operation_with_body_and_sign_in_declares_their_problems(document: dict[str, Any]) -> None:
    assert statuses(document, "create_probe") == ALWAYS | {"201", "401", "403", "413", "415", "422"}


def test_operation_with_a_role_declares_403_and_names_the_role(document: dict[str, Any]) -> None:
    assert statuses(document, "publish_probe") == ALWAYS | {"204", "401", "403", "422"}
    assert operation(document, "publish_probe")["security"] == [{"bearer": ["editor"]}]


def test_what_was_created_leads_to_what_can_be_done_with_it(document: dict[str, Any]) -> None:
    links = operation(document, "create_probe")["responses"]["201"]["links"]
    assert links["read_probe"] == {"operationId": "read_probe", "parameters": {"name": "$response.body#/name"}}
    assert set(links) >= {"edit_probe", "publish_probe"}


def test_open_operation_declares_no_sign_in(document: dict[str, Any]) -> None:
    assert "401" not in statuses(document, "read_probe")
    assert "security" not in operation(document, "read_probe")


def test_editing_declares_its_precondition(document: dict[str, Any]) -> None:
    assert statuses(document, "edit_probe") >= {"412", "428"}
    (if_match,) = [each for each in operation(document, "edit_probe")["parameters"] if each["name"] == "If-Match"]
    assert if_match["required"]


def test_problems_of_one_status_stand_together(document: dict[str, Any]) -> None:
    response = operation(document, "read_probe")["responses"]["503"]
    content = response["content"]["application/problem+json"]
    assert content["schema"] == {"$ref": "#/components/schemas/ProblemDocument"}
    assert set(content["examples"]) == {"unavailable", "timed-out"}


def test_no_schema_of_the_framework_is_left(document: dict[str, Any]) -> None:
    assert "HTTPValidationError" not in str(document)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if "$ref" in value else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= schemas


async def test_document_is_served(client: httpx.AsyncClient, document: dict[str, Any]) -> None:
    assert (await client.get("/openapi.json")).json() == document
