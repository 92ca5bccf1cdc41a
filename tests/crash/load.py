"""The load: an editor, the programme, thirty employees and a crowd, each doing one thing after the other."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count

import aiohttp

from devstack.demo.plan import BOTS, BROWSERS, NETWORKS, PREVIEWS
from tests.crash.acknowledged import Acknowledged, Click, Thanks
from tests.crash.calls import Answer, Caller, Unanswered

EDITOR, PROGRAMME = "editor-1", "programme-1"
EMPLOYEES = tuple(f"employee-{number}" for number in range(1, 31))
VISITORS = {"human": BROWSERS, "preview": PREVIEWS, "bot": BOTS}
# Links that are visited before a kill. Each is visited in one epoch only, so that a lost click has its kill.
LINKS_PER_EPOCH = 6
_SHELF = 12
_PERSON_PAUSE = 0.6
_EDITOR_PAUSE = 3.0
_CHARTER_PAUSE = 12.0
_VISIT_PAUSE = 0.08
_CROWD = 5


class Load:
    """Runs until `stopping` is set; every person then finishes what they are about."""

    def __init__(self, caller: Caller, http: aiohttp.ClientSession, told: Acknowledged, *, seed: int) -> None:
        self.told = told
        self.stopping = asyncio.Event()
        self.epoch = 0
        self.visited: list[tuple[str, str]] = []
        self._fresh: deque[tuple[str, str]] = deque(maxlen=50)
        self._call = caller
        self._http = http
        self._random = random.Random(seed)
        self._shelf: deque[str] = deque()
        self._charter = 0
        self._people: dict[str, str] = {}
        self._inside: set[str] = set()
        self._received: dict[str, list[str]] = defaultdict(list)
        self._on_wall: set[str] = set()
        self._numbers = count(1)

    @property
    def people(self) -> dict[str, str]:
        """Login → person id."""
        return self._people

    async def prepare(self) -> None:
        """Stories, a charter in force, and ambassadors, before anything is killed."""
        await self._new_charter()
        for _ in range(_SHELF // 2):
            await self._new_story()
        for login in EMPLOYEES:
            me = await self._call.answered(login, "GET", "distribution", "/v1/me")
            self._people[login] = me.body["person_id"]
        await asyncio.gather(*(self._accept(login, self._charter) for login in EMPLOYEES))

    async def run(self) -> None:
        """Everybody at once. Requests that had no answer by the caller's deadline are surprises."""
        loops: list[tuple[Callable[[], Awaitable[None]], float]] = [
            (self._edit, _EDITOR_PAUSE),
            (self._new_charter, _CHARTER_PAUSE),
            *((lambda login=login: self._act(login), _PERSON_PAUSE) for login in EMPLOYEES),
            *((self._visit, _VISIT_PAUSE) for _ in range(_CROWD)),
        ]
        async with asyncio.TaskGroup() as group:
            for act, pause in loops:
                group.create_task(self._again_and_again(act, pause))

    def next_epoch(self) -> bool:
        """Visit other links from now on; False while there are too few that nobody has visited."""
        if len(self._fresh) < LINKS_PER_EPOCH:
            return False
        self.epoch += 1
        self.visited = [self._fresh.pop() for _ in range(LINKS_PER_EPOCH)]
        return True

    def rest(self) -> None:
        """Visit nothing until the next epoch."""
        self.visited = []

    async def _again_and_again(self, act: Callable[[], Awaitable[None]], pause: float) -> None:
        while not self.stopping.is_set():
            try:
                await act()
            except Unanswered as failure:
                self.told.surprises.append(f"unanswered: {failure}")
                return
            await asyncio.sleep(pause * self._random.uniform(0.5, 1.5))

    async def _act(self, login: str) -> None:
        dice = self._random.random()
        if dice < 0.02 and login in self._inside:
            await self._leave(login)
        elif dice < 0.72:
            await self._share(login)
        elif dice < 0.82:
            await self._thank(login)
        else:
            await self._change_mood(login)

    async def _edit(self) -> None:
        await self._new_story()
        if len(self._shelf) > _SHELF:
            story = self._shelf.popleft()
            answer = await self._post(EDITOR, "content", f"/v1/stories/{story}/withdraw")
            # A repetition may find that its first run had its effect although nobody heard of it.
            if answer.status == 200 or answer.body.get("story_status") == "withdrawn":
                self.told.stories[story] = "withdrawn"
            else:
                self._surprise("withdraw", answer)

    async def _new_story(self) -> None:
        number = next(self._numbers)
        draft = {
            "kind": "article",
            "language": "en",
            "title": f"What we learned in week {number}",
            "body": f"<p>Part {number} of a longer account of our work, told by those who did it.</p>",
            "url": f"https://www.example.org/news/{number}",
            "topics": ["work"],
        }
        made = await self._post(EDITOR, "content", "/v1/stories", draft, once=True)
        if made.status != 201:
            return self._surprise("draft", made)
        story = made.body["id"]
        self.told.stories[story] = "draft"
        proof = {"source": draft["url"], "verified_until": (datetime.now(UTC) + timedelta(days=90)).isoformat()}
        certified = await self._post(EDITOR, "content", f"/v1/stories/{story}/certify", proof)
        if certified.status != 200:
            return self._surprise("certify", certified)
        published = await self._post(EDITOR, "content", f"/v1/stories/{story}/publish")
        if published.status != 200 and published.body.get("story_status") != "published":
            return self._surprise("publish", published)
        self.told.stories[story] = "published"
        self._shelf.append(story)
        return None

    async def _new_charter(self) -> None:
        charter = {
            "language": "en",
            "title": "What we promise each other",
            "person_commitments": ["I speak in my own words."],
            "company_commitments": [{"text": "Taking part is voluntary."}],
        }
        made = await self._post(PROGRAMME, "content", "/v1/charters", charter, once=True)
        if made.status != 201:
            return self._surprise("charter", made)
        version = made.body["version"]
        self.told.charters[version] = False
        enacted = await self._post(PROGRAMME, "content", f"/v1/charters/{version}/enact")
        if enacted.status != 200 and enacted.body.get("version_in_force") != version:
            return self._surprise("enact", enacted)
        self.told.charters[version] = True
        self._charter = version
        return None

    async def _accept(self, login: str, version: int) -> None:
        while not self.stopping.is_set():
            answer = await self._call.answered(
                login, "PUT", "distribution", "/v1/me/ambassador", {"charter_version": version}
            )
            person = self._people[login]
            if answer.status in (200, 201):
                entry = f"accepted {version}"
                if self.told.parts[person][-1:] != [entry]:
                    self.told.parts[person].append(entry)
                self._inside.add(login)
                return None
            if answer.problem not in ("charter-not-accepted", "charter-awaited"):
                return self._surprise("accept", answer)
            # An earlier attempt may have been in time for a charter that is no longer in force.
            if answer.body.get("charter_version") not in (None, version):
                self.told.undecided[person] += 1
            version = max(version, answer.body.get("charter_version") or 0)
            await asyncio.sleep(_PERSON_PAUSE)
        return None

    async def _leave(self, login: str) -> None:
        answer = await self._call.answered(login, "DELETE", "distribution", "/v1/me/ambassador")
        if answer.status != 200:
            return self._surprise("leave", answer)
        self.told.parts[self._people[login]].append("left")
        self._inside.discard(login)
        return None

    async def _share(self, login: str) -> None:
        if not self._shelf:
            return
        body = {
            "story_id": self._random.choice(self._shelf),
            "network": self._random.choice(NETWORKS),
            "text": f"My own view of it, number {next(self._numbers)}, after a long day with the team.",
        }
        answer = await self._post(login, "distribution", "/v1/shares", body, once=True)
        if answer.status == 201:
            self.told.shares[self._people[login]].append(answer.body["id"])
            self._fresh.append((answer.body["id"], answer.body["link"]))
        elif answer.problem == "charter-not-accepted":
            await self._accept(login, answer.body["charter_version"])
        elif answer.problem not in ("story-not-found", "story-withdrawn"):
            self._surprise("share", answer)

    async def _thank(self, login: str) -> None:
        other = self._random.choice([one for one in EMPLOYEES if one != login])
        body = {"to": {"person": self._people[other]}, "reason": f"Thank you for hint number {next(self._numbers)}."}
        answer = await self._post(login, "gamification", "/v1/kudos", body, once=True)
        if answer.status == 201:
            kudos = Thanks(answer.body["id"], self._people[login], self._people[other])
            self.told.thanks.append(kudos)
            self._received[other].append(kudos.id)
        elif answer.problem == "allowance-used":
            self.told.refused.add(self._people[login])
        else:
            self._surprise("thank", answer)

    async def _change_mood(self, login: str) -> None:
        if not self._received[login]:
            return None
        kudos = self._random.choice(self._received[login])
        verb, kind = ("hide", "KudosHidden") if kudos in self._on_wall else ("show", "KudosShown")
        answer = await self._post(login, "gamification", f"/v1/kudos/{kudos}/{verb}")
        if answer.status != 200:
            return self._surprise(verb, answer)
        (self._on_wall.discard if verb == "hide" else self._on_wall.add)(kudos)
        self.told.moods[self._people[login]].append((kind, kudos))
        return None

    async def _visit(self) -> None:
        if not self.visited:
            return
        epoch, (share, link) = self.epoch, self._random.choice(self.visited)
        visitor = self._random.choice(tuple(VISITORS))
        headers = {"User-Agent": self._random.choice(VISITORS[visitor])}
        timeout = aiohttp.ClientTimeout(total=10)
        try:
            async with self._http.get(link, headers=headers, allow_redirects=False, timeout=timeout) as response:
                status, at = response.status, time.time()
        except (aiohttp.ClientError, TimeoutError, OSError):
            status, at = 0, time.time()
        if status not in (0, 302, 404, 410, 500, 503):
            self.told.surprises.append(f"a link answered {status}")
        if status in (0, 302):
            self.told.clicks.append(Click(share, visitor, epoch, at, status == 302))

    async def _post(self, login: str, service: str, path: str, body: object = None, *, once: bool = False) -> Answer:
        key = str(uuid.uuid4()) if once else None
        return await self._call.answered(login, "POST", service, path, body, key=key)

    def _surprise(self, what: str, answer: Answer) -> None:
        self.told.surprises.append(f"{what}: {answer.status} {answer.problem} {answer.body.get('detail', '')}")
