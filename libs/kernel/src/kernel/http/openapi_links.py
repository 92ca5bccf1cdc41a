"""What can be done with what was created, as links of the OpenAPI document (OpenAPI 3.1 §4.8.20)."""

import re
from typing import Any

_PARAMETER = re.compile(r"\{([a-z_]+)\}")


def add_links(document: dict[str, Any]) -> None:
    """Link each operation that creates something to every operation below the address of what it created.

    `POST /v1/things` leads to all of `/v1/things/{thing_id}…`, with the member `id` of its answer for `thing_id`; a
    parameter of another form, such as `version`, takes the member of its own name.
    """
    for path, item in document["paths"].items():
        created = item.get("post", {}).get("responses", {}).get("201")
        if created is None:
            continue
        members = _members(document, created)
        links = {}
        for below, operations in document["paths"].items():
            if not below.startswith(f"{path}/{{"):
                continue
            parameters = _PARAMETER.findall(below.removeprefix(path))
            member = "id" if parameters[0].endswith("_id") else parameters[0]
            if len(parameters) == 1 and member in members:
                for operation in operations.values():
                    links[operation["operationId"]] = {
                        "operationId": operation["operationId"],
                        "parameters": {parameters[0]: f"$response.body#/{member}"},
                    }
        if links:
            created["links"] = dict(sorted(links.items()))


def _members(document: dict[str, Any], response: dict[str, Any]) -> frozenset[str]:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return frozenset(document["components"]["schemas"].get(name, schema).get("properties", ()))
