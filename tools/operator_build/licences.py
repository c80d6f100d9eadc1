"""The licences of everything that is in the build, as one text to be handed on with it."""

import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution
from pathlib import Path

FILE = "third_party_licences.txt"
_NAMES = ("licen", "copying", "notice", "authors")
_RULE = "=" * 78
_DEBIAN = Path("/usr/share/doc")
_LIBRARIES = {
    "libbz2": "libbz2-1.0",
    "libcrypto": "libssl3",
    "libffi": "libffi8",
    "libgcc_s": "libgcc-s1",
    "liblzma": "liblzma5",
    "libsqlite3": "libsqlite3-0",
    "libssl": "libssl3",
    "libuuid": "libuuid1",
    "libz": "zlib1g",
}
"""Libraries of the system that come along on Debian, and the package with their terms."""


def collected(brought: Mapping[str, Distribution], binaries: Iterable[str]) -> str:
    """One part for each package, for Python and the start of the program, for system libraries."""
    parts = [(f"Python {sys.version.split()[0]}", _python())]
    parts += [
        (f"{one.name} {one.version}", _terms(one))
        for name, one in brought.items()
        if name not in {"runbook", "pyinstaller"}
    ]
    parts += [("PyInstaller's bootloader", _terms(_pyinstaller()))]
    parts += _of_the_system(binaries)
    return "\n".join(f"{_RULE}\n{name}\n{_RULE}\n\n{text.strip()}\n" for name, text in parts)


def _terms(one: Distribution) -> str:
    found = [
        file
        for file in one.files or ()
        if ".dist-info" in str(file) and any(mark in file.name.lower() for mark in _NAMES)
    ]
    texts = [file.read_text(encoding="utf-8").strip() for file in found]
    return "\n\n".join(texts) or _named(one)


def _named(one: Distribution) -> str:
    """What a package without a text says of its licence."""
    said = one.metadata.json
    kinds = [line for line in said.get("classifier", ()) if str(line).startswith("License ::")]
    terms = said.get("license_expression") or said.get("license") or "; ".join(map(str, kinds))
    return f"{terms or 'no licence is named'}\n(the package holds no text)"


def _python() -> str:
    library = Path(sysconfig.get_path("stdlib"))
    places = (library, library.parent, Path(sys.base_prefix))
    for place in places:
        text = place / "LICENSE.txt"
        if text.is_file():
            return text.read_text(encoding="utf-8")
    return "PSF-2.0, https://docs.python.org/3/license.html"


def _pyinstaller() -> Distribution:
    return Distribution.from_name("pyinstaller")


def _of_the_system(binaries: Iterable[str]) -> Iterator[tuple[str, str]]:
    told = set()
    for name in sorted({Path(one).name.partition(".")[0] for one in binaries}):
        package = _LIBRARIES.get(name, "")
        terms = _DEBIAN / package / "copyright"
        if package and package not in told and terms.is_file():
            told.add(package)
            yield f"{package} (a library of the system)", terms.read_text(encoding="utf-8")
