"""What a real PC finds of itself, through its report and the hub, to the warning before a shift."""

import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from checks.vpn import openvpn
from runbook.agent.checkup.fitness import look_at
from runbook.agent.line.fitness import FIRST_AFTER, Looking, fitness
from runbook.agent.line.gathering import Me, gather
from runbook.agent.workplace import Workplace, utc_now
from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.doctor import certificates
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.readiness import warning
from runbook.hub.rooms.roster.shapes import Entry
from runbook.hub.store import roster
from runbook.journal.store import open_journal
from runbook.procedure.file import built_in
from runbook.reporting.shapes import Report, Surroundings
from tests.acceptance.night import toml, until
from tests.integration.hub.api.running import RunningApi, enrolled
from tests.integration.hub.conftest import Clock
from tests.integration.hub.rooms.readiness.test_readiness import said
from tests.integration.runbook.doctor.test_doctor_certificates import pem

OPERATOR, VERSION = "op-117", "1.2.0"
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script stands for OpenVPN")


@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its settings. OpenVPN 2.5.9 is installed, and its certificate ends in six hours."""
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    certificate = pem(datetime.now(UTC) + 6 * HOUR)
    (profiles / "bank.ovpn").write_text(f"client\n<cert>\n{certificate}</cert>\n")
    program = tmp_path / "openvpn"
    program.write_text("#!/bin/sh\necho 'OpenVPN 2.5.9 x86_64-pc-linux-gnu'\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for module in (openvpn, certificates):
        monkeypatch.setattr(module, "profile_folders", lambda _: (profiles,))
    monkeypatch.setattr(openvpn, "programs", lambda _: (program,))
    settings = tmp_path / "runbook.toml"
    vpn = {
        "client": "openvpn",
        "gateway": "vpn.bank.example",
        "gateway_addresses": ["203.0.113.10"],
    }
    settings.write_text(toml({"operator": {"id": OPERATOR, "name": "Анна"}, "vpn": vpn}))
    return settings


def report_of(settings: Path, folder: Path) -> Report:
    """What its line sends after it has looked at itself."""
    journal = open_journal(folder / "journal.sqlite", utc_now()).journal
    assert journal is not None
    looking = Looking(lambda: look_at(Workplace.open(str(settings))), 0)

    def looked() -> bool:
        looking.step(journal, utc_now(), FIRST_AFTER + 1, calm=True)
        return fitness(journal, utc_now()) is not None

    assert until(looked, 30)
    me = Me(OPERATOR, VERSION, Surroundings(), built_in(), references=False)
    return gather(journal, me, utc_now()).report


def test_what_would_fail_her_tonight_reaches_the_lead_before_the_shift(
    pc: Path,
    tmp_path: Path,
    api: RunningApi,
    office: Office,
    clock: Clock,
    people: dict[str, HubPerson],
) -> None:
    assert people
    clock.now = datetime.now(UTC)
    wanted = msgspec.structs.replace(
        office.settings.readiness, least_version="1.4", least_vpn_version="2.6"
    )
    strict = replace(office, settings=msgspec.structs.replace(office.settings, readiness=wanted))
    report = report_of(pc, tmp_path)
    line = enrolled(api, OPERATOR)
    assert line.send(msgspec.structs.replace(report, sequence=1)).status_code == 200
    with api.store.write() as tx:
        for who, role in (("lead", Role.SHIFT_LEAD), (OPERATOR, Role.OPERATOR)):
            roster.add(tx, Entry("", who, role, tx.now + HOUR, tx.now + 13 * HOUR), "lead")
        assert warning.warn(tx, strict)
    told = [one for one in said(api.store, TELEGRAM) if "VPN" in one]
    assert told
    for one in told:
        assert "у 1 оператора VPN не поднимется" in one
        assert "VPN-сертификат кончается до конца смены — 1 оператор: op-117" in one
        assert "VPN-клиент старее нужного — 1 оператор: op-117" in one
        assert "Программа старее нужной — 1 оператор: op-117" in one
        assert "Некого оповестить: контакты не настроены — 1 оператор: op-117" in one
        # Versions are nothing for a messenger, and nobody's name is.
        assert not any(secret in one for secret in ("2.5.9", VERSION, "Анна", "203.0.113.10"))
    letter = next(one for one in said(api.store, EMAIL) if "VPN" in one)
    assert "op-117 (2.5.9). Нужен не старее 2.6." in letter
    assert "op-117 (1.2.0). Нужна не старее 1.4." in letter
