"""What a service answers to anything its OpenAPI document allows, and to much that it does not, as each role.

A short form of `make fuzz`: schemathesis makes requests from the served document and judges every answer by it. In the
long form each role makes its own requests; here one makes them, and the others ask the same.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from kernel.process import Service
from kernel.testing.service import Running, running
from tests.fuzz.others import JUDGED_BY, NAME, TOKENS

# An answer that would go on for an hour ends before the request's time is over.
SHORT: dict[str, dict[str, Any]] = {name: {"stream_seconds": 0.1} for name in ("distribution", "gamification")}
# Who may make most comes first: its requests lead to others about what they have made.
LOGINS = {
    "content": ("editor-1", "programme-1", "employee-1", "auditor-1"),
    # It is asked by another system too. Its editors are employees.
    "distribution": ("programme-1", "editor-1", "subscriber-1", "auditor-1"),
    "metrics": ("programme-1", "editor-1", "employee-1", "auditor-1"),
    "gamification": ("programme-1", "editor-1", "employee-1", "auditor-1"),
}
# What directories ask for, by a token that no login is.
SCIM = "^/scim/"
# The making of requests takes more of the time than the answering, so two makers keep two processors busy. Tests that
# run side by side do so too.
AT_ONCE = 1 if "PYTEST_XDIST_WORKER" in os.environ else 2
EXAMPLES = int(os.environ.get("RELAIS_FUZZ_EXAMPLES", "5"))
IS_LONG = EXAMPLES > 5
# The most that asking a service may take.
SECONDS = 240 + 240 * EXAMPLES
ROOT = Path(__file__).parents[2]


async def fuzzed(service: Service, *, mongo_uri: str, kafka_bootstrap: str, cwd: Path) -> None:
    """Raise AssertionError if any role gets an answer that the service's document does not allow."""
    name = service.name
    async with running(
        service, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, **SHORT.get(name, {})
    ) as one:
        turns = asyncio.Semaphore(AT_ONCE)
        tokens = {login: one.token(login) for login in LOGINS[name]}
        makers = [{login: token} for login, token in tokens.items()] if IS_LONG else [tokens]
        asks = [(maker, "--exclude-path-regex") for maker in makers]
        if name == "distribution":
            asks.append(({"a directory": await _of_a_directory(one)}, "--include-path-regex"))
        said = await asyncio.gather(*(_complaints(one, *ask, turns, cwd=cwd) for ask in asks))
    complaints = [f"As {next(iter(maker))}:\n{words}" for (maker, _), words in zip(asks, said, strict=True) if words]
    assert not complaints, "\n\n".join(complaints)


async def _of_a_directory(distribution: Running) -> str:
    answer = await distribution.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "A directory"})
    assert answer.status == 201, answer.body
    token: str = answer.json["token"]
    return token


async def _complaints(
    service: Running, tokens: dict[str, str], scim: str, turns: asyncio.Semaphore, *, cwd: Path
) -> str:
    """What schemathesis complains of when it makes requests with the first token and sends them with each, with or
    without SCIM; empty if it finds nothing."""
    arguments = [
        *("--url", service.url, "--header", f"Authorization: Bearer {next(iter(tokens.values()))}", scim, SCIM),
        *("--checks", ",".join((*JUDGED_BY, NAME)), "--phases", "examples,coverage,fuzzing,stateful"),
        *("--continue-on-failure", "--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"),
        *("--request-timeout", "30", "--suppress-health-check", "all", "--generation-database", "none"),
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.others", "PYTHONPATH": str(ROOT), TOKENS: json.dumps(tokens)}
    async with turns:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/openapi.json", *arguments),
            cwd=cwd,
            env=os.environ | hooks,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    return said.decode()[-8_000:] if process.returncode else ""
