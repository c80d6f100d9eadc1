r"""PURE. What systemd reads of a job, and what ``systemctl show`` says of it.

systemd.service(5), systemd.exec(5), systemd.unit(5), of version 240 and later. The watch's unit
has no sandbox: the desk and the browser are its children, and what a sandbox forbids, new
privileges above all, is what a browser makes its own with. The hub starts none and has one.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from runbook.language.digits import whole_number
from runbook.service.job import MARK, Job, Kind, LastExit

WANTED_BY = "default.target"
SHOWN = (
    "LoadState", "ActiveState", "MainPID", "NRestarts", "ActiveEnterTimestampMonotonic",
    "FragmentPath",
)  # fmt: skip
_SECTION = f"[X-Runbook]\n# {MARK}"
_LONGEST = 15
"""Digits: of microseconds since the computer was started."""
_PLAIN_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=+,@")
_NOTE = 'echo "$$SERVICE_RESULT $$EXIT_CODE $$EXIT_STATUS" > "$$0"'
_OF_THE_WATCH = """\
# The desk shows it; the system's log gets what is wrong, and no words for clients.
StandardOutput=null
# Her page outlives it, and so does the courier of what has not gone out yet.
KillMode=process
# The browser is one of its children: short of memory, the system may end that one alone.
OOMPolicy=continue
"""
_OF_THE_HUB = """# Its secrets are references env:NAME (docs/hub.md).
EnvironmentFile=-%E/runbook/hub.secrets
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
"""


def unit(job: Job, note: str) -> str:
    """The unit's file. ``note`` is the path where the last exit is written down.

    What ends with a usage error would end with it again, so it is not started again.
    """
    own = _OF_THE_WATCH if job.kind is Kind.WATCH else _OF_THE_HUB
    noting = line(("/bin/sh", "-c")) + f" '{_NOTE}' " + line((note,))
    return f"""[Unit]
Description={plain(job.title)}
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart={line(_startable(job.command))}
ExecStopPost=-{noting}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2
TimeoutStopSec=20
UMask=0077
LimitCORE=0
{own}
[Install]
WantedBy={WANTED_BY}

{_SECTION}
Command={json.dumps(job.command)}
"""


def is_ours(content: bytes) -> bool:
    """Whether a unit with this content was written by this program."""
    return _SECTION.encode() in content


def command_in(content: bytes) -> tuple[str, ...]:
    """What a unit of ours starts; nothing where that cannot be told."""
    for one in content.decode("utf-8", "replace").splitlines():
        if one.startswith("Command="):
            try:
                return tuple(map(str, json.loads(one.removeprefix("Command="))))
            except (ValueError, TypeError, RecursionError):
                return ()
    return ()


def line(words: Sequence[str]) -> str:
    r"""Words as a command line of systemd, which replaces ``%`` and ``$`` and undoes ``\``."""
    return " ".join(map(_word, words))


def plain(text: str) -> str:
    """Text of one line in which nothing is replaced."""
    return " ".join(text.split()).replace("%", "%%").removesuffix("\\")


def properties(said: str) -> Mapping[str, str]:
    """What ``systemctl show`` printed, by name."""
    found = (one.partition("=") for one in said.splitlines())
    return {name: value for name, sign, value in found if sign}


def since(shown: Mapping[str, str], now: datetime, monotonic: float) -> str:
    """When it was started, in UTC: from the seconds since the computer was, which know no zone."""
    started = whole(shown, "ActiveEnterTimestampMonotonic")
    if not started:
        return ""
    moment = now - timedelta(seconds=monotonic - started / 1e6)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def whole(shown: Mapping[str, str], name: str) -> int | None:
    """A number among the properties; None when it is none, or not said."""
    value = shown.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _LONGEST else None


def last_exit(note: str, at: str) -> LastExit | None:
    """How it ended, of what was written down at that: systemd.exec(5), ``$SERVICE_RESULT``."""
    words = note.split()
    if len(words) < 3:  # noqa: PLR2004 - three words are written
        return None
    how, status = words[-2:]
    if how == "exited" and (code := whole_number(status)) is not None:
        return LastExit(code, at=at)
    return LastExit(signal=status, at=at) if how in {"killed", "dumped"} else None


def _startable(command: Sequence[str]) -> tuple[str, ...]:
    """The path of a program cannot have its ``$`` doubled, so another one starts such a program."""
    return ("/usr/bin/env", *command) if "$" in command[0] else tuple(command)


def _word(word: str) -> str:
    if word and _PLAIN_SIGNS.issuperset(word):
        return word
    quoted = "".join(_sign(one) for one in word)
    return f'"{quoted}"'


def _sign(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign in "%$":
        return sign * 2
    if "\udc80" <= sign <= "\udcff":
        # A byte of a path that is no UTF-8 (PEP 383).
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return f"\\x{ord(sign):02x}" if sign < " " or sign == "\x7f" else sign
