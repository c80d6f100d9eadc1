"""What macOS reads of an application: its description and the program it starts."""

import plistlib
import shlex

from runbook.desktop_entry.entry import ID, Icon

BUNDLE_ID = f"local.{ID}"
PROGRAM = ID
PICTURE = "icon.icns"


def info_plist(icon: Icon) -> bytes:
    """``Contents/Info.plist``. ``LSUIElement``: no place in the Dock, nothing takes the focus."""
    return plistlib.dumps(
        {
            "CFBundleIdentifier": BUNDLE_ID,
            "CFBundleName": icon.name,
            "CFBundleDisplayName": icon.name,
            "CFBundleExecutable": PROGRAM,
            "CFBundleIconFile": PICTURE,
            "CFBundlePackageType": "APPL",
            "CFBundleInfoDictionaryVersion": "6.0",
            "CFBundleVersion": "1",
            "CFBundleShortVersionString": "1.0",
            "LSUIElement": True,
        }
    )


def program(icon: Icon) -> str:
    """``Contents/MacOS/…``: hands over to the desk."""
    return f"#!/bin/sh\nexec {shlex.join(icon.command)}\n"


def is_ours(info: bytes) -> bool:
    """Whether an application with this description was made by this program."""
    try:
        found = plistlib.loads(info)
    except (plistlib.InvalidFileException, ValueError, OSError, AttributeError, TypeError):
        return False
    except Exception:  # noqa: BLE001 - a broken XML file raises expat's own error
        return False
    return isinstance(found, dict) and found.get("CFBundleIdentifier") == BUNDLE_ID
