"""What each service answers to anything its OpenAPI document allows, and to much that it does not, as each role.

A short form of `make fuzz`: schemathesis makes requests from the served document and judges every answer by it.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

import content.bootstrap
import distribution.bootstrap
import gamification.bootstrap
import metrics.bootstrap
from kernel.process import Service
from kernel.testing.service import running

SERVICES = {
    "content": content.bootstrap.SERVICE,
    "distribution": distribution.bootstrap.SERVICE,
    "metrics": metrics.bootstrap.SERVICE,
    "gamification": gamification.bootstrap.SERVICE,
}
LOGINS = ("employee-1", "editor-1", "programme-1", "auditor-1")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
EXAMPLES = int(os.environ.get("RELAIS_FUZZ_EXAMPLES", "5"))


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.timeout(120 + 60 * EXAMPLES)
async def test_every_answer_is_one_that_the_document_allows(
    mongo_uri: str, kafka_bootstrap: str, tmp_path: Path, name: str, login: str
) -> None:
    service: Service = SERVICES[name]
    async with running(service, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as one:
        arguments = [
            *("--url", one.url, "--header", f"Authorization: Bearer {one.token(login)}"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure"),
            *("--max-examples", str(EXAMPLES), "--seed", "1", "--no-color", "--generation-database", "none"),
            *("--request-timeout", "30", "--suppress-health-check", "all"),
        ]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{one.url}/openapi.json", *arguments),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()[-8_000:]
