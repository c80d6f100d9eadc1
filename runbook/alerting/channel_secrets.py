"""The secrets the channels need: read at once, and what is wrong with them by channel or target."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from notifier.delivery import Route
from notifier.providers.settings import Revealing
from runbook.secrets.reference import KEYRING_WAIT, Resolved, Secret, SecretProblem
from runbook.secrets.several import resolve_secrets
from runbook.settings import Settings
from runbook.settings.rules import is_reference
from runbook.settings.ways import ways_of


class ChannelSecrets:
    """Every secret that ``[telegram]``, ``[mail]``, ``[webhook]`` and the contacts name.

    Read when it is made, in about ``keyring_wait`` seconds at the most. ``problems`` are told once
    each; ``broken`` are the same by channel, with the address where only one target is concerned.
    """

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        folder: Path | None = None,
        keyring_wait: float = KEYRING_WAIT,
    ) -> None:
        self._settings = settings
        self._secrets: Mapping[str, Resolved] = resolve_secrets(
            _references(settings), environ, folder=folder, keyring_wait=keyring_wait
        )
        self.problems: list[SecretProblem] = []
        self.broken: dict[Route, tuple[SecretProblem, ...]] = {}

    def secret(self, reference: str, route: Route) -> Secret | None:
        """What the reference points to; None, with the reason noted, when it is not there."""
        resolved = self._secrets[reference]
        self._note(route, resolved.problems)
        return resolved.secret

    def proxy(self, configured: str, channel: str) -> str:
        """The proxy as it is configured or as its reference tells."""
        if not is_reference(configured):
            return configured
        secret = self.secret(configured, Route(channel, ""))
        return secret.reveal() if secret else ""

    def targets(self, channel: str, right: Callable[[str], bool]) -> dict[str, Revealing]:
        """The contacts' addresses on a channel, by what stands for them in the settings.

        One that is not there or not ``right`` is left out and noted.
        """
        found: dict[str, Revealing] = {}
        for address in dict.fromkeys(_addresses(self._settings, channel)):
            route = Route(channel, address)
            secret = self.secret(address, route) if is_reference(address) else Secret(address)
            if secret is None:
                continue
            if right(secret.reveal()):
                found[address] = secret
            else:
                name = address.partition(":")[2].strip()
                self._note(route, (SecretProblem(f"secret.not_{channel}", {"name": name}),))
        return found

    def _note(self, route: Route, problems: tuple[SecretProblem, ...]) -> None:
        self.problems += [one for one in problems if one not in self.problems]
        fatal = tuple(one for one in problems if one.fatal)
        if fatal:
            self.broken[route] = (*self.broken.get(route, ()), *fatal)


def _references(settings: Settings) -> Iterator[str]:
    telegram, webhook = settings.telegram, settings.webhook
    given = [telegram.token, settings.mail.password, webhook.key]
    if telegram.token:
        given.append(telegram.proxy)
    if webhook.key:
        given.append(webhook.proxy)
    for contact in settings.contacts:
        given += [contact.apprise, contact.webhook]
    return (one for one in given if is_reference(one))


def _addresses(settings: Settings, channel: str) -> Iterator[str]:
    for contact in settings.contacts:
        ways = ways_of(contact)
        if channel in ways:
            yield ways[channel]
