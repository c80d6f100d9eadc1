"""The build in PyInstaller's terms: one look at what is needed, then a folder, a file or both."""

import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from PyInstaller.building.api import COLLECT, EXE, PYZ  # type: ignore[import-untyped]
from PyInstaller.building.build_main import Analysis  # type: ignore[import-untyped]
from PyInstaller.config import CONF  # type: ignore[import-untyped]
from PyInstaller.utils.hooks import collect_submodules  # type: ignore[import-untyped]

from runbook.system.unpacked import MARK
from tools.operator_build import contents, licences, windows

ONE_FOLDER, ONE_FILE = "one_folder", "one_file"
NAME = "runbook"
_HERE = Path(__file__).parent
_OPTIONS = [("X utf8", None, "OPTION")]
"""Texts are UTF-8 wherever the program runs, files and pipes alike (PEP 540)."""
_HOOKS_LEFT_OUT = {"pyi_rth_inspect", "pyi_rth_pkgutil", "pyi_rth_multiprocessing"}
"""PyInstaller's own at each start: what nobody here asks ``inspect`` and ``pkgutil`` for, and what
start.py does itself when it is needed. They cost 30 ms."""

Entries = list[tuple[str, str, str]]
"""PyInstaller's: the place in the build, the file it comes from, its kind."""


def cook(kinds: Iterable[str], work: Path, out: Path) -> None:
    """Build these kinds, each into a folder of its name. Raises contents.NotLockedError."""
    found = _looked(work)
    found.scripts = [one for one in found.scripts if one[0] not in _HOOKS_LEFT_OUT]
    brought = contents.origins(one[1] for one in (*found.pure, *found.binaries, *found.datas))
    contents.check_locked(brought)
    text = licences.collected(brought, (one[1] for one in found.binaries))
    terms = _made(work, licences.FILE, text.encode())
    found.datas += [_made(work, MARK, b"")]
    modules = PYZ(found.pure)
    if ONE_FOLDER in kinds:
        _into(out / ONE_FOLDER)
        shells = [_program(modules, found, work, exclude_binaries=True)]
        if sys.platform == "win32":
            shells += [_program(modules, found, work, exclude_binaries=True, console=False)]
        COLLECT(*shells, found.binaries, found.datas, name=NAME, strip=_strip())
    if ONE_FILE in kinds:
        _into(out / ONE_FILE)
        # A folder has them beside the program; a file may be handed on alone.
        _program(modules, found, work, found.binaries, [*found.datas, terms])


def _into(folder: Path) -> None:
    """Where PyInstaller puts what is made next: it takes names without folders."""
    folder.mkdir(parents=True, exist_ok=True)
    CONF["distpath"] = str(folder)


def _looked(work: Path) -> Analysis:
    """Everything that is needed at work."""
    apprise = collect_submodules("apprise")
    found = Analysis(
        [str(_HERE / "start.py")],
        pathex=[str(contents.ROOT)],
        datas=list(contents.our_data()),
        hiddenimports=[
            *contents.our_modules(),
            *apprise,
            *collect_submodules("keyring.backends"),
        ],
        excludes=[*contents.foreign_modules(), *contents.NEVER_NEEDED, contents.HUB],
    )
    found.datas += [*_names_of(apprise, work), *_metadata(work)]
    return found


def _program(
    modules: PYZ,
    found: Analysis,
    work: Path,
    *files: Entries,
    console: bool = True,
    exclude_binaries: bool = False,
) -> EXE:
    name = NAME if console else f"{NAME}w"
    return EXE(
        modules,
        found.scripts,
        *files,
        _OPTIONS,
        name=name,
        console=console,
        exclude_binaries=exclude_binaries,
        strip=_strip(),
        upx=False,
        disable_windowed_traceback=True,
        **windows.looks(contents.version(), work, name),
    )


def _names_of(modules: Iterable[str], work: Path) -> Iterator[tuple[str, str, str]]:
    """Empty files for the packages that learn from their folder which modules they have."""
    empty = _made(work, "empty", b"")[1]
    for module in modules:
        package, _, name = module.rpartition(".")
        if package in contents.HELD_BY_FOLDER and not name.startswith("_"):
            yield f"{package.replace('.', '/')}/{name}", empty, "DATA"


def _metadata(work: Path) -> Iterator[tuple[str, str, str]]:
    """What is asked for by the names of packages: our version, the keyrings of this system."""
    for name, file, text in contents.metadata():
        place, source, kind = _made(work, f"{name}.{file}", text.encode())
        yield place.replace(f"{name}.{file}", f"{name}/{file}"), source, kind


def _made(work: Path, name: str, content: bytes) -> tuple[str, str, str]:
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name, str(path), "DATA"


def _strip() -> bool:
    """Tables for debuggers are two thirds of a Linux Python; Windows keeps them apart anyway."""
    return sys.platform == "linux" and shutil.which("strip") is not None
