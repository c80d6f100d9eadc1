"""Autostart on Windows: a task of this user in the Task Scheduler."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from runbook.service import task_state
from runbook.service import task_text as text
from runbook.service.job import Became, Done, Job, Planned, Presence, Seen
from runbook.system.asking import Answer, ask

_OEM = "oem"
"""What ``schtasks`` prints in, by Python's name for it; only Windows knows it."""


class LogonTask:
    """This user's task. ``domain`` and ``user`` are of the account that is logged in."""

    def __init__(self, job: Job, domain: str, user: str) -> None:
        self._job = job
        self._account = f"{domain}\\{user}" if domain else user
        self._name = text.name_of(job, user)

    def planned(self) -> tuple[Planned, ...]:
        """The task as it would be registered."""
        return (Planned(self._name, text.task(self._job, self._account)),)

    def install(self) -> Done:
        """Register the task and start it."""
        before = self.status()
        if before.presence is Presence.NOT_OURS:
            return Done(Became.NOT_OURS, self._name)
        became = Became.INSTALLED if before.presence is Presence.ABSENT else Became.UPDATED
        if before.current:
            became = Became.AS_IT_WAS
            if before.runs:
                return Done(became, self._name, runs=True)
        else:
            if before.runs:
                self._schtasks("/end", "/tn", self._name)
            made = self._register()
            if not made.well:
                return Done(Became.FAILED, self._name, made.complaint, runs=before.runs)
        started = self._schtasks("/run", "/tn", self._name)
        if not started.well:
            return Done(Became.FAILED, self._name, started.complaint, runs=False)
        return Done(became, self._name, runs=True)

    def remove(self) -> Done:
        """End it and take the task away."""
        before = self.status()
        if before.presence is Presence.ABSENT:
            return Done(Became.ABSENT, self._name)
        if before.presence is Presence.NOT_OURS:
            return Done(Became.NOT_OURS, self._name)
        self._schtasks("/end", "/tn", self._name)
        gone = self._schtasks("/delete", "/tn", self._name, "/f")
        if not gone.well:
            return Done(Became.FAILED, self._name, gone.complaint)
        return Done(Became.REMOVED, self._name, runs=False)

    def status(self) -> Seen:
        """What is there, and what the scheduler says of it."""
        state = self._state()
        definition = state.definition if state else self._definition()
        if not definition:
            return Seen(Presence.ABSENT, self._name)
        if not text.is_ours(definition):
            return Seen(Presence.NOT_OURS, self._name)
        return Seen(
            Presence.OURS,
            self._name,
            text.command_in(definition),
            current=text.version_in(definition) == text.digest(self._job, self._account),
            enabled=text.enabled_in(definition),
            runs=state.runs if state else None,
            since=state.started if state and state.runs else "",
            last_exit=state.last_exit if state else None,
        )

    def _register(self) -> Answer:
        """From a file, which ``schtasks`` reads as its first line says: UTF-16."""
        definition = text.task(self._job, self._account)
        try:
            handle, name = tempfile.mkstemp(prefix="runbook-", suffix=".xml")
            with os.fdopen(handle, "wb") as file:
                file.write(definition.encode("utf-16"))
        except OSError as error:
            return Answer(1, complaint=error.strerror or "")
        try:
            return self._schtasks("/create", "/tn", self._name, "/xml", name, "/f")
        finally:
            with suppress(OSError):
                Path(name).unlink()

    def _state(self) -> task_state.TaskState | None:
        """None also where a policy of the bank keeps PowerShell from such questions."""
        program = rf"{_system()}\WindowsPowerShell\v1.0\powershell.exe"
        asked = ask(
            [program, *task_state.ARGUMENTS, task_state.SCRIPT], {task_state.NAME: self._name}
        )
        return task_state.answered(asked.said.decode("utf-8", "replace")) if asked.well else None

    def _definition(self) -> str:
        """What ``schtasks`` prints of it; empty where there is no such task."""
        asked = self._schtasks("/query", "/tn", self._name, "/xml")
        if not asked.well:
            return ""
        try:
            return asked.said.decode(_OEM, "replace")
        except LookupError:
            return asked.said.decode("utf-8", "replace")

    def _schtasks(self, *words: str) -> Answer:
        return ask([rf"{_system()}\schtasks.exe", *words], encoding=_OEM)


def _system() -> str:
    """By its full path: a program of that name in the working folder is not to be started."""
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    return rf"{root}\System32"
