"""What recording and killing a process needs of the machine."""

import os
import shutil
import subprocess

PROGRAMS = {"strace": "strace"}
"""The program and the Debian package it comes with."""


def missing() -> str:
    """What keeps processes from being recorded here, as one line; empty when nothing does."""
    strace = shutil.which("strace")
    if strace is None:
        return "recording and killing a process at a chosen call needs the package strace"
    tried = subprocess.run(
        [strace, "-f", "-o", os.devnull, "true"], capture_output=True, timeout=20, check=False
    )
    return "this machine does not let strace attach to a process" if tried.returncode else ""


def required() -> bool:
    """Whether this machine is meant to have all it needs, so that what is missing fails."""
    return os.environ.get("RUNBOOK_LAB") == "required"


def lacking() -> str:
    """Why tests are left out here; empty when they are not, or must not be."""
    return "" if required() else missing()
