"""What the tests of the screen need of the machine: a message bus to own."""

import os
import shutil

PROGRAMS = {"dbus-daemon": "dbus-daemon"}
"""The program and the Debian package it comes with."""


def missing() -> str:
    """What keeps notifications from being tried here, as one line; empty when nothing does."""
    packages = sorted({pack for name, pack in PROGRAMS.items() if not shutil.which(name)})
    return f"the tests of the screen need the packages {' '.join(packages)}" if packages else ""


def required() -> bool:
    """Whether this machine is meant to have all it needs, so that what is missing fails."""
    return os.environ.get("RUNBOOK_LAB") == "required"
