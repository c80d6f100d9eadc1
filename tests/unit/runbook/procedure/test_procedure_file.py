"""Which procedure she gets: the bank's own when it is sound, approved and pinned, else ours."""

import os
import shutil
from pathlib import Path

import pytest

from runbook.holding.scripts import digest
from runbook.language.texts import LANGUAGES, known
from runbook.procedure import file
from runbook.procedure.file import (
    BUILT_IN,
    BUILT_IN_DIGEST,
    LoadedProcedure,
    built_in,
    load_built_in,
    load_procedure,
    procedure_beside,
    procedure_from,
)
from runbook.procedure.last_resort import LAST_RESORT
from runbook.procedure.shapes import Kind
from runbook.procedure.tree import Place
from runbook.procedure.whole import whole_faults

OWN = """\
id: bank-night
version: 3
title: {ru: "Ночь банка", en: "The bank's night"}
approved: {by: "Отдел качества", on: "2026-11-22"}
steps:
  - {id: words, kind: script, channel: voice}
  - {id: connection, kind: check}
  - {id: alert_lead, kind: alert, to: [shift_lead]}
  - {id: ring, kind: instruct, text: "Позвоните: {lead_name}, {lead_phone}."}
  - {id: recovery, kind: wait_recovery}
"""


class Bank:
    """A folder with settings and a procedure beside them."""

    def __init__(self, folder: Path) -> None:
        self.settings = folder / "runbook.toml"
        self.folder = folder / "procedures"
        self.own = self.folder / "night-shift.yaml"
        self.folder.mkdir()
        self.settings.write_text("", encoding="utf-8")

    def brings(self, text: str, *, pinned: str | None = None) -> None:
        self.own.write_text(text, encoding="utf-8")
        pin = digest(text) if pinned is None else pinned
        self.settings.write_text(
            f'[trust.pinned]\n"night-shift.yaml" = "{pin}"\n', encoding="utf-8"
        )

    def loaded(self) -> LoadedProcedure:
        return procedure_beside(self.settings, {})


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def rules(loaded: LoadedProcedure) -> list[str]:
    return [problem.rule_id for problem in loaded.problems]


def test_the_built_in_procedure_beside_the_example_settings_is_not_taken_for_a_banks_own() -> None:
    example = BUILT_IN.parents[1] / "runbook.example.toml"
    assert example.is_file()
    loaded = procedure_beside(example, {})
    assert not rules(loaded)
    assert loaded == load_built_in()


def test_the_built_in_procedure_is_sound_and_what_was_pinned() -> None:
    loaded = load_procedure(BUILT_IN)
    assert loaded.problems == ()
    assert loaded.digest == BUILT_IN_DIGEST
    assert built_in() == loaded.procedure
    assert built_in().digest == BUILT_IN_DIGEST


def test_line_ends_and_a_byte_order_mark_do_not_change_the_digest() -> None:
    content = BUILT_IN.read_bytes().replace(b"\n", b"\r\n")
    loaded = procedure_from(b"\xef\xbb\xbf" + content, BUILT_IN)
    assert (loaded.digest, loaded.problems) == (BUILT_IN_DIGEST, ())


