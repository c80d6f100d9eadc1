"""Another process of this program, which goes on when this one has ended."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from runbook.cli.invocation import Invocation
from runbook.system import itself


def start_detached(
    arguments: Sequence[str], invocation: Invocation, more: Mapping[str, str] | None = None
) -> None:
    """Start ``runbook`` with these arguments, in the same language and with the same settings.

    It has no terminal and no window. ``more`` is added to its environment. Raises OSError.
    """
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
        flags |= subprocess.CREATE_NO_WINDOW
    subprocess.Popen(
        [*itself.command(), *arguments, *_wishes(invocation)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
        creationflags=flags,
        env={**itself.environment(os.environ), **(more or {})},
    )


def _wishes(invocation: Invocation) -> list[str]:
    wishes = ["--lang", invocation.lang]
    if invocation.config:
        config = os.path.abspath(invocation.config)  # noqa: PTH100 - kept as text
        wishes += ["--config", config]
    return wishes
