"""PURE. What the answers of a procedure mean to the rest of the program."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from runbook.incidents.closing import Closing
from runbook.language.moments import future_moment
from runbook.planning import Answers, Finding
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS, NOT_WORKING, YES
from runbook.procedure.shapes import Fact, Field, Kind, Procedure
from runbook.procedure.walk import SKIPPED, Facts

_PROVIDER, _BANK = "isp", "bank"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])(?::?([0-5][0-9]))?")


@dataclass(frozen=True, slots=True)
class Given:
    """One answer and when it was given."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a procedure may ask about that no answer says.

    ``lead`` is a value of ``Fact.LEAD``, empty while it is not known yet. ``finding`` is None
    before the first diagnosis. ``at_bank`` is the cause at the bank that the office has found for
    her outage: what looks like her provider's is worked through as that. ``roles`` are those of
    the contacts who can be reached.
    """

    finding: Finding | None = None
    lead: str = ""
    recovered: bool = False
    backup: str = "none"
    trainee: bool = False
    roles: frozenset[str] = frozenset()
    at_bank: str = ""


def answers_of(procedure: Procedure, given: Mapping[str, Given], promised: int = 0) -> Answers:
    """What she said, as the alert tells it. An answer put aside counts as not given."""
    said = dict(_by_field(procedure, given))
    knows = given.get(LEAD_KNOWS)
    until = said.get(Field.PROVIDER_UNTIL)
    return Answers(
        client_hears=_is(said.get(Field.CLIENT_HEARS), YES),
        calls=_count(said.get(Field.CALLS)),
        chats=_count(said.get(Field.CHATS)),
        not_working=_channels(given),
        lead_knows_at=knows.at if knows else None,
        off_the_line=_is(said.get(Field.OFF_THE_LINE), "done"),
        provider_knows=_value(said.get(Field.PROVIDER_KNOWS)),
        provider_until=future_moment(until.value, until.at) if until else None,
        provider_ticket=_value(said.get(Field.PROVIDER_TICKET)),
        promised=promised,
    )


def closing_of(procedure: Procedure, given: Mapping[str, Given]) -> Closing:
    """How it ended, as she said; what she put aside is empty."""
    said = dict(_by_field(procedure, given))
    return Closing(
        _value(said.get(Field.TRUE_CAUSE)),
        _value(said.get(Field.TICKET)),
        _value(said.get(Field.HINDERED)),
    )


def facts_of(
    procedure: Procedure, given: Mapping[str, Given], around: Surroundings, promised: int
) -> Facts:
    """What conditions may ask about. What is not known is left out."""
    finding = _as_the_office_sees_it(around)
    said = answers_of(procedure, given)
    values: dict[str, frozenset[str]] = {
        Fact.SIDE: frozenset({finding.side if finding else "unknown"}),
        Fact.NOT_WORKING: said.not_working,
        Fact.PROMISES: _yes_no(promised > 0),
        Fact.BACKUP: frozenset({around.backup}),
        Fact.TRAINEE: _yes_no(around.trainee),
        Fact.CONTACT: around.roles,
    }
    if finding:
        values[Fact.DOMAIN] = frozenset({finding.domain})
        values[Fact.CAUSE] = frozenset({finding.cause})
    lead = "knows" if said.lead_knows_at else around.lead
    if lead:
        values[Fact.LEAD] = frozenset({lead})
    live = live_call(said, ended=CALL_ENDED in given)
    if live is not None:
        values[Fact.LIVE_CALL] = _yes_no(live)
    return Facts(values, finding is not None, around.recovered, finding.cause if finding else "")


def _as_the_office_sees_it(around: Surroundings) -> Finding | None:
    found = around.finding
    if found is None or found.domain != _PROVIDER or not around.at_bank:
        return found
    domain = around.at_bank.partition(".")[0]
    return replace(found, domain=domain, cause=around.at_bank, side=_BANK)


def live_call(said: Answers, *, ended: bool) -> bool | None:
    """Whether a client is on the line; None while nobody has said."""
    if ended or said.client_hears is False or said.calls == 0:
        return False
    return True if said.client_hears or said.calls else None


def clock_of(typed: str) -> str:
    """``3``, ``330``, ``0330`` and ``03:30`` as a clock shows them; empty for no time of day."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return ""
    return f"{found[1].zfill(2)}:{found[2] or '00'}"


def _by_field(procedure: Procedure, given: Mapping[str, Given]) -> Iterator[tuple[Field, Given]]:
    for step in procedure.steps:
        found = given.get(step.id)
        if step.kind is Kind.ASK and step.records and found and found.value != SKIPPED:
            yield step.records, found


def _value(given: Given | None) -> str:
    return given.value if given else ""


def _is(given: Given | None, value: str) -> bool | None:
    return None if given is None else given.value == value


def _count(given: Given | None) -> int | None:
    return int(given.value) if given and given.value.isdecimal() else None


def _channels(given: Mapping[str, Given]) -> frozenset[str]:
    return frozenset(_value(given.get(NOT_WORKING)).split(",")) - {""}


def _yes_no(is_so: bool) -> frozenset[str]:
    return frozenset({"yes" if is_so else "no"})
