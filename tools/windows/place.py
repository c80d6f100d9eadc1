"""Where the Windows of this folder lives, and what its programs are told of the machine."""

from pathlib import Path, PureWindowsPath

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".windows"
PYTHON_HOME = HOME / "python"
PYTHON = PYTHON_HOME / "python.exe"
PREFIX = HOME / "prefix"
SYSTEM = PREFIX / "drive_c" / "windows" / "system32"
PACKAGES = PYTHON_HOME / "Lib" / "site-packages"
STAMP = HOME / "ready.json"


def seen_by_windows(path: Path) -> str:
    """A path of this machine as wine shows it: the root is its drive Z."""
    return str(PureWindowsPath("Z:/", *path.resolve().parts[1:]))


def environment(outside: dict[str, str]) -> dict[str, str]:
    """The variables a Windows program is started with.

    Compiled modules and hypothesis' examples are kept on its own drive: their paths are Windows'.
    """
    return {
        **outside,
        "WINEPREFIX": str(PREFIX),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # Neither .NET nor a browser is asked for, nor menus of this machine's desktop.
        "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
        "PYTHONPYCACHEPREFIX": r"C:\pycache",
        "HYPOTHESIS_STORAGE_DIRECTORY": r"C:\hypothesis",
    }
