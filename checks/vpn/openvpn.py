"""OpenVPN: its process, its tunnel, and its certificate and log where this user may read them."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from checks.host.command import run_command
from checks.host.facts import HostFacts
from checks.vpn.certificate import certificate_expiry
from checks.vpn.client import Client
from checks.vpn.generic import status_by_interface
from checks.vpn.openvpn_log import log_of, login_rejected
from checks.vpn.status import VpnStatus
from checks.vpn.version import version_in

KIND: Final = "openvpn"
_MARKS: Final = {
    "linux": (r"^tun\d", r"^tap\d", r"^ovpn"),
    "windows": (r"^tap-windows", r"^openvpn data channel", r"^wintun"),
    "macos": (r"^utun\d", r"^tun\d", r"^tap\d"),
}
_LARGEST_PROFILE: Final = 256 * 1024
_MOST_PROFILES: Final = 16


def read_status(facts: HostFacts, running: bool | None, deadline: float) -> VpnStatus:
    """Session by the tunnel interface; certificate and last login of the readable profiles."""
    del deadline
    status = status_by_interface(KIND, _MARKS.get(facts.system, ()), facts, running=running)
    folders = profile_folders(facts.system)
    profiles = [(profile, _read(profile)) for profile in _profiles(folders)]
    logs = [log for profile, text in profiles for log in log_of(profile, text)]
    return replace(
        status,
        certificate_expires=profile_expiry(folders),
        login_rejected=login_rejected(logs),
    )


def read_version(system: str, deadline: float) -> str:
    """What ``openvpn --version`` prints, where it is installed. May raise OSError."""
    for path in programs(system):
        if path.is_file():
            # Builds differ in how this ends: 0 or 1.
            text = run_command((str(path), "--version"), deadline).text
            return version_in(text) if text.startswith("OpenVPN ") else ""
    return ""


def programs(system: str) -> tuple[Path, ...]:
    """Where the program may be on a system."""
    if system == "windows":
        base = os.environ.get("PROGRAMFILES")
        return (Path(base) / "OpenVPN" / "bin" / "openvpn.exe",) if base else ()
    return (Path("/usr/sbin/openvpn"), Path("/usr/bin/openvpn")) if system == "linux" else ()


def profile_folders(system: str) -> tuple[Path, ...]:
    """Where OpenVPN keeps the profiles of a system and of this user."""
    if system == "windows":
        bases = (os.environ.get("PROGRAMFILES"), os.environ.get("USERPROFILE"))
        return tuple(Path(base) / "OpenVPN" / "config" for base in bases if base)
    if system == "linux":
        return (Path("/etc/openvpn/client"), Path("/etc/openvpn"))
    return ()


def profile_expiry(folders: tuple[Path, ...]) -> datetime | None:
    """When the certificate of the profiles expires; None when it is unreadable, or they differ.

    Several profiles may lie there and nothing tells which is in use: then nothing is claimed.
    """
    found = {_profile_certificate(file) for file in _profiles(folders)}
    return found.pop() if len(found) == 1 else None


def _profiles(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        try:
            files = [*folder.glob("*.ovpn"), *folder.glob("*.conf"), *folder.glob("*/*.ovpn")]
        except OSError:
            continue
        yield from sorted(files)[:_MOST_PROFILES]


def _profile_certificate(profile: Path) -> datetime | None:
    text = _read(profile)
    _, opened, inline = text.partition("<cert>")
    if opened:
        return certificate_expiry(inline.partition("</cert>")[0])
    named = named_certificate(text)
    return certificate_expiry(_read(profile.parent / named)) if named else None


def named_certificate(text: str) -> str:
    """The file of the option ``cert`` (openvpn(8)), empty when there is none. PURE."""
    for line in text.splitlines():
        words = line.strip().split(maxsplit=1)
        if len(words) > 1 and words[0] == "cert":
            return words[1].strip().strip('"').replace("\\\\", "\\")
    return ""


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_PROFILE).decode(errors="replace")
    except (OSError, ValueError):
        return ""


CLIENT: Final = Client(
    kind=KIND,
    read=read_status,
    processes={
        "linux": ("openvpn", "openvpn3-service-client"),
        "windows": ("openvpn", "openvpnserv", "ovpnconnector"),
        "macos": ("openvpn", "ovpnagent"),
    },
    marks=_MARKS,
    version=read_version,
)
