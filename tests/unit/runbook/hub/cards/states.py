"""Incidents in every state a card can be made of, and the card of each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notifier.message import Message
from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from runbook.hub.model.incident import HubIncident, Kind, Weight

NOW = datetime(2026, 11, 22, 23, 13, tzinfo=UTC)
LEAD = "shift_lead"
LOCAL = HubIncident(
    "a1b2c3d4e5f60718", Kind.LOCAL, NOW, number=12, agent="op-117", cause="isp.no_internet",
    side="isp", confidence=0.95, calls=1, chats=2, promised=2,
)  # fmt: skip
MASS = HubIncident(
    "b1b2c3d4e5f60718", Kind.MASS, NOW, number=14, cause="bank_service.unreachable", side="bank",
    services=("CRM",), confidence=0.97, component="service:crm/host", calls=21, chats=30,
    weight=Weight(
        37, 12, 3, 2, (("Дом.ру, Оренбург", 21), ("МТС, Самара", 16)), "bank_network.unreachable"
    ),
)  # fmt: skip
STATES = {
    "new": LOCAL,
    "known": replace(LOCAL, acknowledged_at=NOW, acknowledged_by="lead"),
    "called": replace(LOCAL, called_out_at=NOW),
    "waiting": replace(LOCAL, eta_at=NOW, update_at=NOW, support_at=NOW, ticket="KC-12"),
    "restored": replace(LOCAL, restored_at=NOW + timedelta(minutes=47)),
    "closed": replace(LOCAL, closed_at=NOW, true_cause="home_network.power_cut", closed_by="x"),
    "drill": replace(LOCAL, drill=True),
    "reported": replace(LOCAL, cause="healthy.ok", side="none", not_working=("voice",)),
    "clean": replace(LOCAL, cause="healthy.ok", side="none"),
    "cannot pause": replace(LOCAL, cause="pc.overloaded", side="operator", off_the_line=False),
    "unclear": replace(LOCAL, cause="undetermined.ambiguous", side="undetermined"),
    "new cause": replace(LOCAL, cause="pc.something_newer", side="operator"),
    "mass": MASS,
    "mass passed": replace(MASS, passed_on_at=NOW, acknowledged_at=NOW, eta_at=NOW),
    "mass over": replace(MASS, restored_at=NOW),
    "mass closed": replace(MASS, closed_at=NOW, true_cause=MASS.cause),
    "mass reported": replace(MASS, cause="healthy.ok", side="none", not_working=("voice",)),
    "mass said": replace(
        MASS,
        cause="undetermined.ambiguous",
        side="undetermined",
        not_working=("chat",),
        services=(),
        weight=Weight(4, 0, 20, 0, (("МТС, Уфа", 4),), certain=False),
    ),
    "mass again": replace(MASS, reopened_at=NOW + timedelta(hours=1), weight=Weight(), awaits=True),
    "mass again hit": replace(MASS, reopened_at=NOW + timedelta(hours=1)),
    "mass partial": replace(MASS, weight=replace(MASS.weight, partial=True)),
    "mass merged": replace(MASS, closed_at=NOW, parent="c" * 16),
    "local again": replace(LOCAL, reopened_at=NOW + timedelta(hours=1)),
    "telegram": replace(MASS, cause="channel.telegram", side="undetermined", weight=Weight()),
    "telegram over": replace(
        MASS,
        cause="channel.telegram",
        true_cause="channel.telegram",
        restored_at=NOW + timedelta(minutes=6),
        closed_at=NOW + timedelta(minutes=6),
    ),
}


def card(state: str, role: str, lang: str = "ru", **about: object) -> Message:
    """Of the incident in that state, as that role reads it."""
    return words(View(STATES[state], lang, **about), role)  # type: ignore[arg-type]


def labels(message: Message) -> list[str]:
    """Of its buttons, from the first row on."""
    return [one.label for row in message.buttons for one in row]
