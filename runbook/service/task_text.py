"""PURE. What the Task Scheduler of Windows reads of a job.

Task Scheduler Schema 1.2, [MS-TSCH] 2.5. A user who is no admin may register a task for themselves
that starts at their own logon (the tables of [MS-TSCH] 3.2.5.4.2), not at everybody's.

The scheduler takes a program that ended with an error for one that ran, so nothing but the
repetition starts it again: every minute, ignored while it runs.
"""

import hashlib
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

from runbook.desktop_entry.windows_text import arguments
from runbook.service.job import MARK, Job

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_IN = f"{{{NAMESPACE}}}"
_SETTINGS = """\
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>true</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>5</Priority>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
"""
_FORBIDDEN_IN_NAMES = frozenset('\\/:*?"<>|')


def name_of(job: Job, user: str) -> str:
    """The task's name. Names are one for all users of a computer, so it has hers in it."""
    whose = "".join("-" if one in _FORBIDDEN_IN_NAMES else one for one in user)
    return f"{job.id}-{whose}" if whose else job.id


def task(job: Job, account: str) -> str:
    r"""The definition. ``account`` is ``DOMAIN\user``. Its version says what it was made of."""
    return _definition(job, account, digest(job, account))


def digest(job: Job, account: str) -> str:
    """What tells two definitions apart after Windows has written them its own way."""
    return hashlib.sha256(_definition(job, account, "").encode()).hexdigest()[:16]


def _definition(job: Job, account: str, version: str) -> str:
    program, words = job.command[0], arguments(job.command[1:])
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{NAMESPACE}">
  <RegistrationInfo>
    <Source>{MARK}</Source>
    <Version>{version}</Version>
    <Description>{escape(job.title)}</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Repetition>
        <Interval>PT1M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <UserId>{escape(account)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{escape(account)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
{_SETTINGS}  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(words)}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def is_ours(definition: str) -> bool:
    """Whether a task was made by this program."""
    return _text(definition, "RegistrationInfo", "Source") == MARK


def version_in(definition: str) -> str:
    """Its version, as ``digest`` gives it."""
    return _text(definition, "RegistrationInfo", "Version")


def enabled_in(definition: str) -> bool:
    """Whether it starts at logon; Windows leaves out what is usual."""
    return _text(definition, "Settings", "Enabled") != "false"


def command_in(definition: str) -> tuple[str, ...]:
    """What it starts; nothing where that cannot be told."""
    program = _text(definition, "Actions", "Exec", "Command").strip('"')
    return (
        (program, *words_in(_text(definition, "Actions", "Exec", "Arguments"))) if program else ()
    )


def words_in(line: str) -> tuple[str, ...]:
    """A line taken apart by the rules of Microsoft's C runtime."""
    words: list[str] = []
    word, inside, begun, slashes = "", False, False, 0
    for sign in line:
        if sign == "\\":
            slashes += 1
            begun = True
            continue
        if sign == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += sign
            else:
                inside = not inside
            begun = True
        elif sign in " \t" and not inside:
            word += "\\" * slashes
            words += [word] if begun else []
            word, begun = "", False
        else:
            word += "\\" * slashes + sign
            begun = True
        slashes = 0
    word += "\\" * slashes
    return (*words, word) if begun else tuple(words)


def _text(definition: str, *path: str) -> str:
    """The text of one element; empty without it."""
    # Its declaration says UTF-16, and the text has been decoded already.
    _, sign, rest = definition.partition("?>")
    try:
        root = ET.fromstring(rest if sign else definition)  # noqa: S314 - this user's own task
    except ET.ParseError:
        return ""
    found = root.findtext("/".join(f"{_IN}{one}" for one in path))
    return (found or "").strip()
