"""What the comparison needs of the machine, what of that is missing, and which versions are there.

The packages are Debian's own; their services stay stopped, the bench starts what it needs.
"""

import shutil
import subprocess

PROGRAMS = {
    "prometheus": "prometheus",
    "prometheus-blackbox-exporter": "prometheus-blackbox-exporter",
    "prometheus-alertmanager": "prometheus-alertmanager",
}
"""The program and the Debian package it comes with."""


def missing() -> str:
    """What keeps the comparison from being made here, as one line; empty when nothing does."""
    packages = sorted({pack for name, pack in PROGRAMS.items() if not shutil.which(name)})
    return f"the comparison needs the packages {' '.join(packages)}" if packages else ""


def versions() -> dict[str, str]:
    """Program -> version as it says itself, such as ``2.42.0+ds``; empty where it does not say."""
    return {name: _version(name) for name in PROGRAMS}


def _version(name: str) -> str:
    done = subprocess.run(
        [name, "--version"], capture_output=True, text=True, timeout=20, check=False
    )
    # "alertmanager, version 0.25.0 (branch: …)", on one stream or the other.
    words = (done.stdout + done.stderr).replace(",", " ").split()
    return words[words.index("version") + 1] if "version" in words else ""
