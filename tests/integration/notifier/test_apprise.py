"""The real Apprise in its own process, against real servers: what it swallows is told apart."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from notifier.delivery import DeliveryError, ErrorCode, Purpose, Reason, Receipt
from notifier.message import Message
from notifier.net.name_sources import NameSources, Source
from notifier.providers.apprise import Apprise
from notifier.providers.provider import BARE, ChannelSettingsError, Envelope
from notifier.providers.settings import AppriseSettings
from tests.far_ends import hook, http, tcp
from tests.far_ends.authority import Authority
from tests.far_ends.tls import over_tls
from tests.integration.notifier.conftest import NameServer
from tests.integration.notifier.proxies import silent
from tests.integration.notifier.test_webhook import Hidden

ROOT = Path(__file__).parents[3]
HOST = "ntfy.bank.test"
SECRET = "s3cret-topic-of-the-bank"
LEAD = "env:LEAD_APPRISE"
ALERT = Message("Нет связи у *оператора* & <Co>", ("op-117", "с_02:13_МСК"), "инцидент a1b2c3d4")
PINNED = NameSources(pinned={HOST: ("127.0.0.1",)}, order=(Source.PINNED,))

T = TypeVar("T")


def using(
    url: str,
    act: Callable[[Apprise], Coroutine[Any, Any, T]],
    names: NameSources = PINNED,
    deadline: float = 15.0,
) -> T:
    async def whole() -> T:
        channel = Apprise(AppriseSettings({LEAD: Hidden(url)}, names, deadline))
        try:
            return await act(channel)
        finally:
            await channel.aclose()

    return asyncio.run(whole())


def send(url: str, **options: Any) -> Receipt | DeliveryError:
    return using(url, lambda channel: channel.send(LEAD, ALERT), **options)


@dataclass
class Post:
    """A server that notes what it is sent and answers as it is told, 200 by default."""

    port: int
    requests: list[bytes]
    faults: list[hook.Fault]

    def body(self, number: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.requests[number].partition(b"\r\n\r\n")[2])
        return found


def taking(requests: list[bytes], faults: list[hook.Fault]) -> tcp.Handler:
    def handle(connection: Any) -> None:
        requests.append(http.read_request(connection))
        fault = faults.pop(0) if faults else hook.says(200, b"{}", Content_Type="application/json")
        fault(connection)

    return handle


@pytest.fixture
def post() -> Iterator[Post]:
    requests: list[bytes] = []
    faults: list[hook.Fault] = []
    with tcp.serve(taking(requests, faults)) as port:
        yield Post(port, requests, faults)


def test_json_arrives_as_it_was_written_without_any_markup(post: Post) -> None:
    assert isinstance(send(f"json://{HOST}:{post.port}/{SECRET}"), Receipt)
    body = post.body()
    assert body["title"] == ALERT.title
    assert body["message"] == "op-117\nс_02:13_МСК\n\nинцидент a1b2c3d4"
    assert body["type"] == "warning"
    assert post.requests[0].startswith(f"POST /{SECRET} ".encode())


def test_ntfy_arrives_and_fetches_no_picture_from_elsewhere(post: Post) -> None:
    assert isinstance(send(f"ntfy://{HOST}:{post.port}/{SECRET}"), Receipt)
    assert post.body()["message"] == "op-117\nс_02:13_МСК\n\nинцидент a1b2c3d4"
    assert post.body()["topic"] == SECRET
    assert b"http" not in post.requests[0].partition(b"\r\n\r\n")[2]
    assert len(post.requests) == 1


def test_a_recovery_looks_like_one_and_an_edit_is_sent_anew(post: Post) -> None:
    envelope = Envelope("d1", "a1", Purpose.RECOVERY, "shift_lead")
    result = using(
        f"json://{HOST}:{post.port}/",
        lambda channel: channel.send(LEAD, Message("Связь есть"), "d0", envelope),
    )
    assert isinstance(result, Receipt)
    assert (result.message_id, result.afresh) == ("d1", True)
    assert (post.body()["type"], post.body()["message"]) == ("success", "Связь есть")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (hook.says(204), None),
        (hook.says(301, Location="http://127.0.0.1:1/"), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(400), DeliveryError(ErrorCode.BAD_REQUEST)),
        (hook.says(401), DeliveryError(ErrorCode.WRONG_TOKEN)),
        (hook.page(403), DeliveryError(ErrorCode.NOT_AN_API)),
        (hook.says(429, Retry_After="7"),
         DeliveryError(ErrorCode.RATE_LIMITED, retry_after=7.0)),
        (hook.says(500), DeliveryError(ErrorCode.SERVER_ERROR)),
        (hook.says(504), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.breaks_off, DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.answers_in_part(200), DeliveryError(ErrorCode.AMBIGUOUS)),
        (hook.hangs, DeliveryError(ErrorCode.AMBIGUOUS)),
    ],
)  # fmt: skip
def test_each_answer_is_told_apart_and_no_secret_shows(
    post: Post,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    fault: hook.Fault,
    expected: DeliveryError | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    post.faults.append(fault)
    result = send(f"json://{HOST}:{post.port}/{SECRET}?rto=2")
    assert isinstance(result, Receipt) if expected is None else result == expected
    assert len(post.requests) == 1
    written = capfd.readouterr()
    assert (written.out, written.err) == ("", "")
    logged = "".join(logging.Formatter().format(record) for record in caplog.records)
    assert SECRET not in f"{logged}{result!r}{result!s}"


def test_a_wish_of_the_address_to_try_again_is_not_granted(post: Post) -> None:
    post.faults.append(hook.breaks_off)
    url = f"json://{HOST}:{post.port}/?retry=3&wait=0"
    assert send(url) == DeliveryError(ErrorCode.AMBIGUOUS)
    assert len(post.requests) == 1


def test_one_of_two_pieces_that_failed_makes_it_doubtful(post: Post) -> None:
    post.faults += [hook.says(200, b"{}"), hook.says(500)]
    result = send(f"ntfy://{HOST}:{post.port}/one/two")
    assert len(post.requests) == 2
    assert result == DeliveryError(ErrorCode.AMBIGUOUS)


def test_a_login_that_was_taken_is_no_message_that_was(post: Post) -> None:
    granted = b'{"status":"success","data":{"authToken":"a","userId":"b"}}'
    post.faults += [hook.says(200, granted, Content_Type="application/json"), hook.says(503)]
    result = send(f"rocket://user:pass@{HOST}:{post.port}/%23room?avatar=no")
    assert b"login" in post.requests[0].partition(b"\r\n")[0]
    assert result == DeliveryError(ErrorCode.SERVER_ERROR)


def test_what_never_left_is_not_sent_and_says_why(post: Post) -> None:
    closed = send(f"json://{HOST}:1/")
    assert closed == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
    nameless = send(f"json://nowhere.test:{post.port}/")
    assert nameless == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)
    assert not post.requests


def test_the_name_is_found_when_the_systems_dns_is_dead(
    post: Post, name_server: Callable[..., NameServer]
) -> None:
    dead = name_server(silent=True)
    name_server(address="127.0.0.2", port=dead.port, answers={HOST: ("127.0.0.1",)})
    names = NameSources(
        system=lambda: ("127.0.0.1",),
        public=("127.0.0.2",),
        order=(Source.SYSTEM, Source.PUBLIC),
        wait=0.3,
        port=dead.port,
    )
    assert isinstance(send(f"json://{HOST}:{post.port}/", names=names), Receipt)
    assert dead.asked


def test_the_certificate_is_checked_by_name_and_the_address_is_learned(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    requests: list[bytes] = []
    learned = tmp_path / "learned.json"
    names = NameSources(PINNED.pinned, learned_file=learned, order=(Source.PINNED,))
    with tcp.serve(over_tls(taking(requests, []), authority.issue(HOST))) as port:
        url = f"jsons://{HOST}:{port}/"
        unknown = send(url, names=names)
        assert unknown == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
        assert not learned.exists()
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        other = NameSources(pinned={"other.test": ("127.0.0.1",)}, order=(Source.PINNED,))
        wrong = send(f"jsons://other.test:{port}/", names=other)
        assert wrong == DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
        assert not requests
        assert isinstance(send(url, names=names), Receipt)
    assert json.loads(learned.read_text())[HOST]["address"] == "127.0.0.1"


def test_the_proxy_of_the_environment_is_not_used(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(send(f"json://{HOST}:{post.port}/"), Receipt)


def test_a_far_end_that_hangs_is_cut_off_at_the_deadline_and_its_process_ends(post: Post) -> None:
    post.faults.append(hook.hangs)

    async def act(channel: Apprise) -> Receipt | DeliveryError:
        result = await channel.send(LEAD, ALERT)
        assert not alive()
        return result

    begun = time.monotonic()
    # Long enough for its process to begin on a busy machine, and far shorter than the hanging.
    result = using(f"json://{HOST}:{post.port}/", act, deadline=6.0)
    assert result == DeliveryError(ErrorCode.AMBIGUOUS)
    assert time.monotonic() - begun < hook.HANGS_S


def test_a_far_end_that_never_shakes_hands_has_been_sent_nothing() -> None:
    with silent() as port:
        result = send(f"jsons://{HOST}:{port}/?cto=30", deadline=3.0)
    assert isinstance(result, DeliveryError)
    assert result.code is ErrorCode.NOT_SENT


def test_one_that_hangs_does_not_hold_up_another(post: Post) -> None:
    post.faults.append(hook.hangs)

    async def act(channel: Apprise) -> bool:
        slow = asyncio.create_task(channel.send(LEAD, ALERT))
        while not post.requests:
            await asyncio.sleep(0.05)
        second = await channel.send(LEAD, ALERT)
        slow_is_waiting = not slow.done()
        slow.cancel()
        return isinstance(second, Receipt) and slow_is_waiting

    assert using(f"json://{HOST}:{post.port}/", act)


def test_the_process_is_used_again_and_shows_no_secret(post: Post) -> None:
    url = f"json://user:{SECRET}@{HOST}:{post.port}/{SECRET}"

    async def act(channel: Apprise) -> tuple[list[int], list[int]]:
        await channel.send(LEAD, ALERT)
        first = alive()
        for process in map(psutil.Process, first):
            shown = " ".join([*process.cmdline(), *process.environ().values()])
            assert SECRET not in shown
        await channel.send(LEAD, ALERT)
        return first, alive()

    first, second = using(url, act)
    assert len(first) == 1
    assert first == second
    assert not alive()


def test_the_process_forgets_what_the_program_was_given() -> None:
    code = """
