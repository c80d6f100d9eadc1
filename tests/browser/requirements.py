"""What the tests of pages need of the machine: a browser that can print."""

import os
import shutil
from pathlib import Path

PROGRAMS = {"chromium": "chromium"}
"""The program and the Debian package it comes with."""
FILES = {"/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf": "fonts-liberation"}
"""The same of files. Its letters are as wide as Arial's: what fits here fits on her PC."""


def missing() -> str:
    """What keeps pages from being tried here, as one line; empty when nothing does."""
    lacking = [pack for name, pack in PROGRAMS.items() if not shutil.which(name)]
    lacking += [pack for path, pack in FILES.items() if not Path(path).exists()]
    packages = sorted(set(lacking))
    return f"the tests of pages need the packages {' '.join(packages)}" if packages else ""


def required() -> bool:
    """Whether this machine is meant to have all it needs, so that what is missing fails."""
    return os.environ.get("RUNBOOK_LAB") == "required"
