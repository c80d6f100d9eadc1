"""Colours beside the marks, never instead of them."""

from runbook.diagnosis.progress import State

STYLES = {
    State.WAITING: "dim",
    State.FINE: "green",
    State.TROUBLE: "bold red",
    State.UNKNOWN: "yellow",
}
