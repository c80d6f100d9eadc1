"""The icon on macOS: a small application of the user's own. Keys are given by hand there."""

import shutil
from pathlib import Path

from runbook.desktop_entry import macos_text as text
from runbook.desktop_entry.entry import Became, Icon, Outcome, Part
from runbook.desktop_entry.keeping import PROGRAM, failed, found
from runbook.desktop_entry.picture import icns
from runbook.system.durable import FOR_ALL, write_whole


class MacDesktop:
    """This user's applications, in ``folder``; Spotlight and Launchpad find them there."""

    def __init__(self, icon: Icon, folder: Path) -> None:
        self._icon = icon
        self._bundle = folder / f"{icon.name}.app"
        self._contents = self._bundle / "Contents"

    def install(self) -> tuple[Outcome, ...]:
        """Make the application, unless another has its name."""
        by_hand = (Outcome(Part.DESKTOP, Became.BY_HAND), Outcome(Part.HOT_KEY, Became.BY_HAND))
        known = self._known()
        if known.became in {Became.NOT_OURS, Became.FAILED}:
            return (*by_hand, known)
        files = self._files()
        try:
            same = all(found(path) == content for path, content, _ in files)
            for path, content, mode in () if same else files:
                write_whole(path, content, mode)
        except OSError as error:
            return (*by_hand, failed(Part.MENU, self._bundle, error))
        became = Became.AS_IT_WAS if same else Became.MADE
        return (*by_hand, Outcome(Part.MENU, became, str(self._bundle)))

    def remove(self) -> tuple[Outcome, ...]:
        """Take it away where it is ours."""
        rest = (Outcome(Part.DESKTOP, Became.ABSENT), Outcome(Part.HOT_KEY, Became.BY_HAND))
        known = self._known()
        if known.became is not Became.THERE:
            return (*rest, known)
        try:
            shutil.rmtree(self._bundle)
        except OSError as error:
            return (*rest, failed(Part.MENU, self._bundle, error))
        return (*rest, Outcome(Part.MENU, Became.REMOVED, str(self._bundle)))

    def status(self) -> tuple[Outcome, ...]:
        """What is there."""
        by_hand = (Outcome(Part.DESKTOP, Became.BY_HAND), Outcome(Part.HOT_KEY, Became.BY_HAND))
        return (*by_hand, self._known())

    def _known(self) -> Outcome:
        where = str(self._bundle)
        if not self._bundle.exists() and not self._bundle.is_symlink():
            return Outcome(Part.MENU, Became.ABSENT, where)
        try:
            info = found(self._contents / "Info.plist")
        except OSError as error:
            return failed(Part.MENU, self._bundle, error)
        ours = info is not None and text.is_ours(info) and not self._bundle.is_symlink()
        return Outcome(Part.MENU, Became.THERE if ours else Became.NOT_OURS, where)

    def _files(self) -> tuple[tuple[Path, bytes, int], ...]:
        """In this order: with its description it is ours, whatever happens before the rest."""
        return (
            (self._contents / "Info.plist", text.info_plist(self._icon), FOR_ALL),
            (self._contents / "Resources" / text.PICTURE, icns(), FOR_ALL),
            (self._contents / "MacOS" / text.PROGRAM, text.program(self._icon).encode(), PROGRAM),
        )
