"""PURE. What a file of steps may hold: the keys of each kind of step, the words of each key.

``EXPECTED`` gives for each key a text id under ``procedure.expected.`` and an example.
"""

from collections.abc import Collection, Mapping

from checks.causes import CAUSES, SIDES
from runbook.holding.scripts import Channel
from runbook.procedure.shapes import FACT_VALUES, FIELD_VALUES, Answer, Fact, Field, Kind
from runbook.settings.fields import ROLES

MOST_STEPS = 200
LONGEST_TEXT = 300
LONGEST_OPTION = 80
LONGEST_NAME = 120
OPTIONS = range(2, 10)
"""How many options a choice may have: one key of the row of digits each."""

TECH_SUPPORT = "tech_support"
PASSED_TO = (*ROLES, TECH_SUPPORT)
"""Whom an incident may be passed to; the bank's tech support is told by the lead."""
SAME = "same"
"""The true cause is the one that was found."""

PLACEHOLDERS = frozenset(
    {
        "lead_name",
        "lead_phone",
        "provider_name",
        "provider_phone",
        "contract",
        "urgent_line",
        "services",
    }
)
"""What may stand in braces in a text. Each has words of its own for when it is not known."""

TOP = frozenset({"id", "version", "title", "title_id", "approved", "steps"})
APPROVED = frozenset({"by", "on"})
OPTION = frozenset({"id", "text", "text_id"})

_EVERY_STEP = frozenset({"id", "kind", "when", "text", "text_id"})
KEYS: Mapping[Kind, frozenset[str]] = {
    Kind.SCRIPT: _EVERY_STEP | {"channel"},
    Kind.CHECK: _EVERY_STEP,
    Kind.INSTRUCT: _EVERY_STEP | {"interrupts", "advice"},
    Kind.ASK: _EVERY_STEP | {"interrupts", "answer", "options", "records"},
    Kind.ALERT: _EVERY_STEP | {"to"},
    Kind.CALLBACK: _EVERY_STEP | {"interrupts"},
    Kind.INCIDENT: _EVERY_STEP | {"to"},
    Kind.WAIT_RECOVERY: _EVERY_STEP,
}
"""The keys a step of each kind may have."""
ALL_KEYS = frozenset().union(*KEYS.values())
SPOKEN = frozenset({Kind.INSTRUCT, Kind.ASK, Kind.CALLBACK})
"""Kinds that are nothing without words."""

ANSWER_OF: Mapping[Field, Answer] = {
    Field.CLIENT_HEARS: Answer.CHOICE,
    Field.OFF_THE_LINE: Answer.CHOICE,
    Field.CALLS: Answer.COUNT,
    Field.CHATS: Answer.COUNT,
    Field.PROVIDER_KNOWS: Answer.CHOICE,
    Field.PROVIDER_UNTIL: Answer.CLOCK,
    Field.PROVIDER_TICKET: Answer.LINE,
    Field.TRUE_CAUSE: Answer.CHOICE,
    Field.TICKET: Answer.LINE,
    Field.HINDERED: Answer.LINE,
}
"""What kind of answer each field is."""

EXPECTED: Mapping[str, tuple[str, str]] = {
    "id": ("id", "id: ring_lead"),
    "version": ("version", "version: 1"),
    "title": ("text", 'title: {ru: "Ночная смена", en: "Night shift"}'),
    "title_id": ("text_id", "title_id: procedure.title"),
    "approved": ("approved", 'approved: {by: "Отдел качества", on: "2026-11-22"}'),
    "by": ("text", 'by: "Отдел качества"'),
    "on": ("date", 'on: "2026-11-22"'),
    "steps": ("steps", "- {id: words, kind: script, channel: voice}"),
    "kind": ("kind", "kind: instruct"),
    "text": ("text", 'text: {ru: "Позвоните.", en: "Ring."}'),
    "text_id": ("text_id", "text_id: step.ring_lead"),
    "when": ("when", "when: {side: bank, lead: [messaged, knows]}"),
    "not": ("when", 'when: {answer.chats: {not: "0"}}'),
    "channel": ("channel", "channel: voice"),
    "interrupts": ("flag", "interrupts: true"),
    "advice": ("flag", "advice: true"),
    "answer": ("answer", "answer: count"),
    "options": ("options", 'options: [{id: "yes", text: "да"}, {id: "no", text: "нет"}]'),
    "records": ("records", "records: calls"),
    "to": ("roles", "to: [shift_lead, sysadmin]"),
}
"""What is expected under each key, and an example."""


def values_of(fact: Fact) -> Collection[str]:
    """What a condition on the fact may compare it with."""
    if fact is Fact.DOMAIN:
        return SIDES.keys()
    return CAUSES.keys() if fact is Fact.CAUSE else FACT_VALUES[fact]


def options_of(field: Field) -> Collection[str]:
    """The options a field understands; empty when it understands any."""
    if field is Field.TRUE_CAUSE:
        return {SAME, *CAUSES}
    return FIELD_VALUES.get(field, frozenset())


CHANNELS = tuple(str(one) for one in Channel)
