"""The build's one file is two processes: what is known to the system, and its child, the watch."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.runbook.service.waiting import until

CHILD = """
import sys, time
from pathlib import Path
from runbook.cli.watch.starter import end_with_starter
end_with_starter(0.1)
Path(sys.argv[1]).write_text("")
time.sleep(60)
"""
STARTER = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"


@pytest.mark.skipif(sys.platform == "win32", reason="children are found in /proc here")
def test_the_child_ends_with_the_process_that_unpacked_it(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with subprocess.Popen([sys.executable, "-c", STARTER, CHILD, str(begun)]) as starter:
        until(begun.exists)
        children = Path(f"/proc/{starter.pid}/task/{starter.pid}/children")
        [child] = [int(one) for one in children.read_text().split()]
        starter.send_signal(signal.SIGKILL)
    until(lambda: not runs(child))


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
