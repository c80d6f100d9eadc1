"""PURE. What may stand in each table of a drill's file, and the bounds of it."""

from collections.abc import Mapping

from checks.causes import CAUSES, SIDES
from runbook.drill.case import Choice, Until

MOST_PHASES = 8
MOST_CLIENTS = 12
MOST_STEPS = 40
LONGEST_TITLE = 80
LONGEST_STORY = 600
LONGEST_ID = 40
"""Characters."""
LONGEST_WAIT = 3600.0
"""Seconds."""

SCENARIO = frozenset(
    {"night", "fails", "skips", "facts", "worked", "without", "services", "loss", "vpn", "at"}
)
"""What ``runbook.drill.world.Scenario`` knows; ``night`` is one of the catalogue to begin with."""
KEYS: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {"id", "title", "story", "calm", "phases", "clients", "office", "expected", "limits"}
    ),
    "phases": SCENARIO | {"lasts", "until", "message"},
    "clients": frozenset({"says", "chooses", "reference"}),
    "office": frozenset({"acknowledges", "announces"}),
    "announces": frozenset({"number", "cause", "after", "eta"}),
    "expected": frozenset({"cause", "side", "steps", "order", "hears", "not_working"}),
    "limits": frozenset({"words", "owner", "alert", "tries"}),
}
CHOICES = frozenset(map(str, Choice))
UNTIL = frozenset(map(str, Until))
KNOWN_CAUSES = frozenset(CAUSES) | {"undetermined.ambiguous"}
KNOWN_SIDES = frozenset(SIDES.values())
CHANNELS = frozenset({"voice", "chat", "data"})

RULES = frozenset(
    f"drill.{name}"
    for name in (
        "not_found", "unreadable", "too_large", "not_utf8", "bad_toml", "unknown_key",
        "wrong_type", "missing_key", "bad_id", "unknown_value", "out_of_range", "too_long",
        "too_many", "bad_failure", "bad_pattern", "bad_reference", "other_cause",
    )
)  # fmt: skip
"""Every rule there is: each has a sentence in both languages and a bad file among the tests."""