def test_a_damaged_built_in_file_leaves_words_checks_and_the_alert(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "night-shift.yaml"
    damaged.write_text(BUILT_IN.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    for path in (damaged, tmp_path / "none.yaml"):
        monkeypatch.setattr(file, "BUILT_IN", path)
        loaded = load_built_in()
        assert rules(loaded) == ["procedure.built_in_damaged"]
        assert loaded.procedure == built_in() == LAST_RESORT


def test_the_last_resort_keeps_the_rules_of_every_procedure() -> None:
    assert list(whole_faults(LAST_RESORT.steps, Place(1, 1))) == []
    wordings = [LAST_RESORT.title, *(one.wording for one in LAST_RESORT.steps)]
    wordings += [option.wording for one in LAST_RESORT.steps for option in one.options]
    for lang in LANGUAGES:
        assert [
            one.text_id for one in wordings if one.text_id and not known(one.text_id, lang)
        ] == []


def test_without_a_procedure_of_its_own_the_bank_has_the_built_in_one(bank: Bank) -> None:
    assert bank.loaded() == LoadedProcedure(built_in(), digest=BUILT_IN_DIGEST)


def test_a_sound_approved_and_pinned_procedure_is_used(bank: Bank) -> None:
    bank.brings(OWN)
    loaded = bank.loaded()
    assert rules(loaded) == []
    assert loaded.procedure is not None
    assert (loaded.procedure.id, loaded.procedure.version) == ("bank-night", 3)
    assert loaded.procedure.approved_by == "Отдел качества"
    assert loaded.source == bank.own


def test_the_settings_file_may_be_named_as_text_or_by_the_environment(bank: Bank) -> None:
    bank.brings(OWN)
    named = procedure_beside(str(bank.settings), {})
    found = procedure_beside("", {"RUNBOOK_CONFIG": str(bank.settings)})
    assert named == found == bank.loaded()


@pytest.mark.parametrize(
    ("text", "pinned", "rule"),
    [
        (OWN.replace("approved:", "# approved:"), None, "procedure.not_approved"),
        (OWN, "", "procedure.digest_mismatch"),
        (OWN, "0" * 64, "procedure.digest_mismatch"),
        (OWN.replace("kind: check", "kind: chek"), None, "procedure.unknown_value"),
        ("", None, "procedure.missing_key"),
    ],
)
def test_a_procedure_that_is_not_the_banks_word_gives_way_to_the_built_in_one(
    bank: Bank, text: str, pinned: str | None, rule: str
) -> None:
    bank.brings(text, pinned=pinned)
    loaded = bank.loaded()
    assert rules(loaded) == [rule]
    assert loaded.procedure == built_in()
    assert loaded.problems[0].file == str(bank.own)


def test_a_change_after_the_approval_is_noticed(bank: Bank) -> None:
    bank.brings(OWN)
    bank.own.write_text(OWN.replace("Позвоните", "Не звоните"), encoding="utf-8")
    loaded = bank.loaded()
    assert rules(loaded) == ["procedure.digest_mismatch"]
    assert loaded.procedure == built_in()


@pytest.mark.parametrize(
    ("settings", "rule"),
    [
        (b"", "procedure.not_trusted"),
        (b"\xff\xfe", "procedure.not_trusted"),
        (b"= 1", "procedure.not_trusted"),
        (b"trust = 5", "procedure.not_trusted"),
        (b"[trust]\npinned = 5\nkeys = 5", "procedure.not_trusted"),
        (b"a = " + b"[" * 9999, "procedure.not_trusted"),
        (b'[trust.pinned]\n"night-shift.yaml" = 5', "procedure.digest_mismatch"),
    ],
)
def test_settings_that_vouch_for_nothing_leave_her_with_the_built_in_one(
    bank: Bank, settings: bytes, rule: str
) -> None:
    bank.brings(OWN)
    bank.settings.write_bytes(settings)
    loaded = bank.loaded()
    assert rules(loaded) == [rule]
    assert loaded.procedure == built_in()


def test_a_digest_beside_the_procedure_itself_vouches_for_nothing(bank: Bank) -> None:
    bank.brings(OWN)
    pin = bank.settings.read_text(encoding="utf-8")
    bank.settings.write_text("", encoding="utf-8")
    (bank.folder / "pinned.toml").write_text(pin.replace("[trust.pinned]", ""), encoding="utf-8")
    assert rules(bank.loaded()) == ["procedure.not_trusted"]


def test_a_warning_does_not_keep_the_banks_procedure_from_being_used(bank: Bank) -> None:
    warned = OWN.replace(
        "ring, kind: instruct,", "ring, kind: instruct, when: {side: isp, domain: pc},"
    )
    bank.brings(warned)
    loaded = bank.loaded()
    assert rules(loaded) == ["procedure.never_due"]
    assert loaded.procedure is not None
    assert loaded.procedure.id == "bank-night"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_keeps_nobody_waiting(bank: Bank) -> None:
    os.mkfifo(bank.own)
    assert rules(bank.loaded()) == ["procedure.unreadable"]
    bank.own.unlink()
    bank.own.symlink_to(bank.folder / "gone.yaml")
    assert rules(bank.loaded()) == ["procedure.not_found"]
    shutil.rmtree(bank.folder)
    bank.folder.write_text("not a folder", encoding="utf-8")
    assert bank.loaded().procedure == built_in()


def test_the_built_in_procedure_can_be_kept_as_the_banks_own(bank: Bank) -> None:
    approved = BUILT_IN.read_text(encoding="utf-8").replace("# approved:", "approved:")
    bank.brings(approved)
    loaded = bank.loaded()
    assert rules(loaded) == []
    assert loaded.procedure is not None
    assert loaded.procedure.steps == built_in().steps


def test_every_text_of_the_built_in_procedure_exists_in_both_languages() -> None:
    steps = built_in().steps
    ids = {one.wording.text_id for one in steps if not one.advice}
    ids |= {option.wording.text_id for one in steps for option in one.options}
    assert "" not in ids
    for lang in LANGUAGES:
        assert [text_id for text_id in sorted(ids) if not known(text_id, lang)] == []


def test_every_answer_of_the_built_in_procedure_is_of_use() -> None:
    assert [one.id for one in built_in().steps if one.kind is Kind.ASK and not one.records] == []
