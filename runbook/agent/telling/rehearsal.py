"""A test message over every way to every contact: who would not be reached tonight."""

import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from notifier.delivery import DeliveryError, ErrorCode, Person, Reason, Route
from notifier.message import Message
from runbook.agent.telling.exercise import Exercise, Tried
from runbook.agent.telling.exercise import Way as SentOver
from runbook.agent.telling.telling import ADDRESSES_FILE, screen_for
from runbook.agent.workplace import system_resolvers, utc_now
from runbook.alerting.channels import (
    CONSOLE,
    Channels,
    Problem,
    Surroundings,
    console_channel,
    open_channels,
)
from runbook.incidents.attempt_words import way_name
from runbook.journal.store import open_journal
from runbook.journal.usual_place import default_path
from runbook.language.moscow import clock
from runbook.language.texts import known, t
from runbook.secrets.reference import SecretProblem
from runbook.settings import Contact
from runbook.settings.file import Loaded
from runbook.settings.ways import order_of, ways_of

_PASSING = frozenset({ErrorCode.NOT_SENT, ErrorCode.RATE_LIMITED, ErrorCode.SERVER_ERROR})
_TO_BE_MENDED = frozenset({Reason.CERTIFICATE, Reason.UNPROTECTED, Reason.PROXY})
Waiting = Callable[[str], None]
"""Is told in words, now and then, which ways have not answered yet."""


@dataclass(frozen=True, slots=True)
class Way:
    """What became of the test over one way. ``reason`` is empty when it was accepted.

    ``doubtful``: nobody knows whether it arrived. ``passing``: nothing needs mending, it may well
    go out at another moment.
    """

    channel: str
    error: str = ""
    reason: str = ""
    doubtful: bool = False
    passing: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the channel took the message."""
        return not self.error

    def line(self, lang: str) -> str:
        """One line of the report."""
        kind = "refused"
        if self.accepted or self.doubtful:
            kind = "accepted" if self.accepted else "doubtful"
        elif self.passing:
            kind = "not_now"
        way = way_name(self.channel, lang)
        way = way[:1].upper() + way[1:]
        return t(f"alert.test.route.{kind}", lang, way=way, reason=self.reason)

    def as_json(self) -> dict[str, object]:
        """The same for a machine."""
        return {
            "channel": self.channel,
            "accepted": self.accepted,
            "doubtful": self.doubtful,
            "error": self.error or None,
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """One contact and the ways that are set, the one to be tried first at the beginning."""

    role: str
    name: str
    ways: tuple[Way, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether any channel took the message."""
        return any(one.accepted for one in self.ways)

    @property
    def only_by(self) -> str:
        """The one channel by which this contact can be reached; empty when there are others."""
        accepted = [one.channel for one in self.ways if one.accepted]
        return accepted[0] if len(accepted) == 1 else ""

    def person(self, lang: str) -> str:
        """Role and name for a sentence."""
        role = t(f"role.{self.role}", lang)
        named = self.name and self.name.casefold() != role.casefold()
        return f"{role} ({self.name})" if named else role

    def lines(self, lang: str) -> list[str]:
        """The contact, and below each way with what became of it."""
        mark = "✓" if self.reached else "✗"
        ways = [one.line(lang) for one in self.ways] or [t("alert.test.no_way", lang)]
        return [f"{mark} {self.person(lang)}", *ways]

    def as_json(self) -> dict[str, object]:
        """The same for a machine. ``channel`` is the best one that works."""
        best = next((one for one in self.ways if one.accepted), None)
        first = best or next(iter(self.ways), None)
        failed = None if best else first
        return {
            "role": self.role,
            "name": self.name,
            "channel": first.channel if first else None,
            "reached": self.reached,
            "error": failed.error if failed else None if best else "alert.no_channel",
            "reason": failed.reason if failed else None,
            "only_one_way": bool(self.only_by),
            "routes": [one.as_json() for one in self.ways],
        }


def conclusion(results: list[Result], lang: str) -> list[str]:
    """Who would not be reached tonight, and who by one way only."""
    if not results:
        return [t("alert.test.nobody", lang)]
    missed = ", ".join(one.person(lang) for one in results if not one.reached)
    lines = (
        [t("alert.test.missed", lang, names=missed)] if missed else [_all_reached(results, lang)]
    )
    single = "; ".join(
        t("alert.test.one_way", lang, who=one.person(lang), way=way_name(one.only_by, lang))
        for one in results
        if one.only_by
    )
    return [*lines, t("alert.test.single", lang, names=single)] if single else lines


def _all_reached(results: list[Result], lang: str) -> str:
    """Everybody would be; what fails beside a way that works is named all the same."""
    ways = "; ".join(
        t("alert.test.one_way", lang, who=one.person(lang), way=way_name(way.channel, lang))
        for one in results
        for way in one.ways
        if not (way.accepted or way.doubtful)
    )
    return t("alert.test.mend", lang, ways=ways) if ways else t("alert.test.all", lang)


