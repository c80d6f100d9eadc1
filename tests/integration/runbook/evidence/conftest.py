"""Her PC with everything planted, and the doctor sent home."""

import platform
import socket
from pathlib import Path

import pytest

from checks.probe import Probe
from runbook.agent import workplace as place_of
from runbook.agent.checkup.checkup import Checkup
from runbook.agent.evidence import gathering
from runbook.agent.workplace import Workplace
from tests.integration.checks.roads import QUICK
from tests.integration.runbook.evidence.canaries import PLANTED, SETTINGS, Home, fill_journal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workplace:
    for name in ("XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    login = f"{PLANTED['proxy login']}:{PLANTED['proxy password']}"
    for name, value in {
        "CANARY_TOKEN": PLANTED["bot token"],
        "CANARY_APPRISE": f"jsons://{PLANTED['apprise address']}",
        "CANARY_WEBHOOK": PLANTED["webhook key"],
        "CANARY_PROXY": f"http://{login}@proxy.bank.example:3128",
        "CANARY_HUB": PLANTED["hub key"],
        "SOME_API_KEY": PLANTED["secret in the environment"],
        "USERNAME": PLANTED["user"],
        "COMPUTERNAME": PLANTED["PC"],
        "USERPROFILE": f"C:\\Users\\{PLANTED['user']}",
    }.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / PLANTED["folder"]
    folder.mkdir()
    (folder / "mail.secret").write_text(PLANTED["mail password"], encoding="utf-8")
    (folder / "mail.secret").chmod(0o600)
    (folder / "runbook.toml").write_text(SETTINGS, encoding="utf-8")
    # Others may change both: the doctor names them.
    (folder / "runbook.toml").chmod(0o666)
    folder.chmod(0o777)
    monkeypatch.setattr(platform, "node", lambda: PLANTED["PC"])
    monkeypatch.setattr(socket, "gethostname", lambda: PLANTED["PC"])
    monkeypatch.setattr(place_of, "network_of", lambda _: PLANTED["hardware address"])
    fill_journal()
    place = Workplace.open(str(folder / "runbook.toml"))
    assert not place.loaded.broken, place.loaded.problems

    def took(probe: Probe, number: int) -> float | None:
        return None if probe.kind == "service" else QUICK

    place.make_senses = lambda: Home(took)
    return place


@pytest.fixture
def no_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    """He asks servers that are not there, and is asked by one test of a whole bundle."""
    monkeypatch.setattr(gathering, "check_up", lambda *_, **__: Checkup(()))
