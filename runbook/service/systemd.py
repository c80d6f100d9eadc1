"""Autostart on Linux: a unit of this user's own systemd."""

import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from runbook.service import systemd_text as text
from runbook.service.job import Became, Done, Job, LastExit, Planned, Presence, Seen
from runbook.service.keeping import failed, presence, put, seen_in, take_away
from runbook.system.asking import Answer, ask

_RUNS = frozenset({"active", "reloading", "activating"})
_LARGEST_NOTE = 256


class UserSystemd:
    """This user's units. ``config`` and ``state`` are the folders of settings and of the journal.

    The link that starts the unit at login is made here, not by ``systemctl enable``: a roll-out
    often runs where no session is open, and then nobody answers.
    """

    def __init__(self, job: Job, config: Path, state: Path) -> None:
        self._job = job
        self._unit = config / "systemd" / "user" / f"{job.id}.service"
        self._link = self._unit.parent / f"{text.WANTED_BY}.wants" / self._unit.name
        self._note = state / f"{job.id}.exit"

    def planned(self) -> tuple[Planned, ...]:
        """The unit as it would be written."""
        return (Planned(str(self._unit), text.unit(self._job, str(self._note))),)

    def install(self) -> Done:
        """Write the unit, have it started at login, and start it now where a session is open."""
        done = self._put_unit()
        if not done.well:
            return done
        try:
            linked = self._make_link()
        except OSError as error:
            return failed(self._link, error)
        became = Became.UPDATED if linked and done.became is Became.AS_IT_WAS else done.became
        order = "start" if became is Became.AS_IT_WAS else "restart"
        if not self._systemctl("daemon-reload").well:
            return Done(became, done.where)
        started = self._systemctl(order, self._unit.name)
        if not started.well:
            return Done(Became.FAILED, done.where, started.complaint, runs=False)
        return Done(became, done.where, runs=True)

    def remove(self) -> Done:
        """Stop it and take everything away again."""
        if presence(seen_in(self._unit), text.is_ours) is Presence.OURS:
            stopped = self._systemctl("stop", self._unit.name)
        else:
            stopped = Answer(0)
        done = take_away(self._unit, text.is_ours)
        if not done.well:
            return done
        with suppress(OSError):
            if self._leads_to_ours():
                self._link.unlink()
            self._note.unlink(missing_ok=True)
            self._link.parent.rmdir()
        self._systemctl("daemon-reload")
        self._systemctl("reset-failed", self._unit.name)
        return Done(done.became, done.where, runs=False if stopped.well else None)

    def status(self) -> Seen:
        """What is there, and what systemd says of it."""
        content = seen_in(self._unit)
        whose = presence(content, text.is_ours)
        if whose is not Presence.OURS or content is None:
            return Seen(whose, str(self._unit))
        asked = self._systemctl("show", self._unit.name, f"--property={','.join(text.SHOWN)}")
        shown = text.properties(asked.said.decode("utf-8", "replace")) if asked.well else {}
        # Another file may stand before ours on systemd's way: then ours is nothing it knows.
        knows = shown.get("FragmentPath") == str(self._unit)
        state = shown.get("ActiveState", "")
        runs = (knows and state in _RUNS) if shown else None
        return Seen(
            whose,
            str(self._unit),
            text.command_in(content),
            current=content == text.unit(self._job, str(self._note)).encode(),
            enabled=self._link.is_symlink() and (knows or not shown),
            runs=runs,
            pid=(text.whole(shown, "MainPID") or None) if runs else None,
            since=text.since(shown, datetime.now(UTC), time.monotonic()) if runs else "",
            restarts=text.whole(shown, "NRestarts"),
            last_exit=self._last_exit(),
        )

    def _put_unit(self) -> Done:
        """Write it, unless the link that is to start it is another's. Never raises."""
        try:
            if self._link.is_symlink() and not self._starts_ours():
                return Done(Became.NOT_OURS, str(self._link))
        except OSError as error:
            return failed(self._link, error)
        content = text.unit(self._job, str(self._note)).encode()
        return put(self._unit, content, text.is_ours)

    def _make_link(self) -> bool:
        """Whether it was not there. Raises OSError."""
        target = Path("..") / self._unit.name
        if self._link.is_symlink():
            return False
        self._link.parent.mkdir(parents=True, exist_ok=True)
        self._link.symlink_to(target)
        return True

    def _starts_ours(self) -> bool:
        """Also by another way there, as ``systemctl enable`` writes it. Raises OSError."""
        same = os.path.realpath(self._link) == os.path.realpath(self._unit)
        return same or self._leads_to_ours()

    def _leads_to_ours(self) -> bool:
        """Whether the link is ours. One to an administrator's unit of this name is not."""
        if not self._link.is_symlink():
            return False
        return Path(os.path.normpath(self._link.parent / self._link.readlink())) == self._unit

    def _last_exit(self) -> LastExit | None:
        try:
            with self._note.open(encoding="utf-8", errors="replace") as file:
                note = file.read(_LARGEST_NOTE)
            at = datetime.fromtimestamp(self._note.stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            return None
        return text.last_exit(note, at.isoformat(timespec="seconds").replace("+00:00", "Z"))

    def _systemctl(self, *words: str) -> Answer:
        return ask(["systemctl", "--user", "--no-ask-password", *words], _way_to_the_manager())


def _way_to_the_manager() -> dict[str, str]:
    """Where this user's systemd listens; a roll-out by another user's session does not say it."""
    if os.environ.get("XDG_RUNTIME_DIR") or not hasattr(os, "getuid"):
        return {}
    usual = f"/run/user/{os.getuid()}"
    return {"XDG_RUNTIME_DIR": usual}
