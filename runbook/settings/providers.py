"""The built-in directory of internet providers: support lines to ring at night."""

import tomllib
from datetime import date
from importlib.resources import files

import msgspec

from runbook.settings import Provider, Settings
from runbook.settings.slug import slug


class KnownProvider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One provider of the directory. ``sources`` is how many independent ones gave the phone."""

    id: str
    name: str
    phones: tuple[str, ...]
    checked_on: date
    sources: int


_LEARNED = msgspec.json.Decoder(tuple[KnownProvider, ...])
"""For its shape alone, which is learned when it is made: see ``runbook.reporting.decoding``."""


def known_providers() -> tuple[KnownProvider, ...]:
    """The directory as it ships, read from ``data/providers.toml``."""
    text = files("runbook").joinpath("data/providers.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text)["providers"], tuple[KnownProvider, ...])


def complete(provider: Provider, directory: tuple[KnownProvider, ...]) -> Provider:
    """The provider with name and phone filled in from the directory where they are empty.

    Found by id, or by name whatever its case; then an id that was not given becomes the
    directory's. The settings' own values always win.
    """
    wanted = {provider.id.lower(), provider.name.casefold()} - {""}
    for known in directory:
        if wanted & {known.id, known.name.casefold()}:
            return msgspec.structs.replace(
                provider,
                id=known.id if provider.id in {"", slug(provider.name)} else provider.id,
                name=provider.name or known.name,
                phone=provider.phone or known.phones[0],
            )
    return provider


def with_known_provider(settings: Settings) -> Settings:
    """The settings with what they leave out about her provider, from the built-in directory."""
    provider = complete(settings.provider, known_providers())
    return msgspec.structs.replace(settings, provider=provider)
