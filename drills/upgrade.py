"""An older release is upgraded, rolled back and upgraded again under load; each time both run beside each other."""

from __future__ import annotations

import asyncio
import subprocess
import tarfile
import time
from pathlib import Path

from rich.console import Console

from devstack.places import REPOSITORY
from devstack.plan import SERVICES
from drills import groups
from drills.figures import Figure
from drills.people import People
from drills.rolling import PRE_STOP_SECONDS, UNHEARD_SECONDS
from drills.site import Site

# How long both releases run beside each other, each time.
BESIDE_SECONDS = 15.0
_RESUMED_SECONDS = 30.0
_LATE_SECONDS = 150.0

_console = Console(stderr=True, highlight=False)


def is_known(commit: str) -> bool:
    """Whether this checkout's repository has the commit."""
    return _git("cat-file", "-e", f"{commit}^{{commit}}").returncode == 0


def check_out(commit: str, directory: Path) -> Path:
    """The tree of a commit, for whose processes the installed packages have to do."""
    archived = directory / "release.tar"
    _git("archive", "--output", str(archived), commit).check_returncode()
    with tarfile.open(archived) as tree:
        tree.extractall(directory / "release", filter="data")
    return directory / "release"


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=REPOSITORY, capture_output=True, check=False)


async def drill(site: Site, *, beside: float = BESIDE_SECONDS) -> list[Figure]:
    """Upgrade a site that runs an older release, roll it back, upgrade it again."""
    people = People(site)
    await people.prepare()
    old, began = site.release, time.monotonic()
    watching = asyncio.create_task(site.endpoints.watch())
    try:
        async with people.at_work():
            await asyncio.sleep(beside)
            for release in (REPOSITORY, old, REPOSITORY):
                site.release = release
                # What a release needs is there before its processes are; going back, nothing is taken away.
                if release == REPOSITORY:
                    for service in SERVICES:
                        await site.command(service, "migrate")
                await _replace_all(site, beside)
                _console.print(f"upgrade: {release.name} alone; {len(people.failed())} of {len(people.asked)} failed")
            await asyncio.sleep(beside)
        seconds = time.monotonic() - began
        marks = await groups.put_events(site.kafka.bootstrap)
        since, bootstrap = time.monotonic(), site.kafka.bootstrap
        resumed = await groups.got_past(bootstrap, marks, since=since, within=_RESUMED_SECONDS)
        stuck = sorted(group for group, after in resumed.items() if after == float("inf"))
        # Whether such a group is late, or does not go on at all.
        late = await groups.got_past(bootstrap, marks, since=since, within=_LATE_SECONDS) if stuck else {}
    finally:
        watching.cancel()
    return [
        Figure("changes of release: there, back, there", 3, "", detail=f"in {seconds:.0f} s"),
        people.failures(),
        Figure("events set aside", await groups.set_aside(site.kafka.bootstrap), "", 0),
        Figure("groups that did not go on", len(stuck), "", 0, ", ".join(f"{one}: {late[one]:.0f} s" for one in stuck)),
        Figure("processes that ended by themselves", len(site.ended), "", 0, ", ".join(site.ended)),
    ]


async def _replace_all(site: Site, beside: float) -> None:
    former = list(site.pods)
    await site.start_all([site.pod(pod.plan) for pod in former])
    async with site.kept():
        await asyncio.sleep(beside)
    # Their endpoints are gone while their preStop runs.
    for pod in former:
        site.endpoints.remove(pod)
    await asyncio.sleep(PRE_STOP_SECONDS - UNHEARD_SECONDS)
    await site.stop_all(former)
