"""Who is reached tonight and over what: contacts, Telegram, mail, webhooks, Apprise."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from notifier.delivery import DeliveryError, Reason
from runbook.doctor.facts import DoctorFacts, Finding, Level, Reach, TokenState, Trouble, Way
from runbook.doctor.findings import finding
from runbook.settings import Contact, Settings
from runbook.settings.problem import Severity
from runbook.settings.ways import HERE, ways_of
from runbook.settings.whole import lies_inside

_ABSENT = frozenset({TokenState.NOT_CONFIGURED, TokenState.MISSING})
_USABLE = frozenset({TokenState.PRESENT, TokenState.ACCEPTED, TokenState.NO_ANSWER})
_IN_VAIN = frozenset({Reach.SHUT, Reach.REFUSED})


def contacts(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Whether the lead hears of it, and who else would not."""
    leads = settings.contacts_of("shift_lead")
    reached = sum(1 for lead in leads if _reached_by_itself(lead, facts))
    if reached:
        yield finding("contacts", Level.OK, values={"count": reached})
    else:
        yield _lead_not_reached(leads, facts)
    # What was said of the lead is not said again.
    others = [one for one in settings.contacts if reached or one.role != "shift_lead"]
    for contact, variant in _missed(others, facts):
        told = finding("contacts", Level.WARNING, variant)
        yield replace(told, role=contact.role, name=contact.name)


def _lead_not_reached(leads: tuple[Contact, ...], facts: DoctorFacts) -> Finding:
    if not leads:
        return finding("contacts", Level.FAILURE, "no_lead")
    phone = any(lead.phone for lead in leads)
    level = Level.WARNING if phone else Level.FAILURE
    channels = {channel for lead in leads for channel in _sent_to(lead)}
    if channels == {"telegram"}:
        absent = facts.token in _ABSENT and not _put_aside("telegram", facts)
        return finding("contacts", level, "no_token" if absent else "no_bot")
    if channels:
        return finding("contacts", level, "no_way")
    return finding("contacts", level, "phone_only" if phone else "nobody")


def _missed(among: list[Contact], facts: DoctorFacts) -> Iterator[tuple[Contact, str]]:
    """Each whom no channel reaches and why, where nothing else says so already."""
    for contact in dict.fromkeys(among):
        channels = _sent_to(contact)
        if _reached_by_itself(contact, facts) or channels == {"telegram"}:
            continue
        if channels:
            yield contact, "broken"
        elif contact.phone:
            yield contact, "only_phone"


def _sent_to(contact: Contact) -> set[str]:
    """The channels that leave this PC for them."""
    return set(ways_of(contact)) - HERE


def _put_aside(table: str, facts: DoctorFacts) -> bool:
    """Whether an error of its own, said already, took that table out of use."""
    return any(
        one.severity is Severity.ERROR and one.key.partition(".")[0] == table
        for one in facts.problems
    )


def _reached_by_itself(contact: Contact, facts: DoctorFacts) -> bool:
    in_vain = {(way.channel, way.address) for way in facts.ways if way.reach in _IN_VAIN}
    if facts.token not in _USABLE:
        in_vain.add(("telegram", ""))
    return any(
        channel in facts.channels and not {(channel, ""), (channel, address)} & in_vain
        for channel, address in ways_of(contact).items()
        if channel not in HERE
    )


_TOKEN_LEVELS = {
    TokenState.NOT_CONFIGURED: Level.WARNING,
    TokenState.MISSING: Level.FAILURE,
    TokenState.BAD_SHAPE: Level.FAILURE,
    TokenState.REJECTED: Level.FAILURE,
    TokenState.PRESENT: Level.UNKNOWN,
    TokenState.NO_ANSWER: Level.UNKNOWN,
    TokenState.ACCEPTED: Level.OK,
}


def token(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Whether Telegram takes the bot's token."""
    if facts.token is not TokenState.NOT_CONFIGURED or not _put_aside("telegram", facts):
        # A bank that does without Telegram lacks nothing.
        others = facts.channels - HERE - {"telegram"}
        if not (facts.token is TokenState.NOT_CONFIGURED and others) or _in_telegram(settings):
            yield finding("token", _TOKEN_LEVELS[facts.token], facts.token)
    yield from (because("token", "trouble", trouble) for trouble in facts.troubles)


def _in_telegram(settings: Settings) -> bool:
    return any(contact.telegram is not None for contact in settings.contacts)


_LEVELS = {
    Reach.SHUT: Level.WARNING,
    Reach.NOT_ASKED: Level.UNKNOWN,
    Reach.REFUSED: Level.WARNING,
    Reach.NO_ANSWER: Level.UNKNOWN,
    Reach.ANSWERS: Level.OK,
}


def ways(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """What mail, webhooks and Apprise answered. Whom that leaves unreached is said above."""
    for way in facts.ways:
        if way.reach is Reach.SHUT and way.reason is None:
            # What stands in the way is said with the settings.
            continue
        told = _told_of(way)
        yield replace(told, reason=way.reason, channel=way.channel)
    yield from (because("secrets", "trouble", trouble) for trouble in facts.way_troubles)


def _told_of(way: Way) -> Finding:
    values = {"where": _where(way)}
    reason = way.reason
    if isinstance(reason, DeliveryError) and reason.reason is Reason.CERTIFICATE:
        # Nothing goes to a server that may be another one, today or at night.
        return finding(way.channel, Level.FAILURE, "certificate", values)
    return finding(way.channel, _LEVELS[way.reach], way.reach, values)


def _where(way: Way) -> str:
    """The server's name, or what stands for a secret address in the settings."""
    scheme, separator, _ = way.address.partition("://")
    return way.server or (f"{scheme}://…" if separator else way.address)


def inside(settings: Settings, facts: DoctorFacts, now: datetime) -> Iterator[Finding]:
    """Servers that take alerts and lie behind the VPN: of no use when that is what broke."""
    if settings.vpn is None:
        return
    for channel, server in dict.fromkeys((way.channel, way.server) for way in facts.ways):
        found = facts.addresses.get(server.lower(), ())
        if server and lies_inside(server, settings.vpn, found):
            yield finding(channel, Level.WARNING, "inside", {"where": server})


def because(subject: str, variant: str, trouble: Trouble) -> Finding:
    """A warning whose reason is a problem of another part."""
    texts = f"doctor.{subject}.{variant}", f"{trouble.rule_id}.hint"
    return Finding(subject, Level.WARNING, *texts, trouble.values, reason=trouble)
