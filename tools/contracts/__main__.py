"""Generate and check the contract: `python -m tools.contracts generate | check | baseline | archive`."""

import argparse
import sys
import tomllib
from pathlib import Path

from tools.contracts import archive, asyncapi, buf, code, names, rules
from tools.contracts.topics import NotATopic, read_topics

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
PACKAGE = ROOT / "libs/contracts/src/relais"
API_DOCUMENTS = ROOT / "docs/api"
ASYNCAPI = ROOT / "docs/asyncapi.yaml"


def main() -> int:
    """Run one command; 0 when it succeeded, 1 when the contract has to be mended (what and how is printed)."""
    commands = {"generate": generate, "check": check, "baseline": baseline, "archive": pack}
    parser = argparse.ArgumentParser(prog="python -m tools.contracts", description=__doc__)
    parser.add_argument("command", choices=commands)
    try:
        complaints = commands[parser.parse_args().command]()
    except (NotATopic, buf.DoesNotBuild) as error:
        complaints = [str(error)]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def generate() -> list[str]:
    """Write the `relais` package and the AsyncAPI document anew from `proto/`."""
    topics, messages = read_topics(PROTO / "topics"), buf.messages(PROTO)
    complaints = rules.broken(topics, messages)
    if not complaints:
        code.generate(PROTO, PACKAGE)
        ASYNCAPI.write_text(asyncapi.source(topics, messages, buf.comments(PROTO)), encoding="utf-8")
    return complaints


def check() -> list[str]:
    """Say everything that is wrong with the contract, and what to do about it."""
    topics, messages = read_topics(PROTO / "topics"), buf.messages(PROTO)
    broken = rules.broken(topics, messages)
    return [
        *buf.unclean(PROTO),
        *buf.breaking(PROTO, PROTO / "baseline.binpb"),
        *broken,
        *names.unwanted(topics, messages, sorted(API_DOCUMENTS.glob("*.json"))),
        *code.stale(PROTO, PACKAGE),
        # What breaks a rule cannot be described.
        *([] if broken else asyncapi.stale(ASYNCAPI, asyncapi.source(topics, messages, buf.comments(PROTO)))),
    ]


def baseline() -> list[str]:
    """Make the contract as it stands the released one, that later changes may only add to."""
    buf.write_image(PROTO, PROTO / "baseline.binpb")
    return []


def pack() -> list[str]:
    """Write the contract as an archive into `dist/`, and print where; nothing while it has to be mended."""
    complaints = check()
    if not complaints:
        version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        print(archive.write(PROTO, ASYNCAPI, ROOT / "dist", version))
    return complaints


if __name__ == "__main__":
    sys.exit(main())
