"""Calls to addresses that people give: judged before every connection, and bounded in time and size."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from kernel.outbound import Fetched, Outbound, OutboundFailure, RefusedAddress, TookTooLong, TooLong, Unreachable
from tests.web import Web, web_server


class Names:
    """A resolver for tests: what each name leads to, in turn, and who asked."""

    def __init__(self, **names: Sequence[Sequence[str]]) -> None:
        self.asked: list[str] = []
        self._names = {name.replace("_", "."): list(answers) for name, answers in names.items()}

    async def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self._names.get(host)
        if not answers:
            raise OSError("unknown")
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with web_server() as made:
        yield made


async def get(url: str, *, names: Names | None = None, seconds: float = 5.0, max_bytes: int = 1_000) -> Fetched:
    """One call by a client that may also reach 127.0.0.0/8."""
    lookup = {} if names is None else {"lookup": names}
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"], **lookup) as outbound:  # type: ignore[arg-type]
        return await outbound.get(url, seconds=seconds, max_bytes=max_bytes)


async def failure(url: str, *, names: Names | None = None, seconds: float = 5.0) -> OutboundFailure:
    with pytest.raises(OutboundFailure) as raised:
        await get(url, names=names, seconds=seconds)
    return raised.value


def port(web: Web) -> str:
    return web.url.rpartition(":")[2]


async def test_an_answer_has_its_status_headers_body_and_address(web: Web) -> None:
    fetched = await get(web.answers("/a", b"hello", status="404 Not Found", etag='"1"'))
    assert (fetched.status, fetched.body, fetched.url) == (404, b"hello", web.url + "/a")
    assert fetched.headers["ETAG"] == '"1"'


async def test_a_call_says_who_calls_and_nothing_else(web: Web) -> None:
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        url = web.answers("/c", b"", set_cookie="a=b")
        await outbound.get(url, seconds=5, max_bytes=10)
        await outbound.get(url, headers={"If-None-Match": '"1"'}, seconds=5, max_bytes=10)
    head = web.requests[1].decode().lower()
    assert "user-agent: test/1\r\n" in head
    assert 'if-none-match: "1"\r\n' in head
    assert "cookie" not in head
    assert "authorization" not in head


async def test_a_proxy_named_by_the_environment_is_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert (await get(web.answers("/p", b"direct"))).body == b"direct"


async def test_a_name_is_connected_to_the_address_that_was_judged(web: Web) -> None:
    # A name server that answers with a private address from the second question on gains nothing.
    names = Names(n_example=[["127.0.0.1"], ["10.0.0.1"]])
    web.answers("/n", b"here")
    assert (await get(f"http://n.example:{port(web)}/n", names=names)).body == b"here"
    assert names.asked == ["n.example"]


async def test_each_connection_is_judged_anew(web: Web) -> None:
    names = Names(n_example=[["127.0.0.1"], ["10.0.0.1"]])
    url = f"http://n.example:{port(web)}/n"
    web.answers("/n", b"here")
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"], lookup=names) as outbound:
        await outbound.get(url, seconds=5, max_bytes=10)
        with pytest.raises(RefusedAddress):
            await outbound.get(url, seconds=5, max_bytes=10)
    assert len(web.requests) == 1


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["127.0.0.1", "::1"]])
async def test_a_name_with_one_private_address_is_refused_as_a_whole(web: Web, addresses: list[str]) -> None:
    refused = await failure(f"http://n.example:{port(web)}/", names=Names(n_example=[addresses]))
    assert isinstance(refused, RefusedAddress)
    assert refused.reason == "not_public"
    assert web.requests == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.1/", "not_public"),
        ("http://[::1]/", "not_public"),
        ("http://[fe80::1%25eth0]/", "not_public"),
        ("http://2130706433/", "spelling"),
        ("http://0x7f.1/", "spelling"),
        ("http://127.1/", "spelling"),
        ("http://127.0.0.1./", "spelling"),
        ("ftp://127.0.0.1/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("127.0.0.1", "scheme"),
        ("", "scheme"),
        ("http://user@127.0.0.1/", "credentials"),
        ("http://user:pw@127.0.0.1/", "credentials"),
        ("http://:pw@127.0.0.1/", "credentials"),
        ("http:///path", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://127.0.0.1:99999/", "malformed"),
    ],
)
async def test_an_address_that_is_not_called_is_refused_with_its_reason(url: str, reason: str) -> None:
    refused = await failure(url)
    assert isinstance(refused, RefusedAddress)
    assert refused.reason == reason
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        with pytest.raises(RefusedAddress):
            await outbound.check(url)


async def test_digits_of_other_scripts_do_not_hide_an_address() -> None:
    assert isinstance(await failure("http://１０.０.０.１/"), RefusedAddress)


async def test_a_name_passes_the_check_unless_it_leads_to_a_private_address() -> None:
    names = Names(private_example=[["10.0.0.1"]], public_example=[["8.8.8.8"]])
    async with Outbound(user_agent="test/1", lookup=names) as outbound:
        await outbound.check("https://public.example/")
        await outbound.check("https://unknown.example/")
        with pytest.raises(RefusedAddress):
            await outbound.check("https://private.example/")


async def test_every_redirect_is_judged(web: Web) -> None:
    names = Names(n_example=[["127.0.0.1"]], inside_example=[["192.168.0.1"]])
    web.answers("/r", b"", status="302 Found", location="http://inside.example/")
    refused = await failure(f"http://n.example:{port(web)}/r", names=names)
    assert isinstance(refused, RefusedAddress)
    assert names.asked == ["n.example", "inside.example"]


async def test_five_redirects_are_followed_and_no_more(web: Web) -> None:
    for number in range(6):
        web.answers(f"/{number}", b"", status="308 Permanent Redirect", location=f"{number + 1}")
    web.answers("/6", b"end")
    fetched = await get(web.url + "/1")
    assert (fetched.body, fetched.url) == (b"end", web.url + "/6")
    refused = await failure(web.url + "/0")
    assert isinstance(refused, Unreachable)
    assert refused.reason == "redirects"


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ("301 Moved Permanently", "308 Permanent Redirect", True),
        ("301 Moved Permanently", "302 Found", False),
        ("307 Temporary Redirect", "301 Moved Permanently", False),
        ("303 See Other", "200 OK", False),
        ("200 OK", "200 OK", False),
    ],
)
async def test_what_has_moved_for_good_is_told_from_what_has_not(
    web: Web, first: str, second: str, moved: bool
) -> None:
    web.answers("/first", b"", status=first, location="/second")
    web.answers("/second", b"", status=second, location="/third")
    web.answers("/third", b"")
    assert (await get(web.url + "/first")).moved is moved


async def test_exactly_the_limit_is_read(web: Web) -> None:
    assert len((await get(web.answers("/m", b"x" * 1_000))).body) == 1_000
    assert len((await get(web.answers("/z", gzip.compress(b"x" * 1_000), content_encoding="gzip"))).body) == 1_000


@pytest.mark.parametrize("packed", [False, True])
async def test_one_byte_more_than_the_limit_is_too_long(web: Web, packed: bool) -> None:
    body, headers = b"x" * 1_001, {"content_encoding": "gzip"} if packed else {}
    url = web.answers("/l", gzip.compress(body) if packed else body, **headers)
    assert isinstance(await failure(url), TooLong)


async def test_a_deadline_holds_for_all_redirects_together(web: Web) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(b"HTTP/1.1 302 Found\r\nlocation: /slow\r\ncontent-length: 0\r\n\r\n")

    assert isinstance(await failure(web.plays("/slow", slow), seconds=0.5), TookTooLong)


async def test_a_name_that_nobody_knows_is_unreachable() -> None:
    for url in ("http://nobody.example/", f"http://{'a' * 64}.example/"):
        refused = await failure(url, names=Names())
        assert isinstance(refused, OutboundFailure)
        assert refused.reason in ("name_unknown", "malformed")


async def test_a_server_that_does_not_speak_tls_is_unreachable() -> None:
    async def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert (await failure(address)).reason == "tls"


async def send(method: str, url: str, **changes: Any) -> Fetched:
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        return await outbound.send(method, url, **{"seconds": 5.0, "max_bytes": 1_000, **changes})


async def test_a_request_is_sent_as_it_is_said(web: Web) -> None:
    url = web.answers("/a", b"made", status="201 Created")
    assert (await send("POST", url, headers={"Idempotency-Key": "k"}, body=b'{"a": 1}')).status == 201
    assert await send("PUT", url, body=b"") is not None


async def test_a_request_follows_no_redirect(web: Web) -> None:
    url = web.answers("/a", b"", status="302 Found", location=web.answers("/b", b"elsewhere"))
    assert (await send("POST", url, body=b"x")).status == 302


async def test_what_was_refused_before_a_connection_cannot_have_arrived(unused_port: Callable[[], int]) -> None:
    for url in ("http://[::1]/", f"http://127.0.0.1:{unused_port()}/"):
        with pytest.raises(OutboundFailure) as raised:
            await send("POST", url, body=b"x")
        assert not raised.value.may_have_arrived


async def test_what_was_not_answered_may_have_arrived(web: Web) -> None:
    with pytest.raises(TooLong) as raised:
        await send("POST", web.answers("/a", b"x" * 2_000), body=b"x")
    assert raised.value.may_have_arrived


async def test_of_what_is_told_the_head_is_answered_and_a_long_body_cut_off(web: Web) -> None:
    url = web.answers("/t", b"x" * 1_000_000, status="202 Accepted", retry_after="7")
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        answer = await outbound.tell(url, headers={"a-name": "a value"}, body=b"told", seconds=5, max_bytes=65_536)

    assert (answer.status, answer.headers["Retry-After"], answer.body) == (202, "7", b"")
    assert b"a-name: a value\r\n" in web.requests[0]
    assert web.bodies == [b"told"]


async def test_telling_follows_no_redirect_and_waits_no_longer_than_it_may(web: Web) -> None:
    async def hangs(writer: asyncio.StreamWriter) -> None:
        await writer.wait_closed()

    url = web.answers("/r", b"", status="302 Found", location="http://10.0.0.1/")
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        assert (await outbound.tell(url, headers={}, body=b"", seconds=5, max_bytes=10)).status == 302
        with pytest.raises(TookTooLong):
            await outbound.tell(web.plays("/h", hangs), headers={}, body=b"", seconds=0.1, max_bytes=10)
