"""`make setup`: from a bare Python to a checkout that can run. Standard library only, any Python 3.

Makes `.venv`, installs the locked packages (each digest checked) and the checkout itself, then lets devstack fetch
Kafka. What is in place already is not done again: a stamp in `.venv` holds the digest of what was installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
KNOWN = ("python3.14", "python3.13", "python3.12", "python3.11")
REPOSITORY = Path(__file__).resolve().parents[2]
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLER_LOCK = REPOSITORY / "requirements" / "pip.txt"
LOCK = REPOSITORY / "requirements" / "dev.txt"
STAMP = VENV / "relais-setup"


def main():
    if sys.version_info < OLDEST:
        run_with_newer_python()
    wanted = digest_of_inputs()
    if not PYTHON.exists() or not STAMP.exists() or STAMP.read_text() != wanted:
        make_venv()
        install()
        STAMP.write_text(wanted)
    os.chdir(str(REPOSITORY))
    os.execv(str(PYTHON), [str(PYTHON), "-m", "devstack", "setup"])  # noqa: S606 - a fixed command of ours


def digest_of_inputs():
    digest = hashlib.sha256()
    for path in (INSTALLER_LOCK, LOCK, REPOSITORY / "pyproject.toml"):
        digest.update(path.read_bytes())
    # The packages of an editable install are found by absolute path: a checkout that was moved is set up again.
    digest.update(str(REPOSITORY).encode())
    return digest.hexdigest()


def make_venv():
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    say("Making .venv with Python " + sys.version.split()[0])
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if made.returncode != 0:
        fail(
            made.stdout.decode(errors="replace"),
            "install Python's venv module (Debian, Ubuntu: `apt install python3-venv`), then `make setup`",
        )


def install():
    total = LOCK.read_text().count("==")
    say("Installing the locked Python packages, digests checked")
    # The pip of Python 3.11 takes the newest `pydantic[email]` beside the locked `pydantic`, and misses its digest.
    pip("install", "--require-hashes", "-r", str(INSTALLER_LOCK), total=1)
    pip("install", "--require-hashes", "-r", str(LOCK), total=total)
    # Dependencies and the build back end come from the lock, nothing else is fetched.
    pip("install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(REPOSITORY), total=1)


def pip(*arguments, total):
    """Run pip and count the packages that it has got, on one line of a terminal."""
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        *arguments,
        "--progress-bar",
        "off",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    lines, got = [], 0
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Collecting "):
            got += 1
            progress(f"  {got} of about {total}")
        elif line.startswith("Installing collected"):
            progress(f"  writing {got} packages")
    progress("")
    if process.wait() != 0:
        fail("".join(lines[-20:]), "check the network and pip's index settings, then `make setup` again")


def run_with_newer_python():
    for name in KNOWN:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, os.path.abspath(__file__)])  # noqa: S606 - a Python of PATH
    fail(
        "This is Python " + sys.version.split()[0] + ".",
        "install Python 3.11 or later, or `make setup PYTHON=/path/to/it`",
    )


def say(text):
    sys.stderr.write(text + "\n")


def progress(text):
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K" + text)
        sys.stderr.flush()


def fail(cause, remedy):
    sys.stderr.write("\n" + cause.rstrip() + "\nWhat to do next: " + remedy + "\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
