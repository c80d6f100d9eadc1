"""From raw runs to figures: who was told how soon. PURE."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runbook.diagnosis.advice import ALMOST_CERTAIN, LIKELY, confidence_words
from runbook.language.texts import t

ALERT, SILENT, RETURNED = "alert", "silent", "returned"
PATIENCE = 150.0
"""Seconds after which nobody waits any longer. An alert that never came, or that accuses the wrong
owner, counts as this long: leaving it out would make figures better by failing."""
OURS = "ours"
BLIND = ("usual", "fastest")


@dataclass(frozen=True)
class Case:
    """One fault, who owns it, and what is measured.

    ``kind``: ``alert`` from the fault to the alert; ``silent`` the same where patience is due
    before a silence may be called a fault; ``returned`` from the line's return, because until then
    nobody's alert gets out. ``seen`` tells whether any probe over the network can notice it.
    """

    fault: str
    kind: str
    side: str
    seen: bool = True


CASES = (
    Case("gateway_dead", ALERT, "bank"),
    Case("bank_network_dead", ALERT, "bank"),
    Case("crm_503", ALERT, "bank"),
    Case("vpn_ports_blocked", SILENT, "isp"),
    Case("program_killed", SILENT, "operator", seen=False),
    Case("provider_dead", RETURNED, "isp"),
)


def accuses(text: str, side: str) -> bool:
    """Whether an alert's text names that side as the owner of the fault, in either language."""
    words = {confidence_words(one) for one in (1.0, ALMOST_CERTAIN, LIKELY, 0.0)}
    return any(
        t("alert.side", lang, side=t(f"side.{side}", lang), confidence=t(sure, lang)) in text
        for lang in ("ru", "en")
        for sure in words
    )


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed (nearest rank).

    Raises ValueError when there are none.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values, no quantile")
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def waited(row: Mapping[str, Any], who: str) -> float:
    """Seconds from a row's beginning to the first message of one of those who watch."""
    took = row["seconds"].get(who)
    if took is None or (who == OURS and not row["owner_right"]):
        return PATIENCE
    return float(took)


def figures(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Everything that the rows at hand tell; what they do not is left out."""
    known: dict[str, float] = {}
    ours = [row for row in rows if OURS in row["watching"]]
    for kind, name in _NAMES.items():
        known |= _spread(name, (waited(row, OURS) for row in ours if row["kind"] == kind))
    for who in BLIND:
        seen = [row for row in rows if who in row["watching"] and row["seen"]]
        for name, returned in (
            (f"prometheus_{who}", False),
            (f"prometheus_{who}_line_return", True),
        ):
            alike = (row for row in seen if (row["kind"] == RETURNED) is returned)
            known |= _spread(name, (waited(row, who) for row in alike))
    if ours:
        known["alerts_missed"] = sum(row["seconds"].get(OURS) is None for row in ours)
        known["alerts_accusing_the_wrong_owner"] = sum(
            row["seconds"].get(OURS) is not None and not row["owner_right"] for row in ours
        )
    return known


def noise_figures(row: Mapping[str, Any]) -> dict[str, float]:
    """What ordinary loss made each of them say."""
    known: dict[str, float] = {}
    for who, raised in row["raised"].items():
        known[f"prometheus_{who}_false_alarms"] = len(raised)
        known[f"prometheus_{who}_false_messages"] = row["messages"][who]
        if raised:
            known[f"prometheus_{who}_first_false_alarm_s"] = round(raised[0], 2)
    if OURS in row["watching"]:
        known["false_messages_beside_prometheus"] = row["messages"][OURS]
    return known


def _spread(name: str, values: Iterable[float]) -> dict[str, float]:
    seen = list(values)
    if not seen:
        return {}
    return {f"{name}_{mark}_s": round(quantile(seen, at), 2) for mark, at in _MARKS}


_NAMES = {ALERT: "alert", SILENT: "alert_silent", RETURNED: "line_return"}
_MARKS = (("p50", 0.5), ("p95", 0.95))