import os
from multiprocessing import Pipe
from notifier.providers import apprise_process
apprise_process._be_quiet = lambda: (print(*os.environ), os._exit(0))
apprise_process.serve(Pipe()[1])
"""
    given = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "RUNBOOK_TELEGRAM_TOKEN": SECRET}
    more = {"HTTPS_PROXY": f"http://u:{SECRET}@127.0.0.1:1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-u", "-c", code], env=given | more, capture_output=True, check=True
    )
    kept = set(done.stdout.decode().split())
    assert {"PATH", "LANG"} <= kept
    assert not kept & {"RUNBOOK_TELEGRAM_TOKEN", *more}


def test_a_process_that_was_killed_is_replaced(post: Post) -> None:
    async def act(channel: Apprise) -> Receipt | DeliveryError:
        await channel.send(LEAD, ALERT)
        os.kill(alive()[0], signal.SIGKILL)
        return await channel.send(LEAD, ALERT)

    result = using(f"json://{HOST}:{post.port}/", act)
    # Killed while idle: either it was seen to be gone, or the pipe broke before anything left.
    assert isinstance(result, Receipt) or result.code is ErrorCode.NOT_SENT


def test_a_process_killed_while_it_waits_for_an_answer_leaves_it_doubtful(post: Post) -> None:
    post.faults.append(hook.hangs)

    async def act(channel: Apprise) -> Receipt | DeliveryError:
        sending = asyncio.create_task(channel.send(LEAD, ALERT))
        while not post.requests:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        os.kill(alive()[0], signal.SIGKILL)
        return await sending

    result = using(f"json://{HOST}:{post.port}/", act)
    assert result == DeliveryError(ErrorCode.AMBIGUOUS)


PROGRAM = """
import asyncio, sys
from notifier.message import Message
from notifier.providers.apprise import Apprise
from notifier.providers.settings import AppriseSettings

