"""What is there already and what is still waited for, on stderr: a bundle takes some seconds."""

import threading
from types import TracebackType

from runbook.agent.evidence.gathering import ASKED
from runbook.cli.output import console
from runbook.language.texts import t

EVERY = 2.0
"""Seconds between two lines about what is still waited for."""


class Progress:
    """Says each part as it comes. Its parts are named by several threads."""

    def __init__(self, lang: str, *, quiet: bool) -> None:
        self._lang, self._quiet = lang, quiet
        self._left = list(ASKED)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._ticking = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> "Progress":
        if not self._quiet:
            console.warn(t("bundle.working", self._lang))
            self._ticking.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()

    def got(self, name: str) -> None:
        """This part is there."""
        with self._lock:
            if name in self._left:
                self._left.remove(name)
            if not (self._quiet or self._over.is_set()):
                console.warn(t("bundle.got", self._lang, name=name))

    def _tick(self) -> None:
        while not self._over.wait(EVERY):
            with self._lock:
                if self._left:
                    console.warn(t("bundle.still", self._lang, names=", ".join(self._left)))
