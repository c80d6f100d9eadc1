"""Windows' own Python under wine: ``python -m tools.windows WHAT [arguments]``.

setup            set everything up in ``.windows``; a second time nothing is done
python ...       run Windows' Python with these arguments
runbook ...      run the installed command
test [options]   the tests that make sense there; with options (pytest's) those they name
left-out         what is left out of ``test``, and why
"""

import os
import subprocess
import sys
import time

from bootstrap import SetupError, say
from tools.windows import running, selection, setting_up
from tools.windows.place import PYTHON_HOME, ROOT

_HOUR = 3600.0


def main(argv: list[str]) -> int:
    """Do what the first word says; the exit code is that of the program it runs."""
    word, *given = argv or [""]
    if word == "left-out":
        say("\n".join(selection.reasons()))
        return 0
    if word not in {"setup", "python", "runbook", "test"}:
        say(__doc__ or "")
        return 2
    try:
        setting_up.set_up()
        return 0 if word == "setup" else start(word, given)
    except (SetupError, OSError, subprocess.SubprocessError) as error:
        say(f"{error}")
        return 1


def start(word: str, given: list[str]) -> int:
    """Run one thing with wine's own processes beside it."""
    if word == "test" and not given:
        return test()
    with running.background():
        if word == "test":
            return inside(given)
        if word == "runbook":
            return running.run([str(PYTHON_HOME / "runbook.exe"), *given], seconds=_HOUR)
        return running.python(given, seconds=_HOUR)


def test() -> int:
    """Both kinds, what was left out, and how long it took."""
    began = time.monotonic()
    with running.background():
        code = inside(selection.arguments())
    code = driven() or code
    say("\n".join(selection.reasons()))
    say(f"{time.monotonic() - began:.0f} s")
    return code


def inside(given: list[str]) -> int:
    """Run pytest on Windows."""
    command = ["-m", "pytest", *selection.OPTIONS, *given]
    return running.python(command, seconds=_HOUR, directory=str(ROOT))


def driven() -> int:
    """Run pytest here, on the tests that start Windows' command."""
    command = [sys.executable, "-m", "pytest", "-n0", "-q", "--durations=0", selection.DRIVEN]
    told = {**os.environ, "RUNBOOK_WINDOWS": "required"}
    return subprocess.run(command, cwd=ROOT, env=told, check=False, timeout=_HOUR).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
