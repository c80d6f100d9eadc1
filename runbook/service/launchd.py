"""Autostart on macOS: an agent of this user's own launchd."""

import os
from pathlib import Path

from runbook.service import launchd_text as text
from runbook.service.job import Became, Done, Job, Planned, Presence, Seen
from runbook.service.keeping import presence, put, seen_in, take_away
from runbook.system.asking import Answer, ask


class LaunchAgent:
    """This user's agents. ``agents`` is ``~/Library/LaunchAgents``."""

    def __init__(self, job: Job, agents: Path, launchctl: str = "/bin/launchctl") -> None:
        self._job = job
        self._program = launchctl
        self._path = agents / f"{text.label(job)}.plist"
        getuid = getattr(os, "getuid", None)
        self._domain = f"gui/{getuid() if getuid else 0}"
        self._target = f"{self._domain}/{text.label(job)}"

    def planned(self) -> tuple[Planned, ...]:
        """The agent as it would be written."""
        return (Planned(str(self._path), text.agent(self._job).decode()),)

    def install(self) -> Done:
        """Write the agent, and start it now where she is logged in."""
        done = put(self._path, text.agent(self._job), text.is_ours)
        if not done.well:
            return done
        known = self._launchctl("print", self._target).well
        if known and done.became is not Became.AS_IT_WAS:
            self._launchctl("bootout", self._target)
            known = False
        if not self._launchctl("print", self._domain).well:
            return Done(done.became, done.where)
        started = self._started(known=known)
        if not started.well:
            return Done(Became.FAILED, done.where, started.complaint, runs=False)
        return Done(done.became, done.where, runs=True)

    def remove(self) -> Done:
        """Stop it and take it away."""
        if presence(seen_in(self._path), text.is_ours) is Presence.OURS:
            self._launchctl("bootout", self._target)
        done = take_away(self._path, text.is_ours)
        return Done(done.became, done.where, done.reason, runs=False if done.well else None)

    def status(self) -> Seen:
        """What is there, and what launchd says of it."""
        content = seen_in(self._path)
        whose = presence(content, text.is_ours)
        if whose is not Presence.OURS or content is None:
            return Seen(whose, str(self._path))
        asked = self._launchctl("print", self._target)
        said = asked.said.decode("utf-8", "replace") if asked.well else ""
        told = text.numbers(said)
        runs = text.runs(said)
        starts = told.get("runs")
        return Seen(
            whose,
            str(self._path),
            text.command_in(content),
            current=content == text.agent(self._job),
            enabled=True,
            runs=runs,
            pid=told.get("pid") if runs else None,
            restarts=None if starts is None else max(0, starts - 1),
            last_exit=text.last_exit(said),
        )

    def _started(self, *, known: bool) -> Answer:
        """Load it, which starts it; one that is loaded already is told to run."""
        self._launchctl("enable", self._target)
        if known:
            return self._launchctl("kickstart", self._target)
        return self._launchctl("bootstrap", self._domain, str(self._path))

    def _launchctl(self, *words: str) -> Answer:
        return ask([self._program, *words])
