"""Runs `relaisctl.cli`."""

from relaisctl.cli import run

if __name__ == "__main__":
    run()
