"""A second start beside a desk that hangs: she has the words before her within seconds."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.desk_kept import desk
from tests.acceptance.night import RUNBOOK, Night, until
from tests.acceptance.watched import started

pytestmark = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="the browser is started by another command"
)
_OPENER = '#!/bin/sh\necho "$1" >> "{said}"\n'


def _with_a_browser(tonight: Night, folder: Path) -> tuple[dict[str, str], Path]:
    """An environment whose browser writes down what it is given, and where it does."""
    said = folder / "opened"
    opener = folder / "xdg-open"
    opener.write_text(_OPENER.format(said=said), encoding="ascii")
    opener.chmod(0o755)
    path = f"{folder}{os.pathsep}{tonight.environment.get('PATH', os.defpath)}"
    return {**tonight.environment, "DISPLAY": ":0", "PATH": path}, said


def _opened(said: Path) -> list[Path]:
    return [Path(one) for one in said.read_text().split()] if said.exists() else []


def test_beside_a_desk_that_hangs_the_words_stand_on_a_page_of_their_own(
    tonight: Night, tmp_path: Path
) -> None:
    env, said = _with_a_browser(tonight, tmp_path)
    with desk(tonight) as one:
        one.process.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            again = started(tonight, "desk", environment=env)
            assert until(lambda: bool(_opened(said)), 20)
            print(f"the words were opened after {time.monotonic() - began:.1f} s")
            (page,) = _opened(said)
            assert stat.S_IMODE(page.stat().st_mode) == 0o600
            html = page.read_text(encoding="utf-8")
            assert "К сожалению, временно не получится заглянуть в ваши данные." in html
            assert "не отвечает" in html
            assert "нажмите значок «СБОЙ»" in html
            assert "<script" not in html
            assert "127.0.0.1" not in html
            out, err = again.communicate(timeout=60)
        finally:
            one.process.send_signal(signal.SIGCONT)
        assert again.returncode == 1
        assert "не отвечает" in out + err
        assert _opened(said) == [page]


def test_a_desk_that_answers_late_is_shown_after_the_words(tonight: Night, tmp_path: Path) -> None:
    env, said = _with_a_browser(tonight, tmp_path)
    with desk(tonight) as one:
        one.process.send_signal(signal.SIGSTOP)
        try:
            again = subprocess.Popen(
                [RUNBOOK, "desk"], env=env, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tonight.home,
            )  # fmt: skip
            assert until(lambda: bool(_opened(said)), 20)
        finally:
            one.process.send_signal(signal.SIGCONT)
        assert again.wait(30) == 0
        words, page = _opened(said)
        assert words.name != page.name
        assert "/open/" in page.read_text()
