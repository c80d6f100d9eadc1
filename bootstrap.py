#!/usr/bin/env python3
"""Sets this folder up and starts it, with nothing but Python 3.11 or newer.

    python3 bootstrap.py run [options]      set up what the product needs, then ``runbook run``
    python3 bootstrap.py test [options]     set up everything, then all tests side by side;
                                            with options (pytest's) those it names, one by one
    python3 bootstrap.py bench [options]    set up everything, then measure what is claimed
    python3 bootstrap.py build [--one-folder|--one-file]
                                            set up everything, then build the operator's program
                                            into ``dist``; without an option both kinds
    python3 bootstrap.py setup [--hub|--dev]
                                            only set up; --hub: what the office's computer needs
                                            too; --dev: what the tests need

Everything goes into ``.venv`` beside this file, exactly as the lock files say and checked by
hash. What is there already is left alone: a second start asks nobody and installs nothing. Where
packages come from is pip's own settings (``PIP_*``, ``pip.conf``).
As root on Debian the system packages that are missing are installed too; no service is started.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "bootstrap.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)
LOCKS = {
    "runtime": ROOT / "requirements.lock",
    "hub": ROOT / "requirements-hub.lock",
    "dev": ROOT / "requirements-dev.lock",
}
"""By what is set up. Each has all that those before it have."""
PACKAGES = ("runbook", "checks", "notifier")
_EVERY = 4.0
_STEP = re.compile(
    r"(Collecting|Downloading|Installing|Building|Get:|Unpacking|Setting up|WARNING: Retrying).*"
)
_KNOWN_FAILURES = (
    ("DO NOT MATCH THE HASHES", "a package is not the one that was locked; nothing was installed"),
    ("CERTIFICATE_VERIFY_FAILED", "the package source's certificate is not trusted (PIP_CERT)"),
    ("ProxyError", "the proxy does not answer (HTTPS_PROXY, PIP_PROXY)"),
    ("NewConnectionError", "no network, or the package source cannot be reached"),
    ("NameResolutionError", "no network, or the package source's name does not resolve"),
    ("ConnectTimeout", "no network, or the package source does not answer"),
    ("connection broken by", "no network, or the package source cannot be reached"),
    ("No space left", "the disk is full"),
    ("No matching distribution", "the package source lacks a package, or cannot be reached"),
)


class SetupError(RuntimeError):
    """Why the set-up stopped, as a sentence for the person at the keyboard."""


def say(line: str) -> None:
    """One line of progress. Standard output stays the product's own."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def run(argv: Sequence[str]) -> None:
    """The main job: `runbook run` with these options."""
    if not is_set_up("runtime"):
        say("Первый запуск: готовим программу, это около минуты. / First start: setting up.")
    set_up("runtime")
    hand_over([str(PYTHON), "-m", "runbook", "run", *argv])


def test(argv: Sequence[str]) -> None:
    """All tests side by side, with everything they need; with options just what these ask for."""
    from tests import lanes  # noqa: PLC0415 - lazy for start-up

    set_up_everything()
    os.chdir(ROOT)
    hand_over([str(PYTHON), "-m", "pytest", *(argv or lanes.options())])


def bench(argv: Sequence[str]) -> None:
    """What is claimed, measured."""
    set_up_everything(measuring=True)
    os.chdir(ROOT)
    hand_over([str(PYTHON), "-m", "bench", *argv])


def build(argv: Sequence[str]) -> None:
    """The operator's program, which needs no Python."""
    set_up("dev")
    os.chdir(ROOT)
    hand_over([str(PYTHON), "-m", "tools.operator_build", *argv])


def setup(argv: Sequence[str]) -> None:
    """Set up and stop."""
    if "--dev" in argv:
        set_up_everything()
    else:
        set_up("hub" if "--hub" in argv else "runtime")


def set_up_everything(*, measuring: bool = False) -> None:
    """The packages of the tests or the bench and, where it is allowed, the system's."""
    from tools import system_packages  # noqa: PLC0415 - lazy for start-up

    rooms = system_packages.BENCH if measuring else system_packages.TESTS
    if (packages := system_packages.missing(rooms)) and system_packages.may_install():
        install_packages(packages)
    set_up("dev")
    for line in system_packages.consequences(rooms):
        say(line)


def install_packages(packages: Sequence[str]) -> None:
    """Install packages of the system. Raises SetupError."""
    from tools import system_packages  # noqa: PLC0415 - lazy for start-up

    say(f"Installing system packages: {' '.join(packages)}.")
    system_packages.install(packages, run_slowly)


