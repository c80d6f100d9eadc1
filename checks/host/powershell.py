"""PowerShell, at most once per diagnosis and only when IP Helper refuses: numbers as JSON, UTF-8.

Get-NetAdapter: https://learn.microsoft.com/powershell/module/netadapter/get-netadapter
"""

import json
from collections.abc import Mapping
from typing import Final

from checks.host.command import run_command
from checks.host.facts import Interface, InterfaceKind
from checks.host.reading import UnreadableError
from checks.host.windows_structures import TUNNEL_DESCRIPTION

ARGV: Final = (
    "powershell.exe",
    "-NoLogo",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    (
        "[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false);"
        "Get-NetAdapter -IncludeHidden | Select-Object Name,InterfaceDescription,InterfaceType,"
        "InterfaceAdminStatus,InterfaceOperationalStatus,MediaConnectState"
        " | ConvertTo-Json -Compress"
    ),
)
_KINDS: Final = {
    6: InterfaceKind.ETHERNET,
    24: InterfaceKind.LOOPBACK,
    53: InterfaceKind.TUNNEL,
    71: InterfaceKind.WIFI,
    243: InterfaceKind.CELLULAR,
    244: InterfaceKind.CELLULAR,
}
_STATES: Final = {1: True, 2: False}


def read_adapters(addresses: Mapping[str, tuple[str, ...]], wait: float) -> tuple[Interface, ...]:
    """Adapters as PowerShell lists them. Raises UnreadableError, OSError."""
    output = run_command(ARGV, wait)
    found = parse_adapters(output.text, addresses) if output.code == 0 else ()
    if not found:
        raise UnreadableError("neither IP Helper nor PowerShell lists the adapters")
    return found


def parse_adapters(text: str, addresses: Mapping[str, tuple[str, ...]]) -> tuple[Interface, ...]:
    """The JSON of ``ARGV``: one object or a list of them. Any text is safe. PURE."""
    try:
        told = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return ()
    return tuple(
        _interface(one, addresses.get(one["Name"], ()))
        for one in (told if isinstance(told, list) else [told])
        if isinstance(one, dict) and isinstance(one.get("Name"), str)
    )


def _interface(one: Mapping[str, object], addresses: tuple[str, ...]) -> Interface:
    description = one.get("InterfaceDescription")
    description = description if isinstance(description, str) else ""
    kind = _KINDS.get(_number(one, "InterfaceType"), InterfaceKind.OTHER)
    if TUNNEL_DESCRIPTION.search(description):
        kind = InterfaceKind.TUNNEL
    operational = _STATES.get(_number(one, "InterfaceOperationalStatus"))
    return Interface(
        name=str(one["Name"]),
        description=description,
        kind=kind,
        enabled=_STATES.get(_number(one, "InterfaceAdminStatus")),
        link=_STATES.get(_number(one, "MediaConnectState"), operational),
        addresses=addresses,
    )


def _number(one: Mapping[str, object], key: str) -> int:
    value = one.get(key)
    return value if isinstance(value, int) else 0
