"""Nothing leaves without a consent, whatever else is asked for."""

import errno
import io
import sys

import msgspec
import pytest

from runbook.bundle.shapes import NAMES
from runbook.cli.bundle.leaving import Left, chosen
from runbook.cli.output.file_reasons import why_not_written
from runbook.language.texts import known
from runbook.settings import Settings
from runbook.settings.shapes import Contact, Hub, Mail, Operator

BOTH = Settings(
    operator=Operator(id="op-117"),
    hub=Hub(urls=("https://hub.bank.example",)),
    mail=Mail(server="mail.bank.example", sender="runbook@bank.example"),
    contacts=(Contact(role="sysadmin", email="admin@bank.example", telegram=42),),
)
MAIL_ONLY = msgspec.structs.replace(BOTH, hub=Hub())
NO_ADMIN = msgspec.structs.replace(
    MAIL_ONLY, contacts=(Contact(role="shift_lead", email="lead@bank.example", telegram=42),)
)


class Keyboard(io.StringIO):
    """Somebody is there."""

    def isatty(self) -> bool:
        return True


def sit_down(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """In the test itself: between setting up and the test pytest puts its own streams there."""
    monkeypatch.setattr(sys, "stdout", Keyboard())
    monkeypatch.setattr(sys, "stdin", Keyboard(typed))


def test_without_a_terminal_only_yes_lets_it_go() -> None:
    assert chosen(BOTH, None, "ru", yes=False, quiet=False) is None
    refused = chosen(BOTH, "hub", "ru", yes=False, quiet=False)
    assert isinstance(refused, Left)
    assert (refused.why, refused.well) == ("bundle.needs_yes", False)
    assert chosen(BOTH, None, "ru", yes=True, quiet=False) == "hub"
    assert chosen(BOTH, "mail", "ru", yes=True, quiet=True) == "mail"
    assert chosen(BOTH, "none", "ru", yes=True, quiet=False) is None


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("д", "hub"),
        ("Да", "hub"),
        ("L", "hub"),
        ("lf", "hub"),
        ("y", "hub"),
        ("YES", "hub"),
        ("", None),
        ("н", None),
        ("?", None),
    ],
)
def test_at_a_terminal_only_a_plain_yes_lets_it_go(
    typed: str, way: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_down(monkeypatch, f"{typed}\n")
    assert chosen(BOTH, None, "ru", yes=False, quiet=False) == way


def test_a_part_is_read_before_the_answer_and_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def show(name: str) -> bool:
        read.append(name)
        return name in NAMES

    sit_down(monkeypatch, "clock.json\nsummary.md\nд\n")
    assert chosen(BOTH, None, "ru", yes=False, quiet=False, show=show) == "hub"
    assert read == ["clock.json", "summary.md", "д"]
    sit_down(monkeypatch, "clock.json\n")
    assert chosen(BOTH, None, "ru", yes=False, quiet=False, show=show) is None


def test_json_never_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    sit_down(monkeypatch, "д\n")
    assert chosen(BOTH, None, "ru", yes=False, quiet=True) is None


def test_without_an_administrators_mail_there_is_no_way_by_mail() -> None:
    assert chosen(MAIL_ONLY, None, "ru", yes=True, quiet=False) == "mail"
    refused = chosen(NO_ADMIN, "mail", "ru", yes=True, quiet=False)
    assert isinstance(refused, Left)
    assert (refused.why, refused.well) == ("bundle.no_way", False)


def test_every_part_says_what_it_is_in_both_languages() -> None:
    for name in NAMES:
        for lang in ("ru", "en"):
            assert known(f"bundle.part.{name}", lang), name


def test_a_full_disk_is_called_so() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert why_not_written(full, "ru") == "на диске нет места"
