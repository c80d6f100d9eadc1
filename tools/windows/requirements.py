"""What a Windows on this machine needs of it."""

import shutil

COMPILER = "x86_64-w64-mingw32-gcc"
PROGRAMS = {
    "wine": "wine",
    COMPILER: "gcc-mingw-w64-x86-64-win32",
}
"""Each program and the Debian package it comes with."""
FILES = {"/usr/lib/wine/wine64": "wine64"}
"""Likewise what is no program of its own."""


def missing() -> str:
    """What keeps Windows' Python from running here, as one line; empty when nothing does."""
    lacking = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    return f"Windows' Python needs the packages {' '.join(lacking)} and wine64" if lacking else ""