class Hidden:
    def reveal(self): return sys.argv[1]

async def main():
    await Apprise(AppriseSettings({"a": Hidden()})).send("a", Message("x"))
    print("sent", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_a_program_without_a_guard_still_sends_and_killed_leaves_no_process(
    post: Post, tmp_path: Path
) -> None:
    """Started with -c, as nothing can be imported again; a script is tried by the next test."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, f"json://127.0.0.1:{post.port}/"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == b"sent\n"
    left = psutil.Process(program.pid).children(recursive=True)
    assert left
    program.kill()
    program.wait(5)
    program.stdout.close()
    _gone, still = psutil.wait_procs(left, timeout=10)
    assert not still


CONSOLE_SCRIPT = f"""
import sys
from runbook.cli.main import main
if __name__ == "__main__":
    exec(compile({PROGRAM.replace("asyncio.sleep(60)", "asyncio.sleep(0)")!r}, "x", "exec"))
    sys.exit(0)
"""


def test_an_installed_console_script_can_start_the_process(post: Post, tmp_path: Path) -> None:
    script = tmp_path / "runbook"
    script.write_text(CONSOLE_SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), f"json://127.0.0.1:{post.port}/"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.stderr) == (b"sent\n", b"")
    assert len(post.requests) == 1


def test_a_mail_server_that_cannot_be_reached_was_sent_nothing() -> None:
    url = f"mailto://user:pass@{HOST}:1?to=lead@bank.test&smtp={HOST}"
    assert send(url) == DeliveryError(ErrorCode.NOT_SENT, Reason.UNREACHABLE)
    nameless = "mailto://user:pass@nowhere.test:25?to=lead@bank.test&smtp=nowhere.test"
    assert send(nameless) == DeliveryError(ErrorCode.NOT_SENT, Reason.NAME)


def test_a_mail_server_that_answers_and_fails_leaves_it_doubtful() -> None:
    with tcp.serve(tcp.close_at_once) as port:
        url = f"mailto://user:pass@{HOST}:{port}?to=lead@bank.test&smtp={HOST}"
        assert send(url) == DeliveryError(ErrorCode.AMBIGUOUS)


def test_a_knock_asks_for_the_server_that_was_tried_and_for_no_token(
    post: Post, name_server: Callable[..., NameServer]
) -> None:
    resolver = name_server(answers={HOST: ("127.0.0.1",)})
    names = NameSources(system=lambda: ("127.0.0.1",), order=(Source.SYSTEM,), port=resolver.port)

    async def act(channel: Apprise) -> list[bool]:
        before = await channel.knock(LEAD)
        assert resolver.asked == 0
        await channel.send(LEAD, ALERT)
        return [before, await channel.knock(LEAD)]

    assert using(f"json://{HOST}:{post.port}/", act, names) == [True, True]
    assert using(f"json://{HOST}:1/", act_twice, names) == [True, False]


async def act_twice(channel: Apprise) -> list[bool]:
    before = await channel.knock(LEAD)
    await channel.send(LEAD, ALERT)
    return [before, await channel.knock(LEAD)]


@pytest.mark.parametrize("url", ["", "ntfy", "ntfy:/x", "два слова", "json://x\ny", "://x"])
def test_what_cannot_be_an_address_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ChannelSettingsError) as caught:
        Apprise(AppriseSettings({LEAD: Hidden(url)}))
    assert caught.value.id == "apprise.url"
    assert caught.value.hint["ru"]


def test_an_unknown_service_is_told_by_the_check_and_never_sent_to(post: Post) -> None:
    assert using(f"ntfy://127.0.0.1:{post.port}/x", lambda one: one.check()) == "ntfy"
    for url in (f"nope://{SECRET}", "json://:1", "slack://x"):
        with pytest.raises(ChannelSettingsError) as caught:
            using(url, lambda one: one.check())
        assert SECRET not in str(caught.value)
        assert send(url) == DeliveryError(ErrorCode.NO_CHANNEL)
    assert not post.requests


@pytest.mark.parametrize(
    "url",
    ["json://{host}:{port}/", "jsons://{host}:{port}/?verify=no", "form://192.0.2.7:{port}/",
     "mailto://user:pass@{host}:{port}?smtp={host}", "irc://{host}:{port}/room",
     "jsons://127.0.0.1:{port}/?verify=no"],
)  # fmt: skip
def test_what_would_leave_unprotected_is_refused_and_nothing_is_sent(post: Post, url: str) -> None:
    outside = NameSources(pinned={HOST: ("192.0.2.7",)}, order=(Source.PINNED,))
    address = url.format(host=HOST, port=post.port)
    assert send(address, names=outside) == DeliveryError(ErrorCode.NO_CHANNEL)
    with pytest.raises(ChannelSettingsError) as caught:
        using(address, lambda one: one.check(), outside)
    assert caught.value.id == "apprise.unsafe"
    assert not post.requests


def test_one_wrong_address_does_not_silence_the_others(post: Post) -> None:
    settings = AppriseSettings(
        {LEAD: Hidden(f"json://127.0.0.1:{post.port}/"), "b": Hidden("not an address")}
    )

    async def whole() -> list[Receipt | DeliveryError]:
        channel = Apprise(settings)
        found = [await channel.send(one, ALERT, None, BARE) for one in (LEAD, "b", "c")]
        await channel.aclose()
        return found

    right, wrong, unknown = asyncio.run(whole())
    assert isinstance(right, Receipt)
    assert wrong == unknown == DeliveryError(ErrorCode.NO_CHANNEL)


def alive() -> list[int]:
    """The processes with Apprise in them."""
    children = psutil.Process().children(recursive=True)
    return [one.pid for one in children if "--multiprocessing-fork" in one.cmdline()]
