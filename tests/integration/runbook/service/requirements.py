"""What a real ``systemd --user`` of a test's own needs of the machine it runs on."""

import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = {
    "systemctl": "systemd",
    "systemd-analyze": "systemd",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "unshare": "util-linux",
    "ip": "iproute2",
}
"""The program and the Debian package it comes with."""
MANAGER = "/usr/lib/systemd/systemd"
FILES = {MANAGER: "systemd"}


def missing() -> str:
    """What keeps systemd from being tried here, as one line; empty when nothing does."""
    lacking = {pack for name, pack in PROGRAMS.items() if not shutil.which(name, path=_path())}
    lacking |= {pack for name, pack in FILES.items() if not Path(name).exists()}
    if lacking:
        return f"the tests of autostart need the packages {' '.join(sorted(lacking))}"
    if os.geteuid() != 0:
        return "a systemd of a test's own needs root"
    group = own_group()
    if group is None:
        return "a systemd of a test's own needs control groups of version 2"
    if not os.access(group, os.W_OK):
        return "a systemd of a test's own needs control groups that may be written to"
    return _refused_by_the_kernel()


def required() -> bool:
    """Whether this machine is meant to have all it needs, so that what is missing fails."""
    return os.environ.get("RUNBOOK_LAB") == "required"


def lacking() -> str:
    """Why tests are left out here; empty when they are not, or must not be."""
    return "" if required() else missing()


def own_group() -> Path | None:
    """The folder of this process' control group of version 2; None where there is none."""
    try:
        mounts = [one.split() for one in Path("/proc/self/mounts").read_text().splitlines()]
        groups = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return None
    roots = [Path(one[1]) for one in mounts if one[2] == "cgroup2"]
    own = [one.removeprefix("0::") for one in groups if one.startswith("0::")]
    return roots[0] / own[0].lstrip("/") if roots and own else None


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def _refused_by_the_kernel() -> str:
    # A container's root may own every program and still not be allowed mounts of its own.
    own = ("--net", "--mount", "--pid", "--cgroup", "--fork", "--mount-proc")
    tried = subprocess.run(
        ["unshare", *own, "mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup"],
        capture_output=True, text=True, timeout=20, check=False,
        env={**os.environ, "PATH": _path()},
    )  # fmt: skip
    if tried.returncode:
        reason = tried.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return f"a systemd of a test's own needs namespaces: {reason[0]}"
    return ""
