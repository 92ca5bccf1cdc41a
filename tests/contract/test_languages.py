"""An answer that is in the caller's language says so, so that no cache gives it to somebody who asked for another."""

from __future__ import annotations

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import content.bootstrap
import distribution.bootstrap
import gamification.bootstrap
import metrics.bootstrap
from kernel.http import request_language
from kernel.service import Service
from kernel.testing.service import running

SERVICES = (
    content.bootstrap.SERVICE,
    distribution.bootstrap.SERVICE,
    gamification.bootstrap.SERVICE,
    metrics.bootstrap.SERVICE,
)
# Their JSON says nothing in any language; what else they answer, does.
WORDLESS = ("/v1/figures", "/v1/me/portfolio")
ASKERS = ("employee-1", "editor-1", "programme-1", "auditor-1")


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
async def test_what_is_said_in_a_language_names_it(service: Service, mongo_uri: str, kafka_bootstrap: str) -> None:
    silent: list[str] = []
    asked = 0
    async with running(service, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as there:
        for route in service.api(there.runtime).app.routes:
            if not isinstance(route, APIRoute) or not _may_be_asked(route):
                continue
            for login in ASKERS:
                answer = await there.get(route.path, as_=login, headers={"Accept-Language": "fr"})
                if answer.status != 200:
                    continue
                asked += 1
                told = answer.headers.get("Content-Language"), "Accept-Language" in answer.headers.get("Vary", "")
                if told != ("fr", True):
                    silent.append(f"{route.path} as {login}: {told}")
    assert silent == []
    assert asked > 0


def _may_be_asked(route: APIRoute) -> bool:
    is_plain = "GET" in (route.methods or ()) and "{" not in route.path and route.path not in WORDLESS
    return is_plain and _depends_on_language(route.dependant)


def _depends_on_language(dependant: Dependant) -> bool:
    return dependant.call is request_language or any(map(_depends_on_language, dependant.dependencies))
