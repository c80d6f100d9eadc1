"""What the desk has beside the real sitting: other pages, and a drill while one is under way.

Light on purpose: it stands before the words are served. What it has is in ``rooms``. A page of its
own is one line in ``places`` and one in ``rooms``.
"""

import threading
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from runbook.cli.desk.pages.places import PATHS, PLACES
from runbook.desk.acts import Act
from runbook.desk.sitting import Done, PageOf, Shown, Sitting
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.cli.desk.sitting.own_sitting import OwnSitting
    from runbook.cli.drill.running import Drills
    from runbook.cli.post import Post

PATIENCE = 10.0
"""Seconds that a page asked for in the first moment waits for settings and journal."""


class Extras:
    """Safe to use from any thread. ``first`` is the real sitting."""

    def __init__(self, first: Sitting, lang: str) -> None:
        self._first = first
        self._lang = lang
        self._rooms: Mapping[str, PageOf] = {}
        self._there = threading.Event()
        self._drills: Drills | None = None
        self.places = PLACES
        self.pages: Mapping[str, PageOf] = {one: partial(self._page, one) for one in PATHS}

    def sitting(self, name: str) -> Sitting | None:
        """The sitting of this name: ``""`` is the real one, ``drill`` one under way."""
        if not name:
            return self._first
        return self._drills.sitting if self._drills is not None else None

    def other(self, act: Act) -> Done:
        """Do what is no act of the real sitting."""
        if self._drills is None:
            return Done(t("desk.refused.deed", self._lang), ok=False)
        return self._drills.do(act)

    def open(self, post: "Post", sitting: "OwnSitting") -> None:
        """Settings and journal are there: the other pages can be made from now on."""
        # Lazy: the words are served before anything of this is loaded.
        from runbook.cli.desk.pages.rooms import NONE_PASSED, drills_of, rooms_of  # noqa: PLC0415 - lazy for start-up

        drills = drills_of(post, sitting)
        self._rooms = {**rooms_of(post, sitting), **drills.pages}
        self._drills = drills
        if drills.none_passed:
            sitting.parts.screen.remark(NONE_PASSED)
        self._there.set()

    def end(self) -> None:
        """The program ends: nothing of this goes on."""
        if self._drills is not None:
            self._drills.stop()

    def _page(self, path: str, query: Mapping[str, str]) -> Shown:
        self._there.wait(PATIENCE)
        page = self._rooms.get(path)
        return page(query) if page is not None else Shown("not_yet.html")
