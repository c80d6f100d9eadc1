"""PURE. What the hub still lacks for the night, in the order in which it should be mended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

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
    in front of the hub, by what ``proxies`` does not name. ``unusable``: by channel that is set and
    cannot be used, the key of ``hub.toml`` to be mended. ``standby``: how many of the standby group
    can be called, and of how many. ``hears``: whether the hub reaches its own anchors, None when
    nobody has looked.
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
    unusable: Mapping[str, str] = field(default_factory=dict)
    standby: tuple[int, int] = (0, 0)
    hears: bool | None = None


def is_example(url: str) -> bool:
    """Whether it is an address of the example file: that name belongs to nobody (RFC 2606)."""
    host = urlsplit(url).hostname or ""
    return host.rpartition(".")[2] == "example"


def judge(facts: Facts) -> tuple[Finding, ...]:
    """Everything worth saying, good and bad."""
    return (
        *_address(facts),
        *_channels(facts),
        *_people(facts),
        *_standby(facts),
        *_agents(facts),
        *_beside(facts),
    )


def _address(facts: Facts) -> Iterator[Finding]:
    if not facts.file:
        yield Finding("no_file", Level.WARNING)
    if not facts.url:
        yield Finding("no_url", Level.FAILURE)
    elif is_example(facts.url):
        yield Finding("example_url", Level.FAILURE, {"url": facts.url})
    elif not facts.encrypted:
        yield Finding("not_encrypted", Level.FAILURE)
    else:
        yield Finding("address", Level.OK, {"url": facts.url})
    if facts.unnamed_front:
        yield Finding("unnamed_front", Level.WARNING)
    if facts.open_key:
        yield Finding("open_key", Level.WARNING, {"name": facts.open_key})


def _channels(facts: Facts) -> Iterator[Finding]:
    for channel, key in facts.unusable.items():
        yield Finding("unusable", Level.FAILURE, {"channel": channel, "key": key})
    there = facts.channels | facts.unusable.keys()
    if not there & {"telegram", "email"}:
        yield Finding("no_channel", Level.FAILURE)
        return
    if "telegram" not in there:
        yield Finding("no_telegram", Level.WARNING)
    elif not facts.bot:
        yield Finding("no_bot_name", Level.WARNING)
    if "email" not in there:
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
    answering = facts.channels - {name for name, said in facts.answers.items() if said}
    if any(_can_be_told(one, answering) for one in leads if one.on_shift):
        yield Finding("lead", Level.OK, {"count": len(leads)})
    if not any(one.role is Role.SYSADMIN for one in facts.people):
        yield Finding("no_sysadmin", Level.WARNING)


def _standby(facts: Facts) -> Iterator[Finding]:
    can, every = facts.standby
    if not every:
        yield Finding("no_standby", Level.WARNING)
    elif not can:
        yield Finding("standby_out_of_reach", Level.WARNING, {"all": every})
    else:
        yield Finding("standby", Level.OK, {"n": can, "all": every})


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
    if facts.hears is not None:
        yield Finding("hears", Level.OK) if facts.hears else Finding("deaf", Level.WARNING)
    if facts.on_duty:
        yield Finding("on_duty", Level.OK)
    else:
        yield Finding("nobody_on_duty", Level.WARNING)
