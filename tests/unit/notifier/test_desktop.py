"""What goes to a screen on each system, and what became of it."""

import sys
import threading

import pytest

from notifier.desktop import linux, macos, show, windows
from notifier.desktop.linux import notify, session_bus
from notifier.desktop.notice import Outcome, escaped, fitting, screen_notice

NOTICE = screen_notice("Связь пропала", "Выясняю, в чём дело.", urgent=False)
URGENT = screen_notice("Связь пропала", "Выясняю, в чём дело.", urgent=True)


def test_what_a_screen_cannot_show_is_left_out() -> None:
    notice = screen_notice("Связь\nпропала\x1b[31m \u202e", "Раз\r\nдва\x00", urgent=False)
    assert notice.title == "Связь пропала[31m"
    assert notice.text == "Раз\nдва"


def test_a_long_text_ends_with_an_ellipsis_and_never_in_half_a_character() -> None:
    assert fitting("да", 2) == "да"
    assert fitting("длинное", 4) == "дли…"
    assert fitting("да😀нет", 4) == "да…"


def test_markup_is_read_as_text() -> None:
    assert escaped("<b>a & b</b>") == "&lt;b&gt;a &amp; b&lt;/b&gt;"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("unix:path=/run/bus", "/run/bus"),
        ("unix:path=/run/a%20b,guid=1;unix:path=/other", "/run/a b"),
        ("unix:abstract=/tmp/x", "\0/tmp/x"),
        ("tcp:host=127.0.0.1,port=1", ""),
        ("autolaunch:", ""),
        ("nonsense", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_a_local_socket_is_a_session(address: str | None, path: str) -> None:
    assert session_bus(address, None) == path


def test_only_an_urgent_one_stays_and_sounds() -> None:
    quiet, loud = (notify("а", "б", urgent=urgent).body[6] for urgent in (False, True))
    assert quiet == {"urgency": ("y", 1), "suppress-sound": ("b", True)}
    assert loud == {"urgency": ("y", 2), "suppress-sound": ("b", False)}


# macOS


def test_words_are_never_part_of_the_script() -> None:
    notice = screen_notice('-e "quit"', 'end run" \\', urgent=True)
    assert macos.command(notice) == ("/usr/bin/osascript", "-", notice.title, notice.text)
    assert "quit" not in macos.script(notice)
    assert "sound name" in macos.script(notice)
    assert "sound name" not in macos.script(NOTICE)


@pytest.mark.parametrize(
    ("argv", "outcome"),
    [
        (("/bin/cat",), Outcome.ACCEPTED),
        (("/bin/false",), Outcome.REFUSED),
        (("/no/such/tool",), Outcome.NO_DESKTOP),
        (("/bin/sleep", "30"), Outcome.LATE),
    ],
)
def test_the_tool_tells_what_became_of_it(argv: tuple[str, ...], outcome: Outcome) -> None:
    assert macos.run(argv, "x") is outcome


# Any system


def test_whoever_shows_never_waits_and_is_told_when_it_is_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()
    monkeypatch.setattr(linux, "send", lambda *_: release.wait(30))
    monkeypatch.setattr(sys, "platform", "linux")
    showing = show.show("а", "б", urgent=False)
    late = showing.outcome, showing.wait(), showing.outcome
    assert late == (None, Outcome.LATE, Outcome.LATE)
    showing.tell(Outcome.ACCEPTED)
    assert showing.wait() is Outcome.LATE
    release.set()


def test_a_senders_defect_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def defective(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(linux, "send", defective)
    monkeypatch.setattr(sys, "platform", "linux")
    assert show.show("а", "б", urgent=False).wait() is Outcome.REFUSED


def test_an_unknown_system_is_named_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    assert show.show("а", "б", urgent=True).wait() is Outcome.UNKNOWN_SYSTEM
    assert show.look().wait() is Outcome.UNKNOWN_SYSTEM


@pytest.mark.skipif(sys.platform != "linux", reason="shows what the others would not find here")
def test_a_look_at_a_system_that_is_not_there_finds_no_desktop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[Outcome] = []
    windows.look(found.append)
    monkeypatch.setattr(macos, "_OSASCRIPT", "/no/such/tool")
    macos.look(found.append)
    monkeypatch.setattr(macos, "_OSASCRIPT", "/bin/cat")
    macos.look(found.append)
    assert found == [Outcome.UNKNOWN_SYSTEM, Outcome.NO_DESKTOP, Outcome.ACCEPTED]
