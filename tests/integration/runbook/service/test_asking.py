"""Programs of the system that are asked, and leave something running behind them."""

import sys
import time

from runbook.desktop_entry import asking_system
from runbook.system.asking import ask

LEAVES_ONE_BEHIND = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("done", flush=True)
"""


def test_who_goes_on_in_the_background_holds_up_no_answer() -> None:
    began = time.monotonic()
    answer = ask([sys.executable, "-c", LEAVES_ONE_BEHIND])
    assert (answer.code, answer.said.split()) == (0, [b"done"])
    assert time.monotonic() - began < 30


def test_nor_does_it_where_the_desktop_is_asked() -> None:
    began = time.monotonic()
    said = asking_system.ask([sys.executable, "-c", LEAVES_ONE_BEHIND])
    assert said is not None
    assert said.split() == ["done"]
    assert time.monotonic() - began < 30


def test_the_last_complaint_is_kept() -> None:
    answer = ask([sys.executable, "-c", "import sys; sys.exit('first\\n\\nlast')"])
    assert (answer.code, answer.complaint) == (1, "last")
