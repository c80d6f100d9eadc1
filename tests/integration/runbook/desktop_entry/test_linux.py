"""The icon on a Linux desktop for real: its own folders, the real gsettings with GNOME's schema."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from runbook.desktop_entry import linux_text
from runbook.desktop_entry.entry import Became, Icon, Outcome, Part
from runbook.desktop_entry.linux import LinuxDesktop

SCHEMA = """<schemalist>
<schema id="org.gnome.settings-daemon.plugins.media-keys"
  path="/org/gnome/settings-daemon/plugins/media-keys/">
  <key name="custom-keybindings" type="as"><default>[]</default></key>
</schema>
<schema id="org.gnome.settings-daemon.plugins.media-keys.custom-keybinding">
  <key name="name" type="s"><default>''</default></key>
  <key name="command" type="s"><default>''</default></key>
  <key name="binding" type="s"><default>''</default></key>
</schema>
</schemalist>
"""
"""As in gnome-settings-daemon's own file, without what is not used here."""
ICON = Icon("Сбой", "Страница оператора", ("/opt/it's/python", "-m", "runbook", "desk"))
OTHERS = "/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings/custom0/"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with a desktop folder of another name."""
    if shutil.which("xdg-user-dir") is None:
        pytest.skip("no xdg-user-dir on this computer")
    desktop = tmp_path / "Рабочий стол"
    desktop.mkdir()
    config = tmp_path / ".config"
    config.mkdir()
    (config / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Рабочий стол"\n')
    for name, value in (("HOME", tmp_path), ("XDG_CONFIG_HOME", config)):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    monkeypatch.setenv("GSETTINGS_SCHEMA_DIR", str(tmp_path / "none"))
    return tmp_path


@pytest.fixture
def gnome(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GNOME's keys, kept in this home."""
    if shutil.which("glib-compile-schemas") is None or shutil.which("gsettings") is None:
        pytest.skip("no gsettings with glib-compile-schemas on this computer")
    folder = home / "schemas"
    folder.mkdir()
    (folder / "keys.gschema.xml").write_text(SCHEMA)
    subprocess.run(["glib-compile-schemas", folder], check=True, capture_output=True)
    monkeypatch.setenv("GSETTINGS_SCHEMA_DIR", str(folder))


def gsettings(*arguments: str) -> str:
    done = subprocess.run(["gsettings", *arguments], check=True, capture_output=True)
    return done.stdout.decode().strip()


def became(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [one.became for one in outcomes]


def test_it_is_put_kept_told_and_taken_away_again(home: Path, gnome: None) -> None:
    gsettings("set", linux_text.KEYS, linux_text.KEYS_LIST, f"['{OTHERS}']")
    data = home / ".local" / "share"
    place = LinuxDesktop(ICON, data)
    assert became(place.status()) == [Became.ABSENT] * 3
    assert became(place.install()) == [Became.MADE] * 3
    entry = home / "Рабочий стол" / linux_text.FILE
    assert os.access(entry, os.X_OK)
    assert entry.read_bytes() == (data / "applications" / linux_text.FILE).read_bytes()
    picture = data / "runbook" / "runbook-desk.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert f"Icon={picture}" in entry.read_text()
    listed = linux_text.paths_in(gsettings("get", linux_text.KEYS, linux_text.KEYS_LIST))
    assert listed == [OTHERS, linux_text.KEY_PATH]
    assert gsettings("get", linux_text.ONE_KEY, "binding") == "'<Control><Alt>b'"
    assert became(place.install()) == [Became.AS_IT_WAS] * 3
    assert became(place.status()) == [Became.THERE] * 3
    assert became(place.remove()) == [Became.REMOVED] * 3
    assert not entry.exists()
    assert not picture.exists()
    listed = linux_text.paths_in(gsettings("get", linux_text.KEYS, linux_text.KEYS_LIST))
    assert listed == [OTHERS]
    assert gsettings("get", linux_text.ONE_KEY, "command") == "''"
    assert became(place.remove()) == [Became.ABSENT] * 3


def test_the_key_starts_the_command_as_a_shell_would_read_it(home: Path, gnome: None) -> None:
    program = home / "it's here"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    program.chmod(0o755)
    LinuxDesktop(Icon("x", "y", (str(program), "a b", "$HOME")), home / "data").install()
    said = gsettings("get", linux_text.ONE_KEY, "command")
    command = linux_text.string_in(said)
    assert command
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True)
    assert done.stdout.decode() == "a b|$HOME|"


def test_without_gnome_the_key_is_left_to_her_hand_and_the_icon_is_there(home: Path) -> None:
    done = LinuxDesktop(ICON, home / "data").install()
    assert became(done) == [Became.MADE, Became.MADE, Became.BY_HAND]


def test_what_is_not_ours_is_neither_written_over_nor_removed(home: Path) -> None:
    theirs = home / "Рабочий стол" / linux_text.FILE
    theirs.write_text("[Desktop Entry]\nName=Their own\n")
    linked = home / "data" / "applications" / linux_text.FILE
    linked.parent.mkdir(parents=True)
    elsewhere = home / "elsewhere"
    elsewhere.write_text("")
    linked.symlink_to(elsewhere)
    place = LinuxDesktop(ICON, home / "data")
    for act in (place.install, place.remove, place.status):
        desktop, menu, _ = act()
        assert (desktop.part, desktop.became) == (Part.DESKTOP, Became.NOT_OURS)
        assert menu.became is Became.NOT_OURS
    assert "Their own" in theirs.read_text()
    assert linked.is_symlink()
    assert elsewhere.read_text() == ""


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_raised(home: Path) -> None:
    (home / "data").write_text("a file where a folder should be")
    done = LinuxDesktop(ICON, home / "data").install()
    assert became(done)[:2] == [Became.MADE, Became.FAILED]
    assert done[1].reason


def test_without_a_desktop_folder_the_menu_is_enough(home: Path) -> None:
    (home / ".config" / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME"\n')
    done = LinuxDesktop(ICON, home / "data").install()
    assert became(done) == [Became.BY_HAND, Became.MADE, Became.BY_HAND]
    assert not (home / linux_text.FILE).exists()
