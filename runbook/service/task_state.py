"""PURE. What PowerShell is asked about a task of Windows, and what it answered.

The texts of ``schtasks`` are in the language of Windows; the numbers of ``Schedule.Service``
(ITaskDefinition, IRegisteredTask; learn.microsoft.com) are not. The script is a constant that gets
the task's name by the environment, and holds no double quotes: it stands on a command line.
"""

import json
from dataclasses import dataclass

from runbook.service.job import LastExit

ARGUMENTS = ("-NoLogo", "-NoProfile", "-NonInteractive", "-Command")
NAME = "RUNBOOK_TASK_NAME"
SCRIPT = r"""
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false
$service = New-Object -ComObject Schedule.Service
$service.Connect()
$task = $service.GetFolder('\').GetTask($env:RUNBOOK_TASK_NAME)
$said = @{ xml = $task.Xml; state = [int]$task.State; result = [int64]$task.LastTaskResult;
  run = $task.LastRunTime.ToUniversalTime().ToString('s') + 'Z' }
[Console]::Out.WriteLine((ConvertTo-Json -Compress $said))
"""
_RUNNING = 4
"""TASK_STATE_RUNNING."""
_SAYS_NOTHING = frozenset({0x41300, 0x41301, 0x41303, 0x41306, 0x8004131F})
"""Results that are no exit code: ready, running, has never run, ended by us, runs already."""
_UNSIGNED = 1 << 32
_NEVER = "1999-12-01"
"""Of that day is the last run of a task that has not run; before it, of one of an old Windows."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """Its definition, whether it runs, when it was last started and how it ended."""

    definition: str
    runs: bool
    started: str
    last_exit: LastExit | None


def answered(said: str) -> TaskState | None:
    """What the script printed; None where it is nothing of that."""
    try:
        told = json.loads(said)
        result = int(told["result"]) % _UNSIGNED
        runs = int(told["state"]) == _RUNNING
        definition, run = str(told["xml"]), str(told["run"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    ended = None if runs or result in _SAYS_NOTHING else LastExit(result)
    return TaskState(definition, runs, run if run > _NEVER else "", ended)
