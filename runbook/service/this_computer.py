"""Which autostart this computer has."""

import os
import sys
from pathlib import Path
from typing import Protocol

import platformdirs

from runbook.service.job import Done, Job, Kind, Planned, Seen


class Autostart(Protocol):
    """What starts a job at login and keeps it running. Nothing raises."""

    def planned(self) -> tuple[Planned, ...]:
        """What an installation would write."""
        ...

    def install(self) -> Done:
        """Arrange it and start it; doing it again changes nothing."""
        ...

    def remove(self) -> Done:
        """Stop it and undo all of that."""
        ...

    def status(self) -> Seen:
        """What is there."""
        ...


def autostart(job: Job) -> Autostart | None:
    """This computer's; None where the job has none: the hub is a service of Linux alone."""
    if sys.platform == "win32":
        from runbook.service.task import LogonTask  # noqa: PLC0415 - lazy for start-up

        environ = os.environ
        task = LogonTask(job, environ.get("USERDOMAIN", ""), environ.get("USERNAME", ""))
        return task if job.kind is Kind.WATCH else None
    if sys.platform == "darwin":
        from runbook.service.launchd import LaunchAgent  # noqa: PLC0415 - lazy for start-up

        agents = Path.home() / "Library" / "LaunchAgents"
        return LaunchAgent(job, agents) if job.kind is Kind.WATCH else None
    from runbook.service.systemd import UserSystemd  # noqa: PLC0415 - lazy for start-up

    state = platformdirs.user_state_path("runbook", appauthor=False)
    return UserSystemd(job, platformdirs.user_config_path(appauthor=False), state)


def system_name() -> str:
    """What keeps services here, by name."""
    return {"win32": "task_scheduler", "darwin": "launchd"}.get(sys.platform, "systemd")
