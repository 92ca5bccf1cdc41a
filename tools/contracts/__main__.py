"""Generate and check the contract: `python -m tools.contracts generate | check | baseline`."""

import argparse
import sys
from pathlib import Path

from tools.contracts import buf, code, names, rules
from tools.contracts.topics import NotATopic, read_topics

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
PACKAGE = ROOT / "libs/contracts/src/relais"
API_DOCUMENTS = ROOT / "docs/api"


def main() -> int:
    """Run one command; 0 when it succeeded, 1 when the contract has to be mended (what and how is printed)."""
    commands = {"generate": generate, "check": check, "baseline": baseline}
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
    """Write the `relais` package anew from `proto/`."""
    complaints = rules.broken(read_topics(PROTO / "topics"), buf.messages(PROTO))
    if not complaints:
        code.generate(PROTO, PACKAGE)
    return complaints


def check() -> list[str]:
    """Say everything that is wrong with the contract, and what to do about it."""
    topics, messages = read_topics(PROTO / "topics"), buf.messages(PROTO)
    return [
        *buf.unclean(PROTO),
        *buf.breaking(PROTO, PROTO / "baseline.binpb"),
        *rules.broken(topics, messages),
        *names.unwanted(topics, messages, sorted(API_DOCUMENTS.glob("*.json"))),
        *code.stale(PROTO, PACKAGE),
    ]


def baseline() -> list[str]:
    """Make the contract as it stands the released one, that later changes may only add to."""
    buf.write_image(PROTO, PROTO / "baseline.binpb")
    return []


if __name__ == "__main__":
    sys.exit(main())
