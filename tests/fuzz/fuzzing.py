"""What a service answers to anything its OpenAPI document allows, and to much that it does not, as each role.

A short form of `make fuzz`: schemathesis makes requests from the served document and judges every answer by it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from kernel.process import Service
from kernel.testing.service import Running, running

# An answer that would go on for an hour ends before the request's time is over.
SHORT: dict[str, dict[str, Any]] = {name: {"stream_seconds": 0.1} for name in ("distribution", "gamification")}
LOGINS = ("employee-1", "editor-1", "programme-1", "auditor-1")
# Distribution is asked by another system too. Its editors are employees.
LOGINS_OF = {"distribution": ("editor-1", "subscriber-1", "programme-1", "auditor-1")}
# What directories ask for, by a token that no login is.
SCIM = "^/scim/"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# The making of requests takes more of the time than the answering, so two roles keep two processors busy. Tests that
# run side by side do so too.
AT_ONCE = 1 if "PYTEST_XDIST_WORKER" in os.environ else 2
EXAMPLES = int(os.environ.get("RELAIS_FUZZ_EXAMPLES", "5"))
# The most that asking a service may take.
SECONDS = 240 + 240 * EXAMPLES


async def fuzzed(service: Service, *, mongo_uri: str, kafka_bootstrap: str, cwd: Path) -> None:
    """Raise AssertionError if any role gets an answer that the service's document does not allow."""
    name = service.name
    async with running(
        service, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, **SHORT.get(name, {})
    ) as one:
        turns = asyncio.Semaphore(AT_ONCE)
        asks = {login: (one.token(login), "--exclude-path-regex") for login in LOGINS_OF.get(name, LOGINS)}
        if name == "distribution":
            asks["a directory"] = (await _of_a_directory(one), "--include-path-regex")
        said = await asyncio.gather(*(_complaints(one, *ask, turns, cwd=cwd) for ask in asks.values()))
    complaints = [f"As {who}:\n{words}" for who, words in zip(asks, said, strict=True) if words]
    assert not complaints, "\n\n".join(complaints)


async def _of_a_directory(distribution: Running) -> str:
    answer = await distribution.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "A directory"})
    assert answer.status == 201, answer.body
    token: str = answer.json["token"]
    return token


async def _complaints(service: Running, token: str, scim: str, turns: asyncio.Semaphore, *, cwd: Path) -> str:
    """What schemathesis complains of when it sends this token, with or without SCIM; empty if it finds nothing."""
    arguments = [
        *("--url", service.url, "--header", f"Authorization: Bearer {token}", scim, SCIM),
        *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"),
        *("--max-examples", str(EXAMPLES), "--seed", "1", "--no-color", "--generation-database", "none"),
        *("--request-timeout", "30", "--suppress-health-check", "all"),
    ]
    async with turns:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/openapi.json", *arguments),
            cwd=cwd,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    return said.decode()[-8_000:] if process.returncode else ""
