"""The icon on Linux desktops, and GNOME's hot key."""

import shutil
from pathlib import Path

from runbook.desktop_entry import linux_text as text
from runbook.desktop_entry.asking_system import ask
from runbook.desktop_entry.entry import ID, Became, Icon, Outcome, Part
from runbook.desktop_entry.keeping import PROGRAM, look, put, take_away
from runbook.desktop_entry.picture import LINUX_SIZE, png
from runbook.system.durable import FOR_ALL, write_whole


class LinuxDesktop:
    """This user's applications, desktop and keys. ``data`` is the folder of the user's data."""

    def __init__(self, icon: Icon, data: Path) -> None:
        self._icon = icon
        self._applications = data / "applications" / text.FILE
        self._picture = data / "runbook" / f"{ID}.png"
        said = ask(["xdg-user-dir", "DESKTOP"])
        folder = Path(said.strip()) if said and said.strip() else None
        # Without a desktop the program answers with the home folder itself.
        self._desktop = folder if folder and folder != Path.home() and folder.is_dir() else None

    def install(self) -> tuple[Outcome, ...]:
        """Put everything in its place; what is there already stays."""
        content = text.desktop_file(self._icon, str(self._picture)).encode()
        menu = put(Part.MENU, self._applications, content, text.is_ours)
        if menu.well:
            try:
                write_whole(self._picture, png(LINUX_SIZE), FOR_ALL)
            except OSError as error:
                menu = Outcome(Part.MENU, Became.FAILED, str(self._picture), error.strerror or "")
        return (self._onto_desktop(content), menu, self._key_installed())

    def remove(self) -> tuple[Outcome, ...]:
        """Take away what is ours."""
        menu = take_away(Part.MENU, self._applications, text.is_ours)
        if menu.well:
            self._picture.unlink(missing_ok=True)
        if self._desktop is None:
            desktop = Outcome(Part.DESKTOP, Became.ABSENT)
        else:
            desktop = take_away(Part.DESKTOP, self._desktop / text.FILE, text.is_ours)
        return (desktop, menu, self._key_removed())

    def status(self) -> tuple[Outcome, ...]:
        """What is there."""
        if self._desktop is None:
            desktop = Outcome(Part.DESKTOP, Became.ABSENT)
        else:
            desktop = look(Part.DESKTOP, self._desktop / text.FILE, text.is_ours)
        menu = look(Part.MENU, self._applications, text.is_ours)
        keys = self._keys()
        if keys is None:
            return (desktop, menu, Outcome(Part.HOT_KEY, Became.BY_HAND))
        there = Became.THERE if text.KEY_PATH in keys else Became.ABSENT
        return (desktop, menu, Outcome(Part.HOT_KEY, there))

    def _onto_desktop(self, content: bytes) -> Outcome:
        if self._desktop is None:
            return Outcome(Part.DESKTOP, Became.BY_HAND)
        path = self._desktop / text.FILE
        done = put(Part.DESKTOP, path, content, text.is_ours, PROGRAM)
        if done.well:
            # GNOME opens an entry on the desktop only when it is trusted; others do not ask.
            ask(["gio", "set", str(path), "metadata::trusted", "true"])
        return done

    def _keys(self) -> list[str] | None:
        """The paths of this user's own keys; None where GNOME does not keep them."""
        if shutil.which("gsettings") is None:
            return None
        said = ask(["gsettings", "get", text.KEYS, text.KEYS_LIST])
        return None if said is None else text.paths_in(said)

    def _key_installed(self) -> Outcome:
        keys = self._keys()
        if keys is None:
            return Outcome(Part.HOT_KEY, Became.BY_HAND)
        wanted = text.key_settings(self._icon)
        known = [ask(["gsettings", "get", text.ONE_KEY, name]) for name, _ in wanted]
        if text.KEY_PATH in keys and _same(known, wanted):
            return Outcome(Part.HOT_KEY, Became.AS_IT_WAS)
        orders = [["gsettings", "set", text.ONE_KEY, name, value] for name, value in wanted]
        listed = text.list_of([*(one for one in keys if one != text.KEY_PATH), text.KEY_PATH])
        orders.append(["gsettings", "set", text.KEYS, text.KEYS_LIST, listed])
        done = all(ask(one) is not None for one in orders)
        return Outcome(Part.HOT_KEY, Became.MADE if done else Became.FAILED)

    def _key_removed(self) -> Outcome:
        keys = self._keys()
        if keys is None or text.KEY_PATH not in keys:
            return Outcome(Part.HOT_KEY, Became.ABSENT)
        listed = text.list_of([one for one in keys if one != text.KEY_PATH])
        done = ask(["gsettings", "set", text.KEYS, text.KEYS_LIST, listed])
        for name, _ in text.key_settings(self._icon):
            ask(["gsettings", "reset", text.ONE_KEY, name])
        return Outcome(Part.HOT_KEY, Became.FAILED if done is None else Became.REMOVED)


def _same(known: list[str | None], wanted: tuple[tuple[str, str], ...]) -> bool:
    """Whether the settings say what is wanted, however ``gsettings`` quotes it."""
    values = [text.string_in(one) if one is not None else None for one in known]
    return values == [text.string_in(value) for _, value in wanted]
