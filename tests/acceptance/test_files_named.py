"""What she names for a command to write: nothing that stands there is lost by it."""

import os
import stat

import pytest

from tests.acceptance.night import Night

WRITERS = (
    ("bundle", "--send", "none", "--output"),
    ("procedure", "print", "--out"),
    ("desk", "guide", "--out"),
    ("handoff", "--exercise", "--svg"),
    ("incident", "export", "--out"),
)


@pytest.mark.parametrize("writer", WRITERS, ids=lambda one: one[0])
def test_what_is_there_stays_until_force_is_said(tonight: Night, writer: tuple[str, ...]) -> None:
    before = tonight.settings.read_bytes()
    done = tonight.runbook(*writer, str(tonight.settings))
    assert (done.code, "[cli.file.exists]" in done.err) == (2, True), done.said
    assert tonight.settings.read_bytes() == before
    notes = tonight.home / "notes.txt"
    notes.write_text("what the lead said", encoding="utf-8")
    assert tonight.runbook(*writer, "notes.txt", "--force").code == 0
    assert notes.read_bytes() != b"what the lead said"
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes and devices in folders")
@pytest.mark.parametrize("writer", WRITERS, ids=lambda one: one[0])
def test_what_is_no_plain_file_is_never_replaced(tonight: Night, writer: tuple[str, ...]) -> None:
    pipe, link = tonight.home / "pipe", tonight.home / "link"
    os.mkfifo(pipe)
    link.symlink_to(os.devnull)
    for name in ("pipe", "link", "-"):
        done = tonight.runbook(*writer, name, "--force")
        assert (done.code, "[cli.file.not_plain]" in done.err) == (2, True), done.said
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.readlink() == type(link)(os.devnull)
    assert not (tonight.home / "-").exists()


def test_a_bundle_is_refused_before_it_is_gathered(tonight: Night) -> None:
    (tonight.home / "notes.txt").write_text("mine", encoding="utf-8")
    done = tonight.runbook("bundle", "--output", "notes.txt")
    assert (done.code, done.out) == (2, "")
    assert "Собираю" not in done.err


def test_a_picture_that_is_refused_keeps_no_code_from_being_shown(tonight: Night) -> None:
    (tonight.home / "code.svg").write_text("mine", encoding="utf-8")
    done = tonight.runbook("handoff", "--exercise", "--svg", "code.svg")
    assert done.code == 2
    assert done.out.startswith("ТРЕНИРОВКА.")
