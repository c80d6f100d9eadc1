"""How the program looks on Windows: its icon, and what stands in its properties."""

import os
from pathlib import Path
from typing import Any

from runbook.desktop_entry.picture import ico

_LANGUAGE = "041904B0"
"""Russian, Unicode (learn.microsoft.com, VERSIONINFO)."""


def looks(version: str, work: Path, name: str) -> dict[str, Any]:
    """What EXE is told for it; nothing on other systems."""
    if os.name != "nt":
        return {}
    picture = work / "runbook.ico"
    picture.write_bytes(ico())
    described = work / f"{name}.version.txt"
    described.write_text(version_resource(version, name), encoding="utf-8")
    return {"icon": str(picture), "version": str(described)}


def version_resource(version: str, name: str) -> str:
    """The program's properties, as PyInstaller reads them from a file."""
    numbers = tuple(([int(part) for part in version.split(".") if part.isdigit()] + [0] * 4)[:4])
    words = {
        "FileDescription": "runbook: что делать при сбое",
        "FileVersion": version,
        "InternalName": name,
        "OriginalFilename": f"{name}.exe",
        "ProductName": "runbook",
        "ProductVersion": version,
    }
    said = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}), kids=[\n"
        f"  StringFileInfo([StringTable({_LANGUAGE!r}, [{said}])]),\n"
        "  VarFileInfo([VarStruct('Translation', [0x0419, 1200])]),\n"
        "])\n"
    )
