"""The hub's unit of docs/install.md, with its whole sandbox, in the hands of a real systemd."""

import re
import sys
from pathlib import Path

import pytest

from tests.integration.runbook.service import requirements
from tests.integration.runbook.service.user_manager import HOME, USER, session
from tests.integration.runbook.service.waiting import until

pytestmark = pytest.mark.skipif(bool(requirements.lacking()), reason=requirements.lacking())

PAGE = Path(__file__).parents[4] / "docs" / "install.md"
UNIT = "hub.service"
ASK = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8480/healthz').read())"
REFUSED_HERE = ("ProtectHome=yes", "ProtectKernelTunables=yes", "ProtectKernelLogs=yes")
"""Inside a test's namespaces the kernel lets nobody cover these parts of /proc, and the tests'
interpreter may lie below /root.
"""


def as_here() -> str:
    """The page's unit, with the paths and the user of this machine. The manager is root's own."""
    [unit] = re.findall(r"```ini\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    said = f"append:{HOME}/said"
    changed = [
        ("ExecStart=/opt/runbook/bin/runbook", f"ExecStart={sys.executable} -P -m runbook"),
        ("User=runbook", f"User={USER}"),
        ("RUNBOOK_HUB_CONFIG=/etc/runbook/hub.toml", f"RUNBOOK_HUB_CONFIG={HOME}/hub.toml"),
        ("XDG_DATA_HOME=/var/lib", "XDG_DATA_HOME=%S"),
        ("multi-user.target", "default.target"),
        ("[Service]\n", f"[Service]\nStandardOutput={said}\nStandardError={said}\n"),
        *((f"{option}\n", "") for option in REFUSED_HERE),
    ]
    for was, becomes in changed:
        assert was in unit, was
        unit = unit.replace(was, becomes)
    return str(unit)


def test_the_hub_of_a_server_works_inside_its_sandbox(tmp_path: Path) -> None:
    if lacking := requirements.missing():
        pytest.fail(lacking)
    with session(tmp_path / "home", user=0) as root:
        (root.home / "hub.toml").write_text('[server]\nlisten = "127.0.0.1:8480"\n')
        unit = root.home / ".config/systemd/user" / UNIT
        unit.parent.mkdir(parents=True)
        unit.write_text(as_here(), encoding="utf-8")
        root.log_in()
        root.systemctl("start", UNIT)
        pid = until(lambda: root.main(UNIT))
        try:
            until(lambda: "healthy" in root.run(sys.executable, "-c", ASK).stdout)
        except AssertionError:
            pytest.fail((root.home / "said").read_text(errors="replace"))
        status = root.run("cat", f"/proc/{pid}/status").stdout
        assert f"Uid:\t{USER}" in status
        assert "CapEff:\t0000000000000000" in status
        assert "Seccomp:\t2" in status
        assert root.main(UNIT) == pid
        root.run("kill", "-9", str(pid))
        until(lambda: root.main(UNIT) not in {0, pid})
