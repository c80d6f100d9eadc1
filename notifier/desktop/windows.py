"""Windows: a balloon of the notification area, which Windows 10 and 11 show as a toast.

No program to start, nothing to register, no focus to take: a window that only receives messages
owns an icon for as long as the balloon is up. Shell_NotifyIconW, NOTIFYICONDATAW:
https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-shell_notifyiconw
"""

import ctypes
import sys
import time
from collections.abc import Callable
from ctypes import c_uint16, c_uint32, c_void_p
from typing import Any, Final

from notifier.desktop.notice import APPLICATION, Outcome, ScreenNotice, fitting

# NIM_ADD, NIM_DELETE; NIF_ICON, NIF_TIP, NIF_INFO
_ADD, _DELETE = 0, 2
_FLAGS: Final = 0x02 | 0x04 | 0x10
# NIIF_WARNING; NIIF_INFO | NIIF_NOSOUND | NIIF_RESPECT_QUIET_TIME
_URGENT: Final = 0x02
_SILENT: Final = 0x01 | 0x10 | 0x80
# IDI_WARNING, IDI_INFORMATION
_ICONS: Final = {True: 32515, False: 32516}
_MESSAGES_ONLY: Final = -3
_SHOWN_S: Final = 15.0
"""The balloon goes with its icon, so the icon stays as long as Windows shows a long toast."""


class NotifyIconData(ctypes.Structure):
    """NOTIFYICONDATAW of Windows Vista and later."""

    _fields_ = (
        ("size", c_uint32),
        ("window", c_void_p),
        ("number", c_uint32),
        ("flags", c_uint32),
        ("callback", c_uint32),
        ("icon", c_void_p),
        ("tip", c_uint16 * 128),
        ("state", c_uint32),
        ("state_mask", c_uint32),
        ("info", c_uint16 * 256),
        ("version", c_uint32),
        ("info_title", c_uint16 * 64),
        ("info_flags", c_uint32),
        ("guid", c_uint32 * 4),
        ("balloon_icon", c_void_p),
    )


def send(notice: ScreenNotice, tell: Callable[[Outcome], None]) -> None:
    """Hand it to the taskbar, and stay until it has been shown."""
    if sys.platform == "win32":
        user, shell = ctypes.WinDLL("user32"), ctypes.WinDLL("shell32")
        for function in (user.FindWindowW, user.CreateWindowExW, user.LoadIconW):
            function.restype = c_void_p
        user.LoadIconW.argtypes = [c_void_p, c_void_p]
        user.DestroyWindow.argtypes = [c_void_p]
        user.CreateWindowExW.argtypes = [
            *(c_uint32, ctypes.c_wchar_p, ctypes.c_wchar_p, c_uint32),
            *(ctypes.c_int,) * 4,
            *(c_void_p,) * 4,
        ]
        show_balloon(user, shell, notice, tell, time.sleep)
    else:
        tell(Outcome.UNKNOWN_SYSTEM)


def look(tell: Callable[[Outcome], None]) -> None:
    """Whether there is a taskbar; it is shown nothing."""
    if sys.platform == "win32":
        user = ctypes.WinDLL("user32")
        user.FindWindowW.restype = c_void_p
        tell(_taskbar(user))
    else:
        tell(Outcome.UNKNOWN_SYSTEM)


def _taskbar(user: Any) -> Outcome:
    # A service or a session without a desktop has none.
    there = user.FindWindowW("Shell_TrayWnd", None)
    return Outcome.ACCEPTED if there else Outcome.NO_DESKTOP


def show_balloon(
    user: Any,
    shell: Any,
    notice: ScreenNotice,
    tell: Callable[[Outcome], None],
    sleep: Callable[[float], None],
) -> None:
    """Show it with user32 and shell32, tell the outcome, sleep while it is up, tidy up."""
    if (standing := _taskbar(user)) is not Outcome.ACCEPTED:
        tell(standing)
        return
    window = user.CreateWindowExW(
        0, "STATIC", APPLICATION, 0, 0, 0, 0, 0, _MESSAGES_ONLY, None, None, None
    )
    if not window:
        tell(Outcome.REFUSED)
        return
    try:
        data = balloon(notice, window, user.LoadIconW(None, _ICONS[notice.urgent]))
        shown = bool(shell.Shell_NotifyIconW(_ADD, ctypes.byref(data)))
        tell(Outcome.ACCEPTED if shown else Outcome.REFUSED)
        if shown:
            sleep(_SHOWN_S)
            shell.Shell_NotifyIconW(_DELETE, ctypes.byref(data))
    finally:
        user.DestroyWindow(window)


def balloon(notice: ScreenNotice, window: int, icon: int | None) -> NotifyIconData:
    """The notification as the taskbar takes it: 63 UTF-16 units of title, 255 of text."""
    data = NotifyIconData(
        size=ctypes.sizeof(NotifyIconData),
        window=window,
        number=1,
        flags=_FLAGS,
        icon=icon,
        info_flags=_URGENT if notice.urgent else _SILENT,
    )
    # Without a text Windows shows nothing at all.
    for field, text in (
        ("tip", APPLICATION),
        ("info_title", notice.title),
        ("info", notice.text or " "),
    ):
        place = getattr(data, field)
        raw = fitting(text, len(place) - 1).encode("utf-16-le", "replace")
        ctypes.memmove(place, raw, len(raw))
    return data