def rehearse(
    loaded: Loaded,
    lang: str,
    environ: Mapping[str, str],
    waiting: Waiting = lambda _said: None,
    remark: Callable[[str], None] = lambda _text_id: None,
) -> list[Result]:
    """Send a marked test message over every way to every contact, all of them side by side.

    ``remark`` is given the id of what should be known besides: the journal cannot be written.
    """
    settings = loaded.settings
    around = Surroundings(environ, system_resolvers, _learned(), lang, loaded.folder)
    channels = open_channels(settings, around)
    people = channels.people(settings.contacts)
    tried: Mapping[SentOver, Tried] = {}
    if any(one.routes for one in people):
        tried = _tried(loaded, channels, people, lang, waiting, remark)
    return [
        Result(one.role, one.name, _ways(one, person, channels, tried, lang))
        for one, person in zip(settings.contacts, people, strict=True)
    ]


def _tried(
    loaded: Loaded,
    channels: Channels,
    people: Iterable[Person],
    lang: str,
    waiting: Waiting,
    remark: Callable[[str], None],
) -> Mapping[SentOver, Tried]:
    opened = open_journal(None, utc_now())
    try:
        if opened.journal.in_memory:
            remark("alert.test.not_kept")
        # What is meant for this screen must not get among what a machine reads.
        ways = {**channels.settings, CONSOLE: console_channel(sys.stderr)}
        exercise = Exercise(opened.journal, ways, _message(loaded, lang))
        return exercise.run(people, lambda open_: waiting(_named(open_, lang)))
    finally:
        opened.journal.close()


def _message(loaded: Loaded, lang: str) -> Message:
    operator = loaded.settings.operator.id
    title = "alert.test.title" if operator else "alert.test.title.unnamed"
    message = Message(
        t(title, lang, operator=operator),
        (t("alert.test.line", lang),),
        t("alert.test.footer", lang, at=clock(utc_now())),
        lang=lang,
    )
    # The same last look as at night, so that it is the same path.
    return screen_for(loaded.settings, secrets.token_hex(8), lang).message(message)[0]


def _learned() -> Path | None:
    """Where the addresses learned at night are kept, if anything is."""
    found = default_path().with_name(ADDRESSES_FILE)
    return found if found.parent.is_dir() else None


def _named(ways: tuple[SentOver, ...], lang: str) -> str:
    said = (
        t("alert.test.one_way", lang, who=Result(person.role, person.name).person(lang),
          way=way_name(route.channel, lang))
        for person, route in ways
    )  # fmt: skip
    return "; ".join(said)


def _ways(
    contact: Contact,
    person: Person,
    channels: Channels,
    tried: Mapping[SentOver, Tried],
    lang: str,
) -> tuple[Way, ...]:
    addresses = ways_of(contact)
    routes = (Route(channel, addresses[channel]) for channel in order_of(contact))
    return tuple(
        _tried_way(route.channel, tried[person, route], lang)
        if (person, route) in tried
        else _closed_way(route, channels, lang)
        for route in routes
    )


def _tried_way(channel: str, tried: Tried, lang: str) -> Way:
    if tried.accepted:
        return Way(channel)
    error = tried.error.id if tried.error else "alert.no_answer"
    if tried.doubtful:
        kind = "to_come" if tried.to_come else "unanswered"
        return Way(channel, error, t(f"alert.test.route.{kind}", lang), doubtful=True)
    if tried.error is None:
        return Way(channel, error, t("alert.test.route.no_answer", lang), passing=True)
    passing = tried.error.code in _PASSING and tried.error.reason not in _TO_BE_MENDED
    return Way(channel, error, why_refused(tried.error, channel, lang), passing=passing)


def why_refused(error: DeliveryError, channel: str, lang: str) -> str:
    """Why, without what is said at night: a test is neither kept nor sent again."""
    own = f"alert.test.{error.id}"
    if known(own, lang):
        server = t(f"alert.server.{channel}", lang)
        section = t(f"alert.section.{channel}", lang)
        return t(own, lang, server=server, section=section)
    wording = error.wording(lang, channel)
    return f"{wording.sentence} {wording.hint}" if error.in_vain else wording.sentence


def _closed_way(route: Route, channels: Channels, lang: str) -> Way:
    """A way that is set for the contact and cannot be used."""
    keys = (Route(route.channel, ""), route)
    problem = next((one for key in keys for one in channels.broken.get(key, ())), None)
    if problem is None:
        reason = t("alert.not_set", lang, section=t(f"alert.section.{route.channel}", lang))
        return Way(route.channel, "alert.not_set", reason)
    return Way(route.channel, *_said(problem, lang))


def _said(problem: Problem, lang: str) -> tuple[str, str]:
    if isinstance(problem, SecretProblem):
        sentence = t(f"{problem.rule_id}.sentence", lang, **problem.values)
        return problem.rule_id, sentence[:1].upper() + sentence[1:]
    return problem.id, f"{problem.sentence} {problem.hint}".rstrip()
