"""A computer on which all is well, and what the doctor finds of it once something is changed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from checks.host.facts import Disk
from checks.vpn.status import VpnStatus
from runbook.doctor import examine
from runbook.doctor.facts import (
    Chain,
    DoctorFacts,
    Finding,
    HubAnswer,
    Kept,
    Level,
    NameState,
    Steps,
    TokenState,
)
from runbook.settings import Contact, Settings
from runbook.settings.file import settings_from

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


EXAMPLE = Path(__file__).parents[4] / "runbook" / "data" / "runbook.example.toml"


SETTINGS = msgspec.structs.replace(
    settings_from(EXAMPLE.read_bytes(), EXAMPLE).settings,
    contacts=(Contact(role="shift_lead", telegram=111), Contact(role="sysadmin", telegram=222)),
)


HEALTHY = DoctorFacts(
    source="runbook.toml",
    token=TokenState.ACCEPTED,
    trust_store=True,
    bank_words=(),
    open_files=(),
    clock_offset=0.4,
    disks=(Disk("/", 50 * 1024**3, 100 * 1024**3, writable=True),),
    vpn=VpnStatus("checkpoint", running=True, certificate_expires=NOW + timedelta(days=90)),
    names={"ya.ru": NameState.PINNED, "vpn.bank.example": NameState.RESOLVES},
    kept=Kept(chain=Chain.SOUND, drill_passed=datetime(2026, 11, 14, 12, tzinfo=UTC)),
    hub=HubAnswer(skew=0.4),
    steps=Steps(own=False, version=1),
    icmp=True,
    clipboard=True,
)


TOKEN = "1234567890:" + "A" * 35


def found(settings: Settings, facts: DoctorFacts, subject: str) -> list[Finding]:
    return [one for one in examine(settings, facts, NOW) if one.id == subject]


def level_of(facts: DoctorFacts, subject: str, settings: Settings = SETTINGS) -> Level:
    (finding,) = found(settings, facts, subject)
    return finding.level


def settings(text: str) -> Settings:
    return settings_from(text.encode(), Path("runbook.toml")).settings
