"""PURE. What is asked back when an order lacks its minutes or its cause: a few buttons."""

from collections.abc import Iterator

from notifier.message import Button, Message
from runbook.diagnosis.advice import CAUSES
from runbook.hub.cards.naming import cause_name
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.incident import HubIncident
from runbook.language.texts import plural, t

MINUTES = (15, 30, 60, 120)

_OFTEN = (
    "isp.no_internet",
    "home_network.power_cut",
    "home_network.router_silent",
    "vpn_gateway.unreachable",
    "vpn_client.authentication",
    "bank_network.unreachable",
    "bank_service.error",
    "bank_service.slow",
)
"""Causes one often hears in the end; every other one is on the card, or by ``/resolve N cause``."""
_OF_THE_HOME = frozenset({"pc", "home_network", "vpn_client"})
"""What one home alone can have: no mass incident's cause."""


def when(incident: HubIncident, lang: str) -> Message:
    """Asks when it will work again."""
    row = tuple(
        Button(
            _span(minutes, lang),
            Order(Action.SET_ETA, incident.number, str(minutes)).to_button(),
        )
        for minutes in MINUTES
    )
    title = t("hub.bot.choice.eta", lang, number=incident.number)
    hint = t("hub.bot.choice.eta.hint", lang, number=incident.number)
    return Message(title, (hint,), lang=lang, buttons=(row[:2], row[2:]))


def _span(minutes: int, lang: str) -> str:
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return plural("hub.bot.choice.hours", hours, lang)
    return plural("hub.bot.choice.minutes", minutes, lang)


def true_cause(incident: HubIncident, lang: str) -> Message:
    """Asks what it was: what was found first, then what it often is."""
    rows = tuple(
        (Button(label, Order(Action.RESOLVE, incident.number, cause).to_button()),)
        for cause, label in _causes(incident, lang)
    )
    title = t("hub.bot.choice.cause", lang, number=incident.number)
    hint = t("hub.bot.choice.cause.hint", lang, number=incident.number)
    return Message(title, (hint,), lang=lang, buttons=rows)


def _causes(incident: HubIncident, lang: str) -> Iterator[tuple[str, str]]:
    """The found one, then those of the side it was found on, then the others."""
    found = incident.cause
    if found in CAUSES:
        name = cause_name(found, lang)
        yield found, t("hub.bot.choice.cause.as_found", lang, cause=name)
    side = found.partition(".")[0]
    for cause in sorted(_OFTEN, key=lambda one: one.partition(".")[0] != side):
        at_home = cause.partition(".")[0] in _OF_THE_HOME
        if cause != found and not (incident.is_mass and at_home):
            yield cause, cause_name(cause, lang)
