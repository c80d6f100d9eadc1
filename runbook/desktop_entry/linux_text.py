"""What Linux desktops read: a desktop entry, and GNOME's list of keys of one's own.

Desktop Entry Specification 1.5; ``org.gnome.settings-daemon.plugins.media-keys``.
"""

import ast
from collections.abc import Sequence

from runbook.desktop_entry.entry import ID, MARK, Icon

FILE = f"{ID}.desktop"
_OURS = f"X-Runbook={MARK}"
KEYS = "org.gnome.settings-daemon.plugins.media-keys"
KEYS_LIST = "custom-keybindings"
_FOLDER = "/org/gnome/settings-daemon/plugins/media-keys/custom-keybindings"
KEY_PATH = f"{_FOLDER}/{ID}/"
ONE_KEY = f"{KEYS}.custom-keybinding:{KEY_PATH}"
BINDING = "<Control><Alt>b"


def desktop_file(icon: Icon, picture: str) -> str:
    """The entry. ``picture`` is the path of its icon."""
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.5",
        f"Name={_value(icon.name)}",
        f"Comment={_value(icon.comment)}",
        f"Exec={_value(exec_line(icon.command))}",
        f"Icon={_value(picture)}",
        "Terminal=false",
        "Categories=Office;",
        "StartupNotify=false",
        _OURS,
    )
    return "\n".join(lines) + "\n"


def is_ours(content: bytes) -> bool:
    """Whether an entry was made by this program."""
    return _OURS.encode() in content.splitlines()


def exec_line(command: Sequence[str]) -> str:
    """The command as ``Exec`` has it: every argument quoted, no field codes."""
    return " ".join(_quoted(one) for one in command)


def _quoted(argument: str) -> str:
    for sign in '\\"`$':
        argument = argument.replace(sign, f"\\{sign}")
    return '"{}"'.format(argument.replace("%", "%%"))


def _value(text: str) -> str:
    """A value of the type string: a backslash begins an escape, a line ends it."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def paths_in(listed: str) -> list[str] | None:
    """The paths of a list as ``gsettings get`` prints it; None for what is none."""
    try:
        found = ast.literal_eval(listed.strip().removeprefix("@as "))
    except (ValueError, SyntaxError):
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return found


def list_of(paths: Sequence[str]) -> str:
    """The list as ``gsettings set`` takes it."""
    quoted = ", ".join("'" + one.replace("\\", "\\\\").replace("'", "\\'") + "'" for one in paths)
    return f"[{quoted}]" if paths else "@as []"


def key_settings(icon: Icon) -> tuple[tuple[str, str], ...]:
    """Names and values of our own key; GNOME splits the command as a shell would."""
    words = " ".join("'" + one.replace("'", "'\\''") + "'" for one in icon.command)
    return tuple(
        (name, _literal(value))
        for name, value in (("name", icon.name), ("command", words), ("binding", BINDING))
    )


def _literal(text: str) -> str:
    """A string of GVariant's text format, so that it is not read as anything else."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def string_in(said: str) -> str | None:
    """The string as ``gsettings get`` prints it; None for what is none."""
    try:
        found = ast.literal_eval(said.strip())
    except (ValueError, SyntaxError):
        return None
    return found if isinstance(found, str) else None
