"""Check Point's own clients: Endpoint VPN on Windows and macOS, ``snx`` on Linux. Only reads."""

import os
import time
from pathlib import Path, PurePath, PureWindowsPath
from typing import Final

from checks.host.command import run_command
from checks.host.facts import HostFacts
from checks.target import is_address
from checks.vpn.checkpoint_text import TracInfo, parse_trac_info
from checks.vpn.client import Client
from checks.vpn.generic import status_by_interface
from checks.vpn.status import Session, VpnStatus
from checks.vpn.version import version_in

KIND: Final = "checkpoint"
_MARKS: Final = {
    "windows": (r"^check point virtual network adapter",),
    "linux": (r"^tunsnx$",),
    "macos": (r"^utun\d",),
}
_MACOS_TRAC: Final = "/Library/Application Support/Checkpoint/Endpoint Connect/trac"
_WINDOWS_TRACS: Final = (
    PureWindowsPath("CheckPoint", "Endpoint Connect", "trac.exe"),
    PureWindowsPath("CheckPoint", "Endpoint Security", "Endpoint Connect", "trac.exe"),
    PureWindowsPath("CheckPoint", "TRAC", "trac.exe"),
)


def trac_paths(system: str, program_files: tuple[str, ...]) -> tuple[PurePath, ...]:
    """Where ``trac`` may be on a system; ``program_files`` are Windows' own folders. PURE."""
    if system == "macos":
        return (PurePath(_MACOS_TRAC),)
    if system == "windows":
        bases = [PureWindowsPath(base) for base in program_files]
        return tuple(base / path for base in bases for path in _WINDOWS_TRACS)
    return ()


def read_status(facts: HostFacts, running: bool | None, deadline: float) -> VpnStatus:
    """Ask ``trac info`` where it is installed; on Linux the interface tells. May raise OSError."""
    if facts.system == "linux":
        # No command of snx only asks: it connects or disconnects. So nothing is started.
        return status_by_interface(KIND, _MARKS["linux"], facts, running=running)
    end = time.monotonic() + deadline
    for path in trac_paths(facts.system, _program_files()):
        if Path(path).is_file():
            output = run_command((str(path), "info"), end - time.monotonic())
            return status_of(output.code, parse_trac_info(output.text))
    return VpnStatus(KIND, reason="trac is not where Check Point installs it")


def read_version(system: str, deadline: float) -> str:
    """What ``trac ver`` prints, where it is installed. May raise OSError."""
    for path in trac_paths(system, _program_files()):
        if Path(path).is_file():
            output = run_command((str(path), "ver"), deadline)
            return version_in(output.text) if output.code == 0 else ""
    return ""


def status_of(code: int, info: TracInfo) -> VpnStatus:
    """A status from what ``trac info`` said: a non-zero end or an odd text is "unknown". PURE."""
    if code != 0:
        return VpnStatus(KIND, reason=f"trac ended with {code}")
    if not info.recognised:
        return VpnStatus(KIND, reason="trac printed nothing known")
    if not info.sites:
        return VpnStatus(KIND, reason="trac knows no site")
    session = info.session
    site = next((one for one in info.sites if one.session is session), info.sites[0])
    told = site.gateway if is_address(site.gateway) else ""
    reason = "trac tells no known status" if session is Session.UNKNOWN else ""
    return VpnStatus(KIND, session=session, server_ip=told, reason=reason)


def _program_files() -> tuple[str, ...]:
    names = ("ProgramFiles(x86)", "ProgramFiles", "ProgramW6432")
    return tuple(dict.fromkeys(os.environ[name] for name in names if os.environ.get(name)))


CLIENT: Final = Client(
    kind=KIND,
    read=read_status,
    processes={
        "windows": ("TracSrvWrapper",),
        "macos": ("TracSrvWrapper", "Endpoint_Security_VPN"),
        "linux": ("snx",),
    },
    services={
        "windows": ("TracSrvWrapper", "MADService"),
        "macos": ("com.checkpoint.epc.service",),
    },
    marks=_MARKS,
    version=read_version,
)
