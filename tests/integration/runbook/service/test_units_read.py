"""The units as systemd's own reader takes them: ``systemd-analyze``, and a word at a time."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from runbook.service import systemd_text
from runbook.service.job import Job, Kind
from tests.integration.runbook.service import requirements
from tests.integration.runbook.service.user_manager import HOME, session
from tests.integration.runbook.service.waiting import until

ROOT = Path(__file__).parents[4]
analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and not requirements.required(),
    reason="the package systemd is not installed",
)
NASTY = (
    "plain", "", " ", "two words", "100%", "%h", "$HOME", "${HOME}", "$$", 'a"b', "it's", "\\",
    "\\n", 'end\\"', ";", "-", "--", "#", "a\tb", "a\nb", "ёж №1", "*", "~", "`id`", "|", "&&",
    "@x", "{}",
)  # fmt: skip


@analyze
@pytest.mark.parametrize("kind", list(Kind))
def test_systemd_finds_nothing_wrong_with_a_unit(tmp_path: Path, kind: Kind) -> None:
    unit = tmp_path / f"runbook-{kind}.service"
    job = Job(kind, "Дежурство runbook 100%", ("/bin/true", "-P", str(kind)))
    unit.write_text(systemd_text.unit(job, str(tmp_path / "last exit")), encoding="utf-8")
    assert verified(unit, "--user") == ""


@analyze
def test_systemd_finds_what_is_wrong_with_a_unit(tmp_path: Path) -> None:
    unit = tmp_path / "wrong.service"
    unit.write_text("[Service]\nExecStart=/bin/true\nRestart=sometimes\n", encoding="utf-8")
    assert "sometimes" in verified(unit, "--user")


@analyze
@pytest.mark.parametrize("page", ["docs/hub.md", "docs/install.md"])
def test_the_units_of_the_docs_are_units(tmp_path: Path, page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    units = [one for one in re.findall(r"```ini\n(.*?)```", text, re.DOTALL) if "ExecStart" in one]
    assert units
    for number, one in enumerate(units):
        unit = tmp_path / f"example{number}.service"
        # The program and its user are those of a bank's server.
        local = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", one)
        unit.write_text(re.sub(r"(?m)^(User|Group)=.*$", "", local), encoding="utf-8")
        assert verified(unit) == ""


@pytest.mark.skipif(bool(requirements.lacking()), reason=requirements.lacking())
def test_every_word_comes_through_systemd_as_it_was(tmp_path: Path) -> None:
    if lacking := requirements.missing():
        pytest.fail(lacking)
    with session(tmp_path / "home") as her:
        her.log_in()
        say = f'printf "%s\\0" "$@" > {HOME}/words.part && mv {HOME}/words.part {HOME}/words'
        program = her.home / "a $HOME 100% program"
        shutil.copy("/bin/dash" if Path("/bin/dash").exists() else "/bin/sh", program)
        program.chmod(0o755)
        job = Job(Kind.WATCH, "words", (f"{HOME}/{program.name}", "-c", say, "sh", *NASTY))
        unit = her.home / ".config/systemd/user/words.service"
        unit.parent.mkdir(parents=True)
        unit.write_text(systemd_text.unit(job, f'{HOME}/it\'s the "last" 100% $exit'))
        her.give()
        her.systemctl("daemon-reload")
        her.systemctl("start", "words.service")
        until((her.home / "words").exists)
        assert (her.home / "words").read_text(encoding="utf-8").split("\0")[:-1] == list(NASTY)
        note = her.home / 'it\'s the "last" 100% $exit'
        until(note.exists)
        assert note.read_text() == "success exited 0\n"


def verified(unit: Path, *more: str) -> str:
    """What systemd complains of in this unit; of others of this machine it may say anything."""
    done = subprocess.run(
        ["systemd-analyze", *more, "verify", "--man=no", str(unit)],
        capture_output=True, text=True, timeout=40, check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(unit.parent), "HOME": str(unit.parent)},
    )  # fmt: skip
    assert "Failed to initialize" not in done.stderr
    return "\n".join(one for one in done.stderr.splitlines() if unit.name in one)
