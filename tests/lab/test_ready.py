"""A program kept ready runs as one that is started: the same words, user, folder and end."""

import subprocess

import pytest

from tests.lab import plan
from tests.lab.lab import Lab

LOOKS = 3
"""A machine with no time to spare may be late itself, and say that it does not know."""


@pytest.mark.parametrize("arguments", [("--version",), ("check", "--lang"), ("script",)])
def test_it_says_and_ends_as_the_program_that_was_started(
    lab: Lab, arguments: tuple[str, ...]
) -> None:
    home = lab.new_home()
    started, ready = home.run(arguments), home.run_ready(lab.ready, arguments)
    assert (ready.code, ready.out, ready.err) == (started.code, started.out, started.err)


def test_what_one_run_learned_is_on_the_disk_and_not_in_the_next_one(lab: Lab) -> None:
    for _ in range(2):
        home = lab.new_home()
        looks = (home.run_ready(lab.ready, ("check", "--json")) for _ in range(LOOKS))
        assert any(one.code == 0 for one in looks)
        written = [one for one in home.home.rglob("*") if one.is_file() and one != home.settings]
        assert written
        assert {one.stat().st_uid for one in written} == {plan.USER_ID}


def test_a_run_that_takes_too_long_is_killed_and_the_next_one_is_well(lab: Lab) -> None:
    home = lab.new_home()
    with pytest.raises(subprocess.TimeoutExpired):
        home.run_ready(lab.ready, ("watch", "--no-pop-up"), timeout=3)
    assert home.run_ready(lab.ready, ("--version",)).code == 0
    assert "watch" not in lab.network.hosts[plan.PC].run("ps", "-eo", "args")
