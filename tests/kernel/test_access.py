"""How servers are reached: what a process refuses to start with, and where it finds its secrets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from content.bootstrap import SERVICE
from content.settings import Settings
from kernel.access import broker_access, certificate_ends, secret_directories
from kernel.process import main
from kernel.settings import ServiceSettings
from tests.secured import Authority

Make = Callable[..., ServiceSettings]
KEY = "a key of the tests, of some length"
PASSWORD = {"kafka_sasl_username": "content", "kafka_sasl_password": "secret"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kafka_security_protocol": "SASL_SSL"}, "needed with SASL_SSL"),
        ({"kafka_security_protocol": "SASL_SSL", "kafka_sasl_username": "content"}, "needed with SASL_SSL"),
        ({"kafka_security_protocol": "SASL_PLAINTEXT", **PASSWORD}, "kafka_security_protocol"),
        (PASSWORD, "used with SASL_SSL only"),
        ({"kafka_ca_file": "ca.crt"}, "used with SSL or SASL_SSL"),
        ({"kafka_security_protocol": "SSL", "kafka_key_file": "user.key"}, "needs kafka_certificate_file"),
        ({"kafka_security_protocol": "SSL", "kafka_ca_file": "missing.crt"}, "can be read from missing.crt"),
        ({"mongo_ca_file": "missing.crt"}, "can be read from missing.crt"),
    ],
)
def test_what_does_not_fit_together_is_refused(make_settings: Make, changes: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        make_settings(**changes)


def test_the_end_of_each_certificate_is_known(make_settings: Make, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("content")
    files = {"kafka_ca_file": authority.file, "kafka_certificate_file": certificate, "kafka_key_file": key}
    settings = make_settings(kafka_security_protocol="SSL", **files)

    ends = certificate_ends(settings)
    assert set(ends) == {"kafka", "kafka_authorities"}
    assert {round((end - datetime.now(UTC)).total_seconds() / 3600) for end in ends.values()} == {2}


def test_a_password_is_not_shown(make_settings: Make, tmp_path: Path) -> None:
    authority = Authority(tmp_path).file
    settings = make_settings(kafka_security_protocol="SASL_SSL", kafka_ca_file=authority, **PASSWORD)

    assert broker_access(settings)["sasl_plain_password"] == "secret"
    assert "secret" not in repr(settings)


def test_settings_are_read_from_files_of_several_directories(make_settings: Make, tmp_path: Path) -> None:
    kept = {"keys/relais_cursor_key": KEY, "kafka/relais_kafka_sasl_password": "secret\n"}
    for name, text in kept.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    directories = secret_directories({"RELAIS_SECRETS_DIR": f"{tmp_path / 'keys'}:{tmp_path / 'kafka'}"})
    given = make_settings().model_dump(exclude={"cursor_key", "service", "request_seconds", "kafka_sasl_password"})

    settings = Settings(
        _secrets_dir=directories, **{**given, "kafka_security_protocol": "SASL_SSL", "kafka_sasl_username": "content"}
    )

    assert settings.cursor_key.get_secret_value() == KEY
    assert settings.kafka_sasl_password
    assert settings.kafka_sasl_password.get_secret_value() == "secret"


def test_a_process_does_not_start_without_its_directory_of_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["content", "api"])
    monkeypatch.setenv("RELAIS_SECRETS_DIR", "/nowhere/secrets")

    with pytest.raises(SystemExit) as ended:
        main(SERVICE)

    assert ended.value.code == 2
    assert "/nowhere/secrets is no directory" in capsys.readouterr().err
