"""The application for macOS, as files: made whole, told from another, taken away."""

import os
import plistlib
import subprocess
import sys
from pathlib import Path

from runbook.desktop_entry.entry import Became, Icon
from runbook.desktop_entry.macos import MacDesktop

ICON = Icon("Сбой", "Страница оператора", (sys.executable, "-c", "print('opened')"))


def test_the_application_is_made_once_starts_the_desk_and_is_removed(tmp_path: Path) -> None:
    place = MacDesktop(ICON, tmp_path / "Applications")
    assert place.install()[-1].became is Became.MADE
    contents = tmp_path / "Applications" / "Сбой.app" / "Contents"
    info = plistlib.loads((contents / "Info.plist").read_bytes())
    program = contents / "MacOS" / info["CFBundleExecutable"]
    assert os.access(program, os.X_OK)
    assert subprocess.run([program], capture_output=True, check=True).stdout == b"opened\n"
    assert (contents / "Resources" / info["CFBundleIconFile"]).read_bytes().startswith(b"icns")
    assert place.install()[-1].became is Became.AS_IT_WAS
    assert place.status()[-1].became is Became.THERE
    assert place.remove()[-1].became is Became.REMOVED
    assert not contents.parent.exists()
    assert place.remove()[-1].became is Became.ABSENT


def test_another_application_of_that_name_is_left_alone(tmp_path: Path) -> None:
    info = tmp_path / "Сбой.app" / "Contents" / "Info.plist"
    info.parent.mkdir(parents=True)
    info.write_bytes(plistlib.dumps({"CFBundleIdentifier": "com.example.other"}))
    before = info.read_bytes()
    place = MacDesktop(ICON, tmp_path)
    for act in (place.install, place.remove, place.status):
        assert act()[-1].became is Became.NOT_OURS
    assert [one.read_bytes() for one in tmp_path.rglob("*") if one.is_file()] == [before]
