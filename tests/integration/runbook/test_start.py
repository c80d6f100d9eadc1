"""What a start costs: nothing is loaded for what is not done, and nothing looked through twice."""

import subprocess
import sys

import pytest


def said(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("done", "needless"),
    [
        ("import checks.senses, runbook.agent.workplace", {"dns", "requests", "websockets"}),
        ("import notifier.providers.telegram, runbook.agent.line.client", {"rich", "pygments"}),
        (
            "from runbook.cli.incident import list, show, screen",
            {"checks.verdict", "runbook.planning", "runbook.procedure.meaning", "runbook.learned"},
        ),
    ],
)
def test_what_is_not_done_is_not_loaded(done: str, needless: set[str]) -> None:
    loaded = said(f"import sys\n{done}\nprint(*sys.modules)").split()
    assert needless & set(loaded) == set()


def test_the_http_library_is_whole_without_its_own_command_line() -> None:
    use = "httpx.Client().close(); httpx.AsyncClient(); print(callable(httpx.main))"
    assert said(f"import notifier, httpx; {use}") == "True"


@pytest.mark.parametrize(("call", "as_before"), [("main()", False), ("main(['--version'])", True)])
def test_the_program_looks_seldom_for_cycles_and_whoever_calls_it_as_before(
    call: str, as_before: bool
) -> None:
    found = said(
        "import gc, sys; before = gc.get_threshold(); sys.argv = ['runbook', '--version']\n"
        f"from runbook.cli.main import main; {call}\n"
        "print((gc.get_threshold(), gc.isenabled()) == (before, True))"
    )
    assert found == str(as_before)


def test_a_program_that_stays_looks_for_cycles_as_python_does() -> None:
    found = said(
        "import gc; usual = gc.get_threshold(); gc.set_threshold(20_000, 10, 10); gc.disable()\n"
        "from runbook.cli.process.staying import stay; stay()\n"
        "print(gc.get_threshold() == usual, gc.isenabled(), gc.get_freeze_count() > 0)"
    )
    assert found == "True True True"