def set_up(group: str) -> None:
    """Bring ``.venv`` to what the group's lock says. Raises SetupError."""
    if is_set_up(group):
        return
    STAMP.unlink(missing_ok=True)
    make_venv()
    say("Installing the locked packages.")
    pip("install", "--require-hashes", "-r", str(LOCKS[group]))
    say("Installing this folder.")
    pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    folders = [str(ROOT / name) for name in PACKAGES]
    run_slowly([str(PYTHON), "-m", "compileall", "-q", *folders])
    groups = list(LOCKS)[: list(LOCKS).index(group) + 1]
    STAMP.write_text(json.dumps({name: digest(name) for name in groups}), encoding="utf-8")


def is_set_up(group: str) -> bool:
    """Whether ``.venv`` is what the group's lock says, told by the stamp the last set-up left."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return PYTHON.exists() and bool(stamp.get(group) == digest(group))
    except (OSError, ValueError, AttributeError):
        return False


def digest(group: str) -> str:
    """What a set-up depends on. The folder is part of it: a venv that was moved is broken."""
    parts = (LOCKS[group].read_bytes(), (ROOT / "pyproject.toml").read_bytes(), os.fsencode(ROOT))
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def make_venv() -> None:
    """A ``.venv`` whose pip works: the one that is there, or a new one."""
    usable = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    if answers([str(PYTHON), "-c", usable]):
        return
    if Path(sys.prefix).resolve() == VENV:
        raise SetupError(".venv is broken; start this with the system's Python, not with its own.")
    if importlib.util.find_spec("ensurepip") is None:
        from tools import system_packages  # noqa: PLC0415 - lazy for start-up

        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not system_packages.may_install():
            raise SetupError(
                "this Python cannot make a .venv: its venv module is not complete. "
                f"On Debian and Ubuntu: sudo apt-get install {package}"
            )
        install_packages([package])
    say("Making .venv.")
    run_slowly([sys.executable, "-m", "venv", "--clear", str(VENV)])


def answers(argv: Sequence[str]) -> bool:
    """Whether a command exists and ends well."""
    try:
        return subprocess.run(argv, capture_output=True, check=False, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def pip(*argv: str) -> None:
    """Run the venv's pip. Raises SetupError."""
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUTF8": "1"}
    run_slowly([str(PYTHON), "-m", "pip", *argv, "--progress-bar", "off"], quiet)


def run_slowly(argv: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run a command that may take long, saying now and then where it is. Raises SetupError."""
    last: deque[str] = deque(maxlen=15)
    step = [""]
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(done, step), daemon=True)
    ticker.start()
    try:
        with subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **(environment or {})},
        ) as child:
            for line in child.stdout or ():
                last.append(line.rstrip())
                if found := _STEP.match(line.strip()):
                    step[0] = found.group().split(" (")[0][:70]
    finally:
        done.set()
        ticker.join()
    if child.returncode:
        raise SetupError(_why(argv, last))


def _tick(done: threading.Event, step: Sequence[str]) -> None:
    started = time.monotonic()
    while not done.wait(_EVERY):
        say(f"  {time.monotonic() - started:3.0f} s  {step[0] or 'working'}")


def _why(argv: Sequence[str], last: Sequence[str]) -> str:
    said = "\n".join(last)
    name = "pip" if "pip" in argv else Path(argv[0]).name
    known = (sentence for mark, sentence in _KNOWN_FAILURES if mark in said)
    stopped = next(known, f"{name} failed; its last lines stand above")
    return f"{said}\nThe set-up stopped: {stopped}."


def hand_over(argv: Sequence[str]) -> None:
    """Become this command. Windows cannot: there it is waited for and its code passed on."""
    if not WINDOWS:
        os.execv(argv[0], list(argv))  # noqa: S606 - a fixed program of .venv, no shell
    with subprocess.Popen(argv) as child:
        while True:
            with suppress(KeyboardInterrupt):  # Ctrl+C is the child's to answer
                sys.exit(child.wait())


COMMANDS = {"run": run, "test": test, "bench": bench, "build": build, "setup": setup}


def main(argv: Sequence[str]) -> int:
    """Do what the first word says."""
    command = COMMANDS.get(argv[0]) if argv else None
    if command is None:
        say(__doc__ or "")
        return 0 if argv and argv[0] in {"-h", "--help"} else 2
    if sys.version_info < OLDEST:
        say("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
        return 1
    try:
        command(argv[1:])
    except SetupError as error:
        say(f"{error}")
    except OSError as error:
        say(f"The set-up could not go on: {error}.")
    except KeyboardInterrupt:
        say("Stopped; start it again to go on.")
        return 130
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
