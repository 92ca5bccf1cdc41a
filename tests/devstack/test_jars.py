"""Only jars with the committed digest are used."""

from __future__ import annotations

import gc
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.failures import StackFailure
from devstack.kafka import download, jars
from devstack.kafka.jars import Jar

GENUINE = b"a jar"
JAR = Jar("org.example:thing:1.0", hashlib.sha256(GENUINE).hexdigest())


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maven repository on loopback; what is written to the path is what it serves as the jar."""
    served = tmp_path / "served" / "org" / "example" / "thing" / "1.0" / "thing-1.0.jar"
    served.parent.mkdir(parents=True)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path / "served"))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("RELAIS_MAVEN_REPOSITORY", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield served
        server.shutdown()


def test_a_genuine_jar_is_kept(repository: Path, tmp_path: Path) -> None:
    repository.write_bytes(GENUINE)
    download.fetch([JAR], tmp_path / "cache")
    assert (tmp_path / "cache" / "thing-1.0.jar").read_bytes() == GENUINE


def test_a_jar_with_another_digest_is_refused_and_leaves_nothing(repository: Path, tmp_path: Path) -> None:
    repository.write_bytes(b"something else")
    with pytest.raises(StackFailure, match=r"thing-1\.0\.jar does not have the SHA-256"):
        download.fetch([JAR], tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_jar_that_is_not_there_is_named_with_a_remedy(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(StackFailure, match=r"org\.example:thing:1\.0 could not be fetched(.|\n)*mirror"):
        download.fetch([JAR], tmp_path / "cache")
    # A connection that was left open would be found now, not in whichever test runs when the collector comes by.
    gc.collect()


def test_a_damaged_copy_in_the_cache_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / JAR.name).write_bytes(GENUINE[:-1])
    assert download.missing([JAR], tmp_path) == [JAR]
    (tmp_path / JAR.name).write_bytes(GENUINE)
    assert download.missing([JAR], tmp_path) == []


def test_every_listed_jar_has_a_digest_and_the_order_is_fixed() -> None:
    listed = jars.listed()
    assert all(len(jar.sha256) == 64 for jar in listed)
    assert [jar.name for jar in listed] == sorted(jar.name for jar in listed)
    assert "kafka_2.13-4.3.1.jar" in {jar.name for jar in listed}
