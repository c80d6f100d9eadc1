"""Certificates, files, clock, disk and what is kept here are judged, and never guessed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from checks.host.facts import Disk
from checks.vpn.status import VpnStatus
from runbook.doctor import words as doctor_words
from runbook.doctor.facts import (
    Certificate,
    Chain,
    HubAnswer,
    Kept,
    Level,
    Reading,
    Steps,
    Trouble,
)
from runbook.language.texts import LANGUAGES
from runbook.procedure.file import BUILT_IN, procedure_beside
from tests.unit.runbook.doctor.healthy import HEALTHY, NOW, SETTINGS, found, level_of


def test_much_room_is_told_in_gigabytes_and_little_in_megabytes() -> None:
    (much,) = found(SETTINGS, HEALTHY, "disk")
    assert doctor_words.sentence(much, "ru").endswith(", 50 ГБ.")
    little = Disk("/", 300 * 1024**2, 10**12, writable=True)
    (finding,) = found(SETTINGS, replace(HEALTHY, disks=(little,)), "disk")
    assert doctor_words.sentence(finding, "ru").endswith(", 300 МБ.")


@pytest.mark.parametrize(
    ("reading", "left", "level", "variant"),
    [
        (Reading.FOUND, 20, Level.OK, "ok"),
        (Reading.FOUND, 10, Level.WARNING, "warning"),
        (Reading.FOUND, 2, Level.WARNING, "soon"),
        (Reading.FOUND, 0.5, Level.FAILURE, "today"),
        (Reading.FOUND, -1, Level.FAILURE, "expired"),
        (Reading.SEVERAL, 20, Level.OK, "ok"),
        (Reading.SEVERAL, -1, Level.UNKNOWN, "several"),
        (Reading.SEALED, None, Level.UNKNOWN, "sealed"),
        (Reading.NONE, None, Level.UNKNOWN, "unknown"),
    ],
)
def test_what_files_tell_of_a_certificate_is_judged_and_never_guessed(
    reading: Reading, left: float | None, level: Level, variant: str
) -> None:
    expires = None if left is None else NOW + timedelta(days=left)
    facts = replace(
        HEALTHY,
        vpn=VpnStatus("openvpn", running=True),
        certificate=Certificate(reading, expires, "client.p12"),
    )
    (finding,) = found(SETTINGS, facts, "vpn_certificate")
    assert (finding.level, finding.sentence) == (level, f"doctor.vpn_certificate.{variant}")


def test_a_client_that_says_expired_is_believed_over_every_file() -> None:
    facts = replace(
        HEALTHY,
        vpn=VpnStatus("x", running=True, certificate_expired=True),
        certificate=Certificate(Reading.FOUND, NOW + timedelta(days=90)),
    )
    assert level_of(facts, "vpn_certificate") is Level.FAILURE


@pytest.mark.parametrize(
    ("kept", "subject", "variants"),
    [
        (Kept(secret_kept=False), "own_secret", ["failure"]),
        (Kept(chain=Chain.BROKEN), "chain", ["broken"]),
        (Kept(chain=Chain.LONG, events=10**6), "chain", ["long"]),
        (Kept(), "chain", ["unknown"]),
        (Kept(promises=3, overdue=1, unreadable=2), "promises", ["unreadable", "overdue", "open"]),
        (Kept(promises=1, overdue=1), "promises", ["overdue"]),
        (Kept(), "promises", ["ok"]),
        (Kept(unclosed=2), "incidents", ["warning"]),
        (Kept(), "drill", ["warning"]),
        (Kept(drill_passed=NOW), "drill", ["ok"]),
    ],
)
def test_what_the_journal_keeps_is_told(kept: Kept, subject: str, variants: list[str]) -> None:
    told = found(SETTINGS, replace(HEALTHY, kept=kept), subject)
    assert [one.sentence for one in told] == [f"doctor.{subject}.{one}" for one in variants]


def test_an_incident_that_is_not_closed_does_not_threaten_the_night() -> None:
    facts = replace(HEALTHY, kept=Kept(chain=Chain.SOUND, unclosed=2))
    (tonight,) = found(SETTINGS, facts, "tonight")
    assert doctor_words.sentence(tonight, "ru").endswith(": ничего, всё готово.")


def test_a_bank_s_procedure_that_is_not_in_force_is_told_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    own = tmp_path / "procedures" / "night-shift.yaml"
    own.write_text(BUILT_IN.read_text(encoding="utf-8"), encoding="utf-8")
    loaded = procedure_beside(tmp_path / "runbook.toml", {})
    steps = Steps(own=loaded.source is not None, version=1, problems=loaded.problems)
    told = found(SETTINGS, replace(HEALTHY, steps=steps), "procedure")
    assert [one.level for one in told] == [Level.WARNING]
    assert "не утверждена" in doctor_words.sentence(told[0], "ru")


@pytest.mark.parametrize(("own", "variant"), [(True, "own"), (False, "built_in")])
def test_the_procedure_in_force_is_named(own: bool, variant: str) -> None:
    facts = replace(HEALTHY, steps=Steps(own=own, version=7))
    (finding,) = found(SETTINGS, facts, "procedure")
    assert finding.sentence == f"doctor.procedure.{variant}"
    assert "7" in doctor_words.sentence(finding, "en")


@pytest.mark.parametrize(
    ("offset", "level"),
    [(29.0, Level.OK), (-31.0, Level.WARNING), (301.0, Level.FAILURE), (None, Level.UNKNOWN)],
)
def test_a_wrong_clock_is_told(offset: float | None, level: Level) -> None:
    assert level_of(replace(HEALTHY, clock_offset=offset), "clock") is level


@pytest.mark.parametrize(
    ("disk", "level"),
    [
        (Disk("/", 1024**3, 10**12, writable=None), Level.OK),
        (Disk("/", 1024**3 - 1, 10**12, writable=True), Level.WARNING),
        (Disk("/", 99 * 1024**2, 10**12, writable=True), Level.FAILURE),
        (Disk("/", 10**12, 10**12, writable=False), Level.FAILURE),
    ],
)
def test_a_full_or_read_only_disk_is_told(disk: Disk, level: Level) -> None:
    assert level_of(replace(HEALTHY, disks=(disk,)), "disk") is level


def test_a_journal_in_memory_fails_and_one_set_aside_warns() -> None:
    trouble = Trouble("journal.full", {"name": "x"})
    in_memory = replace(HEALTHY, journal=trouble, journal_in_memory=True)
    assert level_of(in_memory, "journal") is Level.FAILURE
    assert level_of(replace(HEALTHY, journal=trouble), "journal") is Level.WARNING


@pytest.mark.parametrize(
    ("answer", "level"),
    [
        (HubAnswer(), Level.OK),
        (HubAnswer(skew=-29.0), Level.OK),
        (HubAnswer(skew=-31.0), Level.WARNING),
        (HubAnswer(skew=301.0), Level.FAILURE),
        (HubAnswer("hub.trouble.unknown_here"), Level.WARNING),
        (None, Level.UNKNOWN),
    ],
)
def test_what_the_hub_answers_is_told_as_bad_as_it_is(
    answer: HubAnswer | None, level: Level
) -> None:
    *_, said = found(SETTINGS, replace(HEALTHY, hub=answer), "hub_answer")
    assert said.level is level
    for lang in LANGUAGES:
        assert "doctor." not in doctor_words.sentence(said, lang) + doctor_words.hint(said, lang)
