"""Opens the page in her browser, and takes the focus as little as the system lets us.

The browser is given a file, not the address: whatever stands on a command line can be read by
every user of a computer (``ps``, the task list), and the address lets in whoever comes first. The
file is this user's alone and leads to the address at once, without a script.

What cannot be promised: a browser that is not running yet comes to the front on most systems, and
on Linux the window manager decides about one that is.
"""

import html
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import which

from runbook.journal.private import write_private

PAGE = f"desk.open.{secrets.token_hex(4)}.html"
"""Of this process alone: a drill beside the desk must not take the desk's away."""
WORDS = "desk.words.html"
"""Holds no secret, and stays: whoever opened it ends before the browser has read it."""
_PAGES = "desk.open.*.html"
_STALE_AFTER = 300.0
"""Seconds after which a page of another process leads nowhere any more."""
_SHOW_WITHOUT_FOCUS = 4
"""SW_SHOWNOACTIVATE (learn.microsoft.com, ShowWindow)."""
_LOWEST_FINE = 32
"""What ShellExecute gives above this is success (learn.microsoft.com, ShellExecuteW)."""
_WITHIN = 5.0
"""Seconds for what starts the browser; the browser itself is not waited for."""
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url={address}"><title>runbook</title></head>
<body><a href="{address}">runbook</a></body></html>
"""


def open_page(folder: Path, address: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Show the page at a one-time address; False when no browser could be started.

    ``folder`` is this user's own. The file stays there: what it holds opens nothing a second time.
    """
    _sweep(folder)
    return open_file(folder / PAGE, _PAGE.format(address=html.escape(address)), environ)


def open_file(page: Path, text: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Write a page there for this user alone, and show it; False when it could not be done."""
    try:
        write_private(page, text)
    except OSError:
        return False
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        shell = ctypes.windll.shell32.ShellExecuteW
        shell.restype = ctypes.c_void_p
        done = shell(None, "open", str(page), None, None, _SHOW_WITHOUT_FOCUS)
        return (done or 0) > _LOWEST_FINE
    command = command_for(sys.platform, page, environ)
    return bool(command) and _started(command)


def can_open(environ: Mapping[str, str]) -> bool:
    """Whether there is a desktop to open a page on."""
    return sys.platform == "win32" or bool(command_for(sys.platform, Path(PAGE), environ))


def forget_page(folder: Path) -> None:
    """Take the file of this process away again."""
    with suppress(OSError):
        (folder / PAGE).unlink()


def command_for(platform: str, page: Path, environ: Mapping[str, str]) -> Sequence[str]:
    """What opens a file in the browser here; empty where there is no desktop to open it on."""
    if platform == "darwin":
        # -g: in the background (open(1)).
        return ("/usr/bin/open", "-g", str(page))
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        found = which("xdg-open", path=environ.get("PATH"))
        return (found, str(page)) if found else ()
    return ()


def _sweep(folder: Path) -> None:
    """Take away what processes left behind that ended before the browser had read it."""
    with suppress(OSError):
        for page in folder.glob(_PAGES):
            if time.time() - page.lstat().st_mtime > _STALE_AFTER:
                page.unlink()


def _started(command: Sequence[str]) -> bool:
    """Whether it began: a browser that stays in the foreground of its starter has begun too."""
    try:
        starter = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return starter.wait(_WITHIN) == 0
    except subprocess.TimeoutExpired:
        return True
