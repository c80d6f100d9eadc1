"""Asks a URL that somebody else watches while this hub is on duty and well: silence is the alarm.

https://en.wikipedia.org/wiki/Dead_man%27s_switch, as healthchecks.io and others offer it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from notifier.net.asking import ask
from notifier.net.name_sources import NameSources
from notifier.providers.settings import Revealing
from runbook.hub.duty.health import Health
from runbook.hub.duty.supervision import Beat
from runbook.hub.settings.shapes import Deadman
from runbook.secrets.reference import Secret, SecretProblem, resolve_secret
from runbook.settings.rules import is_reference

_LOG = logging.getLogger(__name__)
_FINE = range(200, 300)
FIRST_AFTER = 5.0
"""Seconds on duty before the first time: by then it shows whether the parts run."""


class DeadMan:
    """``url`` may be a secret as a whole and is never shown. ``every`` is in seconds."""

    def __init__(
        self,
        url: Revealing,
        every: float,
        names: NameSources,
        ca_file: str = "",
        first_after: float = FIRST_AFTER,
    ) -> None:
        self._url, self._every = url, every
        self._names, self._ca_file, self._first_after = names, ca_file, first_after

    def watched(self, health: Health) -> Callable[[int, Beat], Awaitable[None]]:
        """What to run on duty: asks as long as nothing is known to be wrong with this hub."""

        async def run(_fence: int, beat: Beat) -> None:
            said_well = True
            pause = self._first_after
            while True:
                await asyncio.sleep(pause)
                pause = self._every
                beat()
                if health.troubles():
                    continue
                status = await ask(self._url, self._names, self._ca_file)
                well = status in _FINE
                if well != said_well:
                    _LOG.warning("hub: the dead-man's switch answered %d", status)
                said_well = well

        return run


def open_deadman(
    deadman: Deadman,
    names: NameSources,
    ca_file: str,
    environ: Mapping[str, str],
    folder: Path | None,
) -> tuple[DeadMan | None, tuple[SecretProblem, ...]]:
    """What ``[deadman]`` asks for, None without a URL, and what is wrong with its reference."""
    if not deadman.url:
        return None, ()
    url: Secret | None = Secret(deadman.url)
    problems: tuple[SecretProblem, ...] = ()
    if is_reference(deadman.url):
        resolved = resolve_secret(deadman.url, environ, folder=folder)
        url, problems = resolved.secret, resolved.problems
    return (None if url is None else DeadMan(url, deadman.every, names, ca_file)), problems
