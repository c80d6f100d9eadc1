"""PURE. What a mass incident says of itself: compared with what was told, and for the log."""

from dataclasses import replace

from runbook.hub.correlation.findings import Finding
from runbook.hub.model.incident import HubIncident, Weight

MISSING = "missing"
"""Under which an event names those who vanished, for a hub that takes over and looks for them."""
_MUCH = 0.1


def told(mass: HubIncident) -> tuple[object, ...]:
    """What is told of it besides times and people: where that is the same, nothing is said."""
    return (mass.cause, mass.side, mass.services, mass.component, mass.not_working, mass.weight)


def much(before: Weight, after: Weight) -> bool:
    """Whether somebody reading the figures would think otherwise of it."""
    flags = (before.certain, before.partial, before.instead)
    if flags != (after.certain, after.partial, after.instead):
        return True
    hit = before.accuse + before.vanished
    return abs(after.accuse + after.vanished - hit) >= max(1, _MUCH * hit)


def only_beside(before: HubIncident, after: HubIncident) -> bool:
    """Whether nothing differs but how many can work and of how many nothing is known."""
    weight = replace(after.weight, prove=before.weight.prove, silent=before.weight.silent)
    return told(replace(after, weight=weight)) == told(before)


def much_beside(before: Weight, after: Weight) -> bool:
    """Whether those have changed by a tenth or more of everybody counted."""
    everybody = before.accuse + before.vanished + before.prove + before.silent
    changed = max(abs(after.prove - before.prove), abs(after.silent - before.silent))
    return changed >= max(1, _MUCH * everybody)


def said(mass: HubIncident, finding: Finding) -> dict[str, object]:
    """For the log: codes and counts, and by their codes those of whom nothing else is kept."""
    weight = mass.weight
    missing = {MISSING: sorted(finding.missing)} if finding.missing else {}
    return {
        **missing,
        "cause": mass.cause,
        "services": list(mass.services),
        "component": mass.component,
        "accuse": weight.accuse,
        "prove": weight.prove,
        "silent": weight.silent,
        "vanished": weight.vanished,
        "instead": weight.instead,
        "certain": weight.certain,
    }
