"""What was released stays readable, and the committed code is what the proto files say."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.contracts import buf, code

Edit = Callable[[str, str, str], None]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "libs/contracts/src/relais"


def test_the_check_passes_on_this_tree() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.contracts", "check"], cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("uint64 story_version = 2;", "string story_version = 2;"),
        ("string kind = 3;", "string kind = 13;"),
        ("string language = 4;", "string tongue = 4;"),
        ("package relais.content.v1;", "package relais.content.v2;"),
    ],
)
def test_a_change_that_breaks_readers_is_refused(proto: Path, edit: Edit, old: str, new: str) -> None:
    edit("relais/content/v1/story.proto", old, new)

    (complaint,) = buf.breaking(proto, proto / "baseline.binpb")

    assert complaint.startswith("The released contract would break.")
    assert "story.proto" in complaint


def test_a_field_may_be_added(proto: Path, edit: Edit) -> None:
    edit("relais/content/v1/charter.proto", "enacted_at = 4;", "enacted_at = 4;\n  uint32 pages = 15;")

    assert buf.breaking(proto, proto / "baseline.binpb") == []


def test_a_missing_baseline_is_not_taken_for_a_contract_without_promises(proto: Path) -> None:
    (proto / "baseline.binpb").unlink()

    (complaint,) = buf.breaking(proto, proto / "baseline.binpb")

    assert complaint.startswith(f"{proto}/baseline.binpb, the released contract, is missing")


def test_a_field_without_a_comment_is_refused(proto: Path, edit: Edit) -> None:
    edit("relais/content/v1/charter.proto", "  // When it came into force.\n", "")

    (complaint,) = buf.unclean(proto)

    assert 'Field "enacted_at" should have a non-empty comment for documentation' in complaint


def test_a_file_in_another_layout_is_refused(proto: Path, edit: Edit) -> None:
    edit("relais/content/v1/charter.proto", "  string charter_id", "      string charter_id")

    (complaint,) = buf.unclean(proto)

    assert "run `buf format -w proto`" in complaint


def test_code_that_is_not_generated_again_is_stale(proto: Path, edit: Edit) -> None:
    edit("relais/content/v1/charter.proto", "string language = 3;", "string tongue = 3;")

    assert [each.removeprefix(f"{PACKAGE}/") for each in code.stale(proto, PACKAGE)] == [
        "content/v1/charter_pb2.py is stale: run `make proto` and commit what it writes.",
        "content/v1/charter_pb2.pyi is stale: run `make proto` and commit what it writes.",
    ]


def test_a_topic_that_changes_makes_the_catalogue_stale(proto: Path, edit: Edit) -> None:
    edit("topics/metrics.delta.v1.yaml", "partitions: 12", "partitions: 24")

    assert [each.removeprefix(f"{PACKAGE}/") for each in code.stale(proto, PACKAGE)] == [
        "catalogue.py is stale: run `make proto` and commit what it writes.",
    ]


def test_generating_leaves_nothing_of_what_was_there_before(tmp_path: Path) -> None:
    package = Path(shutil.copytree(PACKAGE, tmp_path / "relais", ignore=shutil.ignore_patterns("__pycache__")))
    (package / "content/v1/gone_pb2.py").write_text("")
    (package / "catalogue.py").write_text("")

    code.generate(ROOT / "proto", package)

    assert code.stale(ROOT / "proto", package) == []
    assert not (package / "content/v1/gone_pb2.py").exists()
