"""Packages from where pip's own settings say, for a system that is not this one.

pip chooses by the system it runs on; uv can be asked for another's. Where to look is told to uv in
variables: an address may hold a password, which a command's arguments would show.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import run

from bootstrap import run_slowly

_SETTING = re.compile(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$")
_AS_UV_CALLS_IT = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "cert": ("SSL_CERT_FILE", ""),
    "no-index": ("UV_NO_INDEX", ""),
    "trusted-host": ("UV_INSECURE_HOST", " "),
}
"""pip's settings and uv's variables, with what stands between several values of one."""


def fetch(lock: Path, folder: Path) -> None:
    """Download what a lock names and nothing it depends on. Raises SetupError."""
    pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-build-isolation"]
    pip += ["--progress-bar", "off", "--require-hashes", "-r", str(lock), "--dest", str(folder)]
    run_slowly(pip)


def install(lock: Path, folder: Path) -> None:
    """Install a lock's packages for Windows on 64 bits into a folder. Raises SetupError."""
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--require-hashes"]
    uv += ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.11"]
    uv += ["--only-binary", ":all:", "--index-strategy", "unsafe-best-match", "--no-progress"]
    uv += ["--no-config", "--target", str(folder), "-r", str(lock)]
    run_slowly(uv, for_uv(pips_settings(), os.environ))


def pips_settings() -> dict[str, str]:
    """What pip is set to on this machine, a variable of its own coming before a file."""
    listed = [sys.executable, "-m", "pip", "config", "list"]
    said = run(listed, capture_output=True, text=True, check=True, timeout=60).stdout
    found = [_SETTING.match(line) for line in said.splitlines()]
    by_rank = sorted((one for one in found if one), key=lambda one: one[0].startswith(":env:"))
    return {one[1]: one[2] for one in by_rank}


def for_uv(settings: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The same in uv's words; what uv is told already stays."""
    told = {}
    for name, (variable, between) in _AS_UV_CALLS_IT.items():
        values = settings.get(name, "").replace("\\n", " ").split()
        if values and variable not in given:
            told[variable] = (between or " ").join(values)
    return told
