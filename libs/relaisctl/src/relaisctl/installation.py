"""An installation: its services with their settings, as files say them, or as the pod does in which this runs.

A directory holds for each service `<service>.env` (a line `RELAIS_…=…` for each setting), a directory `<service>` of
secrets as a cluster mounts them (a file for each setting, named `relais_<setting>`), or both; `all.env` holds for every
service. The shell's own variables count for nothing there: one that was meant for one service would be taken by four.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from kernel.access import secret_directories
from kernel.service import Service
from kernel.settings import ServiceSettings
from relaisctl.verdicts import WrongUsage

SERVICES = ("content", "distribution", "metrics", "gamification")
_READY = "RELAISCTL_READY_"


@dataclass(frozen=True)
class Member:
    """A service of an installation."""

    service: Service
    settings: ServiceSettings
    ready: Mapping[str, str]
    """Process → address that says whether it is ready."""

    @property
    def name(self) -> str:
        """The name of the service."""
        return self.service.name


def in_directory(directory: Path, wanted: Sequence[str] = ()) -> list[Member]:
    """The services that a directory has settings of, or the wanted ones; `WrongUsage` says what is wrong with them."""
    if not directory.is_dir():
        raise WrongUsage(f"{directory} is no directory")
    names = [name for name in SERVICES if (not wanted or name in wanted) and _is_there(directory, name)]
    if missing := [name for name in _known(wanted) if name not in names] or ([] if names else ["any service"]):
        raise WrongUsage(f"{directory} has no settings of {', '.join(missing)}")
    return [_from_files(directory, name) for name in names]


def of_this_process(name: str) -> Member:
    """The service whose pod this runs in: its settings are those of this process."""
    [name] = _known([name])
    service = _service(name)
    settings = _checked(name, lambda: service.settings(_secrets_dir=_existing(secret_directories())))
    # A pod reaches its own side port, and need not reach the way in from outside.
    own = {"this process": f"http://127.0.0.1:{settings.metrics_port}/readyz"}
    return Member(service, settings, own | _ready(os.environ))


def _from_files(directory: Path, name: str) -> Member:
    files = [file for file in (directory / "all.env", directory / f"{name}.env") if file.is_file()]
    values = {key: value or "" for file in files for key, value in dotenv_values(file).items()}
    secrets = _existing([*secret_directories(values), directory / name])
    service = _service(name)
    settings = _checked(name, lambda: _by_files(service)(_env_file=files, _secrets_dir=secrets))
    return Member(service, settings, {"api": f"{settings.public_url}/readyz"} | _ready(values))


def _by_files(service: Service) -> type[ServiceSettings]:
    """The settings of a service, without a look at this process's environment."""
    kind: Any = service.settings

    class ByFiles(kind):  # type: ignore[misc]
        # A file for several programs holds more than these settings.
        model_config = SettingsConfigDict(extra="ignore")

        @classmethod
        def settings_customise_sources(
            cls,
            _kind: type[BaseSettings],
            init_settings: Any,
            env_settings: Any,
            dotenv_settings: Any,
            file_secret_settings: Any,
        ) -> tuple[Any, ...]:
            return init_settings, dotenv_settings, file_secret_settings

    return ByFiles


def _ready(values: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(_READY).lower(): url for name, url in values.items() if name.startswith(_READY)}


def _service(name: str) -> Service:
    # Only when asked for: each takes a second.
    service: Service = importlib.import_module(f"{name}.bootstrap").SERVICE
    return service


def _is_there(directory: Path, name: str) -> bool:
    return (directory / f"{name}.env").is_file() or (directory / name).is_dir()


def _existing(directories: Sequence[Path]) -> list[Path]:
    return [one for one in directories if one.is_dir()]


def _known(names: Sequence[str]) -> Sequence[str]:
    if unknown := [name for name in names if name not in SERVICES]:
        raise WrongUsage(f"{', '.join(unknown)} is no service; there are {', '.join(SERVICES)}")
    return names


def _checked(name: str, make: Any) -> ServiceSettings:
    try:
        settings: ServiceSettings = make()
    except ValidationError as error:
        # The message of a failure does not quote the value, which may be a secret.
        places = (
            (".".join(map(str, one["loc"])), one["msg"]) for one in error.errors(include_input=False, include_url=False)
        )
        raise WrongUsage(*(f"{name}: {place}: {message}" for place, message in places)) from None
    except SettingsError as error:
        raise WrongUsage(f"{name}: {error}") from None
    assert isinstance(settings, BaseSettings)
    return settings
