"""The process with Apprise in it: used again, replaced, cut off, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from notifier.delivery import DeliveryError, ErrorCode, Receipt
from notifier.providers.apprise import Apprise
from tests.far_ends import hook
from tests.integration.notifier.apprise_inbox import ALERT, HOST, LEAD, SECRET, Inbox, using

ROOT = Path(__file__).parents[3]


def alive() -> list[int]:
    """The processes with Apprise in them."""
    children = psutil.Process().children(recursive=True)
    return [one.pid for one in children if "--multiprocessing-fork" in one.cmdline()]


def test_the_process_is_used_again_and_shows_no_secret(inbox: Inbox) -> None:
    url = f"json://user:{SECRET}@{HOST}:{inbox.port}/{SECRET}"

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


def test_a_far_end_that_hangs_is_cut_off_at_the_deadline_and_its_process_ends(inbox: Inbox) -> None:
    inbox.faults.append(hook.hangs)

    async def act(channel: Apprise) -> Receipt | DeliveryError:
        result = await channel.send(LEAD, ALERT)
        assert not alive()
        return result

    begun = time.monotonic()
    # Long enough for its process to begin on a busy machine, and far shorter than the hanging.
    result = using(f"json://{HOST}:{inbox.port}/", act, deadline=10.0)
    assert result == DeliveryError(ErrorCode.AMBIGUOUS)
    assert time.monotonic() - begun < hook.HANGS_S


def test_one_that_hangs_does_not_hold_up_another(inbox: Inbox) -> None:
    inbox.faults.append(hook.hangs)

    async def act(channel: Apprise) -> bool:
        slow = asyncio.create_task(channel.send(LEAD, ALERT))
        while not (inbox.requests or slow.done()):
            await asyncio.sleep(0.05)
        second = await channel.send(LEAD, ALERT)
        slow_is_waiting = not slow.done()
        slow.cancel()
        return isinstance(second, Receipt) and slow_is_waiting

    assert using(f"json://{HOST}:{inbox.port}/", act)


def test_a_process_that_was_killed_is_replaced(inbox: Inbox) -> None:
    async def act(channel: Apprise) -> Receipt | DeliveryError:
        await channel.send(LEAD, ALERT)
        os.kill(alive()[0], signal.SIGKILL)
        return await channel.send(LEAD, ALERT)

    result = using(f"json://{HOST}:{inbox.port}/", act)
    # Killed while idle: either it was seen to be gone, or the pipe broke before anything left.
    assert isinstance(result, Receipt) or result.code is ErrorCode.NOT_SENT


def test_a_process_killed_while_it_waits_for_an_answer_leaves_it_doubtful(inbox: Inbox) -> None:
    inbox.faults.append(hook.hangs)

    async def act(channel: Apprise) -> Receipt | DeliveryError:
        sending = asyncio.create_task(channel.send(LEAD, ALERT))
        while not (inbox.requests or sending.done()):
            await asyncio.sleep(0.05)
        os.kill(alive()[0], signal.SIGKILL)
        return await sending

    result = using(f"json://{HOST}:{inbox.port}/", act)
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
    inbox: Inbox, tmp_path: Path
) -> None:
    """Started with -c, as nothing can be imported again; a script is tried by the next test."""
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, f"json://127.0.0.1:{inbox.port}/"],
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


def test_an_installed_console_script_can_start_the_process(inbox: Inbox, tmp_path: Path) -> None:
    script = tmp_path / "runbook"
    script.write_text(CONSOLE_SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), f"json://127.0.0.1:{inbox.port}/"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.stderr) == (b"sent\n", b"")
    assert len(inbox.requests) == 1
