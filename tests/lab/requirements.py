"""What the lab needs of the machine it runs on, and what of that is missing."""

import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = {
    "ip": "iproute2",
    "nft": "nftables",
    "openvpn": "openvpn",
    "dnsmasq": "dnsmasq-base",
    "nginx": "nginx-light",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "unshare": "util-linux",
}


def search_path() -> str:
    """Where programs are looked for: root's own folders too, which ``su`` may have left out."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def missing() -> str:
    """What keeps the lab from running here, as one line; empty when nothing does."""
    if not Path("/proc/self/ns/net").exists():
        return "the lab needs Linux network namespaces"
    if os.geteuid() != 0:
        return "the lab needs root"
    path = search_path()
    packages = sorted(
        {pack for name, pack in PROGRAMS.items() if not shutil.which(name, path=path)}
    )
    if packages:
        return f"the lab needs the packages {' '.join(packages)}"
    if not Path("/dev/net/tun").exists():
        return "the lab needs /dev/net/tun"
    return _refused_by_the_kernel()


def _refused_by_the_kernel() -> str:
    # A container's root may own every program and still not be allowed a network of its own.
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "nft", "list", "tables"],
        capture_output=True,
        text=True,
        timeout=20,
        env={**os.environ, "PATH": search_path()},
        check=False,
    )
    if tried.returncode:
        reason = tried.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return f"the lab needs namespaces and nftables of its own: {reason[0]}"
    return ""
