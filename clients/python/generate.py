"""Makes the four services' classes and types from docs/api: `python generate.py [documents]`, before each build.

They say what the documents say, so they are not kept. Types of bodies are datamodel-code-generator's (TypedDict); methods
are written here, one for each operation, named as its `operationId`.
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SERVICES = ("content", "distribution", "metrics", "gamification")
TARGET = HERE / "src/relais_client/generated"

_METHODS = ("get", "put", "post", "delete", "patch")
_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_HEAD = '''"""The {service} service, written by generate.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from relais_client import streams
from relais_client.calls import Answer, Calls, once
from relais_client.generated import {service}_types as types
from relais_client.pages import items
from relais_client.streams import ServerEvent


class {name}:
    """The operations of the {service} service."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
'''


def main() -> None:
    """Write the package `relais_client.generated`."""
    documents = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "docs/api"
    TARGET.mkdir(exist_ok=True)
    (TARGET / "__init__.py").touch()
    for service in SERVICES:
        source = documents / f"{service}.json"
        _make_types(source, TARGET / f"{service}_types.py")
        text = (TARGET / f"{service}_types.py").read_text("utf-8")
        known = set(re.findall(r"^class (\w+)|^(\w+): TypeAlias", text, re.MULTILINE))
        document = json.loads(source.read_text("utf-8"))
        names = {one for pair in known for one in pair if one}
        (TARGET / f"{service}.py").write_text(_Service(document, names).module(service), "utf-8")


def _make_types(source: Path, target: Path) -> None:
    options = ["--input-file-type", "openapi", "--output-model-type", "typing.TypedDict", "--target-python-version", "3.11"]
    options += ["--use-standard-collections", "--use-union-operator", "--enum-field-as-literal", "all"]
    options += ["--no-use-closed-typed-dict", "--formatters", "builtin", "--disable-timestamp"]
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(source), "--output", str(target)]
    subprocess.run([*command, *options], check=True)


class _Service:
    """Writes the class of one service."""

    def __init__(self, document: dict[str, Any], names: set[str]) -> None:
        self.document = document
        self.names = names

    def module(self, service: str) -> str:
        """The whole module."""
        methods = [
            line
            for path, item in self.document["paths"].items()
            for method in _METHODS
            if method in item
            for line in self._operation(method, path, item[method])
        ]
        return _HEAD.format(service=service, name=service.capitalize()) + "\n".join(methods) + "\n"

    def _operation(self, method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
        parameters = [one for one in operation.get("parameters", ()) if one["in"] in ("path", "query", "header")]
        arguments = [f"{_name(one)}: {self._type(one['schema'])}" for one in parameters if one["in"] == "path"]
        given, sent = self._body(operation)
        arguments += given
        optional = [one for one in parameters if one["in"] != "path"]
        if optional:
            arguments += ["*", *(self._option(one) for one in sorted(optional, key=lambda one: not one.get("required")))]
        signature = ", ".join(["self", *arguments])
        name, address = operation["operationId"], _address(path)
        content = _content(operation)
        if "text/event-stream" in content:
            yield f"\n    def {name}({signature}) -> AsyncIterator[ServerEvent]:"
            yield _docstring(operation)
            yield f"        return streams.events(self._calls, {address}, last_event_id=last_event_id)"
            return
        answer = self._type(content.get("application/json", {}).get("schema", {})) if content else "None"
        query = _mapping(one for one in optional if one["in"] == "query")
        headers = _mapping(one for one in optional if one["in"] == "header")
        call = ", ".join([f'"{method.upper()}"', address, f"query={query}", f"headers={headers}", *sent])
        yield f"\n    async def {name}({signature}) -> Answer[{answer}]:"
        yield _docstring(operation)
        yield f"        return await self._calls.call({call})"
        if method == "get" and any(one["name"] == "cursor" for one in optional):
            yield from self._iterator(operation, arguments, content)

    def _iterator(self, operation: dict[str, Any], arguments: list[str], content: Mapping[str, Any]) -> Iterator[str]:
        page = self._resolved(content.get("application/json", {}).get("schema", {}))
        item = self._type(page.get("properties", {}).get("items", {}).get("items", {}))
        own = [one for one in arguments if not one.startswith("cursor:")]
        if own[-1:] == ["*"]:
            own.pop()
        passed = [one.partition(":")[0] for one in own if one != "*"]
        positional = own.index("*") if "*" in own else len(own)
        given = [one if at < positional else f"{one}={one}" for at, one in enumerate(passed)]
        name = operation["operationId"]
        yield f"\n    def iter_{name}({', '.join(['self', *own])}) -> AsyncIterator[{item}]:"
        yield f'        """All that `{name}` lists, page by page."""'
        yield f"        return items(lambda cursor: self.{name}({', '.join([*given, 'cursor=cursor'])}))"

    def _body(self, operation: dict[str, Any]) -> tuple[list[str], list[str]]:
        body = operation.get("requestBody")
        if body is None:
            return [], []
        if "application/json" in body["content"]:
            kind = self._type(body["content"]["application/json"].get("schema", {}))
            if not body.get("required"):
                return [f"body: {kind} | None = None"], ["body=body"]
            return [f"body: {kind}"], ["body=body"]
        # Which of the types that it takes it is, only the caller knows.
        return ["content: bytes", "content_type: str"], ['content=content, content_type=content_type']

    def _option(self, parameter: dict[str, Any]) -> str:
        name, kind = _name(parameter), self._type(parameter["schema"])
        if parameter.get("required"):
            return f"{name}: {kind.removesuffix(' | None')}"
        return f"{name}: {kind} = None" if kind.endswith("None") else f"{name}: {kind} | None = None"

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in schema:
            return schema
        found: dict[str, Any] = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found

    def _type(self, schema: dict[str, Any]) -> str:
        if "$ref" in schema:
            raw = schema["$ref"].rpartition("/")[2]
            made = "".join(part[0].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", raw) if part)
            return f"types.{made}" if made in self.names else "Any"
        if "anyOf" in schema:
            return " | ".join(sorted(dict.fromkeys(map(self._type, schema["anyOf"])), key=lambda one: one == "None"))
        match schema.get("type"):
            case "array":
                return f"list[{self._type(schema.get('items', {}))}]"
            case str(simple) if simple in _SIMPLE:
                return _SIMPLE[simple]
        return "Any"


def _content(operation: dict[str, Any]) -> dict[str, Any]:
    good = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    return {kind: media for answer in good for kind, media in answer.get("content", {}).items()}


def _name(parameter: dict[str, Any]) -> str:
    name = re.sub(r"\W", "_", parameter["name"].lower())
    return f"{name}_" if keyword.iskeyword(name) or name in ("body", "self") else name


def _address(path: str) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda found: "{quote(str(%s), safe='')}" % _name({"name": found[1]}), path)
    return f'f"{filled}"' if filled != path else f'"{path}"'


def _mapping(parameters: Iterator[dict[str, Any]]) -> str:
    pairs = []
    for one in parameters:
        # What is created is created once, also where the caller does not think of it.
        made = f"{_name(one)} or once()" if one["name"] == "Idempotency-Key" else _name(one)
        pairs.append(f'"{one["name"]}": {made}')
    return "{" + ", ".join(pairs) + "}"


def _docstring(operation: dict[str, Any]) -> str:
    text = " ".join(str(operation.get("description", "")).split()).replace("\\", "\\\\").replace('"""', "'''")
    return f'        """{text} """' if text.endswith('"') else f'        """{text}"""'


if __name__ == "__main__":
    main()
