"""What would fail tonight is said before the night."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from checks.host.facts import Disk
from checks.vpn.status import VpnStatus
from notifier.delivery import DeliveryError, ErrorCode, Reason
from runbook.doctor import examine
from runbook.doctor import words as doctor_words
from runbook.doctor.facts import (
    Certificate,
    Chain,
    DoctorFacts,
    Finding,
    Kept,
    Level,
    NameState,
    Reach,
    Reading,
    Steps,
    TokenState,
    Trouble,
    Way,
)
from runbook.language.texts import LANGUAGES
from runbook.settings.file import settings_from
from tests.unit.runbook.doctor.healthy import HEALTHY, NOW, SETTINGS, found, settings


def test_where_all_is_well_every_finding_is_ok() -> None:
    findings = examine(SETTINGS, HEALTHY, NOW)
    assert {one.level for one in findings} == {Level.OK}
    assert findings[-1].id == "tonight"


def test_where_nothing_could_be_found_out_nothing_is_called_well() -> None:
    (tonight,) = found(SETTINGS, DoctorFacts(source="x", token=TokenState.PRESENT), "tonight")
    assert tonight.level is Level.UNKNOWN
    expected = {"token", "trust_store", "clock", "disk", "vpn_client", "names"}
    expected |= {"vpn_certificate", "own_secret", "chain", "procedure", "hub_answer", "bank_words"}
    assert set(tonight.about) == expected


def test_the_closing_line_names_what_fails_and_not_what_is_merely_doubtful() -> None:
    facts = replace(HEALTHY, token=TokenState.REJECTED, clock_offset=60.0)
    (tonight,) = found(SETTINGS, facts, "tonight")
    assert (tonight.level, tonight.about) == (Level.FAILURE, ("contacts", "token"))
    said = doctor_words.sentence(tonight, "ru")
    assert (
        said
        == "Что сегодня ночью не сработает: сообщение руководителю смены, сообщения в Telegram."
    )


@pytest.mark.parametrize("state", [TokenState.PRESENT, TokenState.NO_ANSWER])
@pytest.mark.parametrize("offset", [60.0, 600.0])
def test_whether_a_message_reaches_the_lead_stays_in_the_closing_line_when_it_is_not_known(
    state: TokenState, offset: float
) -> None:
    (tonight,) = found(SETTINGS, replace(HEALTHY, token=state, clock_offset=offset), "tonight")
    said = doctor_words.sentence(tonight, "ru")
    assert said.endswith("Не удалось узнать: дойдёт ли сообщение руководителю.")
    assert said.count("Не удалось узнать") == 1


def test_without_settings_the_command_that_makes_them_is_named() -> None:
    facts = replace(HEALTHY, source=None, place="/home/anna/runbook.toml")
    (finding,) = found(SETTINGS, facts, "settings")
    hint = doctor_words.hint(finding, "ru")
    assert hint == "Запустите runbook setup: он задаст вопросы и запишет файл."


def test_problems_of_the_settings_are_findings() -> None:
    loaded = settings_from('[operator]\nid = "ы"\n'.encode(), Path("runbook.toml"))
    facts = replace(HEALTHY, problems=loaded.problems)
    levels = [one.level for one in found(loaded.settings, facts, "settings")]
    assert sorted(levels) == [Level.FAILURE, Level.WARNING]


def every_finding() -> list[Finding]:
    findings = [
        one
        for facts in (*of_what_is_kept(), *of_this_pc(), *of_ways_out())
        for one in examine(SETTINGS, facts, NOW)
    ]
    findings += examine(settings(""), DoctorFacts(), NOW)
    named = '[operator]\nname = "Анна"\n[[contacts]]\nrole = "shift_lead"\n'
    for way in ("", 'phone = "0500"', 'email = "a@b.example"', "telegram = 5"):
        others = "".join(
            f'\n[[contacts]]\nrole = "mentor"\n{one}\n'
            for one in ('apprise = "env:X"', 'phone = "0500"')
        )
        findings += examine(settings(named + way + others), HEALTHY, NOW)
    return findings


def of_what_is_kept() -> Iterator[DoctorFacts]:
    """The journal, the certificate and the steps, in every state."""
    for chain in (*Chain, None):
        kept = Kept(secret_kept=False, chain=chain, promises=2, overdue=1, unreadable=1, unclosed=1)
        yield replace(HEALTHY, kept=replace(kept, aside=("journal.corrupt-1.db",)))
    for reading in Reading:
        read = Certificate(reading, NOW if reading in {Reading.FOUND, Reading.SEVERAL} else None)
        facts = replace(HEALTHY, vpn=VpnStatus("x"), certificate=read)
        yield replace(facts, steps=Steps(own=True, version=2))
    for left in (0.5, 2, 10, -1):
        vpn = VpnStatus("x", running=False, certificate_expires=NOW + timedelta(days=left))
        yield replace(HEALTHY, vpn=vpn)


def of_this_pc() -> Iterator[DoctorFacts]:
    """A clock that is wrong, disks that are full, files that are not there; or nothing known."""
    for offset in (60.0, 600.0):
        disk = Disk("/", int(10**12 / offset**4), 1, writable=offset == 60.0)
        low = Disk("/", 5, 5, writable=True)
        facts = replace(HEALTHY, clock_offset=offset, disks=(disk, low), trust_store=False)
        yield replace(facts, bad_ca_files=("x",), icmp=False, clipboard=False)
    yield DoctorFacts()


def of_ways_out() -> Iterator[DoctorFacts]:
    """Names, the hub, the bot's token and every channel, reached or not."""
    for token in TokenState:
        yield replace(HEALTHY, token=token)
    lost = dict.fromkeys(("ya.ru", "vpn.bank.example"), NameState.NEITHER)
    yield replace(HEALTHY, names=lost, addresses={"hub.bank.example": ("10.20.3.4",)})
    unread = Trouble("secret.env_missing", {"name": "X"})
    for channel, reach in product(("email", "webhook", "apprise"), Reach):
        server = "" if channel == "apprise" else "10.20.0.25"
        told_of = Way(channel, "keyring:x", reach, server, unread)
        yield replace(HEALTHY, ways=(told_of,), way_troubles=(unread,))
    forged = DeliveryError(ErrorCode.NOT_SENT, Reason.CERTIFICATE)
    for channel in ("email", "webhook", "apprise"):
        yield replace(HEALTHY, ways=(Way(channel, "keyring:x", Reach.REFUSED, "", forged),))
    dark = replace(HEALTHY, names=lost, any_name_resolved=False, unknown_provider=True)
    yield replace(dark, hub_key=(unread,), troubles=(unread,))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_has_its_words(lang: str) -> None:
    for finding in every_finding():
        for text in (doctor_words.sentence(finding, lang), doctor_words.hint(finding, lang)):
            assert "doctor." not in text, finding
            assert "{" not in text, finding
        silent = finding.level is Level.OK or finding.problem or finding.id == "tonight"
        assert bool(doctor_words.hint(finding, lang)) == (not silent), finding
