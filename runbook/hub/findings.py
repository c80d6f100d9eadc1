"""PURE. What the hub still lacks for the night, in the order in which it should be mended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from runbook.hub.model.people import HubPerson, Role


class Level(StrEnum):
    """How bad it is. ``FAILURE``: somebody would not be told, or could not come in."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """Texts: ``hub.found.<id>.sentence`` and, unless all is well, ``hub.found.<id>.hint``."""

    id: str
    level: Level
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of this hub.

    ``url`` is the address that agents use; ``encrypted``: it is one of TLS, ended here or in
    front. ``channels`` are those that can be used, ``answers`` what the ones that were asked said
    against it by channel, an empty text for nothing. ``on_duty``: some hub is. ``open_key`` is
    the file of TLS's key where others of this computer may read it. ``unnamed_front``: TLS is ended
    in front of the hub, by what ``proxies`` does not name.
    """

    url: str
    encrypted: bool
    file: str
    bot: str
    channels: frozenset[str]
    people: tuple[HubPerson, ...]
    agents: int
    support: bool
    deadman: bool
    on_duty: bool
    answers: Mapping[str, str] = field(default_factory=dict)
    open_key: str = ""
    unnamed_front: bool = False


def judge(facts: Facts) -> tuple[Finding, ...]:
    """Everything worth saying, good and bad."""
    return (
        *_address(facts),
        *_channels(facts),
        *_people(facts),
        *_agents(facts),
        *_beside(facts),
    )


def _address(facts: Facts) -> Iterator[Finding]:
    if not facts.file:
        yield Finding("no_file", Level.WARNING)
    if not facts.url:
        yield Finding("no_url", Level.FAILURE)
    elif not facts.encrypted:
        yield Finding("not_encrypted", Level.FAILURE)
    else:
        yield Finding("address", Level.OK, {"url": facts.url})
    if facts.unnamed_front:
        yield Finding("unnamed_front", Level.WARNING)
    if facts.open_key:
        yield Finding("open_key", Level.WARNING, {"name": facts.open_key})


def _channels(facts: Facts) -> Iterator[Finding]:
    if not facts.channels & {"telegram", "email"}:
        yield Finding("no_channel", Level.FAILURE)
        return
    if "telegram" not in facts.channels:
        yield Finding("no_telegram", Level.WARNING)
    elif not facts.bot:
        yield Finding("no_bot_name", Level.WARNING)
    if "email" not in facts.channels:
        yield Finding("no_mail", Level.WARNING)
    for channel, said in facts.answers.items():
        if said:
            values = {"channel": channel, "why": said}
            yield Finding("channel_refuses", Level.FAILURE, values)
        else:
            yield Finding("channel", Level.OK, {"channel": channel})


def _people(facts: Facts) -> Iterator[Finding]:
    leads = [one for one in facts.people if one.role is Role.SHIFT_LEAD]
    if not leads:
        yield Finding("no_lead", Level.FAILURE)
    elif not any(one.on_shift for one in leads):
        yield Finding("no_lead_on_shift", Level.FAILURE)
    for one in facts.people:
        if one.role is Role.AUDITOR:
            continue
        if not _can_be_told(one, facts.channels):
            bad = one.role is Role.SHIFT_LEAD and one.on_shift
            level = Level.FAILURE if bad else Level.WARNING
            yield Finding("unreachable", level, {"id": one.id})
    if leads and any(_can_be_told(one, facts.channels) for one in leads if one.on_shift):
        yield Finding("lead", Level.OK, {"count": len(leads)})
    for role, missing in ((Role.SYSADMIN, "no_sysadmin"), (Role.STANDBY, "no_standby")):
        if not any(one.role is role for one in facts.people):
            yield Finding(missing, Level.WARNING)


def _can_be_told(person: HubPerson, channels: frozenset[str]) -> bool:
    by_telegram = person.telegram is not None and "telegram" in channels
    return by_telegram or (bool(person.email) and "email" in channels)


def _agents(facts: Facts) -> Iterator[Finding]:
    if facts.agents:
        yield Finding("agents", Level.OK, {"count": facts.agents})
    else:
        yield Finding("no_agents", Level.WARNING)


def _beside(facts: Facts) -> Iterator[Finding]:
    if not facts.support:
        yield Finding("no_support", Level.WARNING)
    if not facts.deadman:
        yield Finding("no_deadman", Level.WARNING)
    if facts.on_duty:
        yield Finding("on_duty", Level.OK)
    else:
        yield Finding("nobody_on_duty", Level.WARNING)
