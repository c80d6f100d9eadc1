"""Reads a probe's options: plain numbers and texts, lists written with commas."""

from checks.probe import Probe


def text(probe: Probe, name: str, default: str = "") -> str:
    """An option as text."""
    return str(probe.options.get(name, default))


def number(probe: Probe, name: str, default: float) -> float:
    """An option as a number. Raises ValueError for what is none."""
    return float(probe.options.get(name, default))


def integer(probe: Probe, name: str, default: int) -> int:
    """An option as a whole number. Raises ValueError for what is none."""
    return int(probe.options.get(name, default))


def integers(probe: Probe, name: str, default: str) -> tuple[int, ...]:
    """Whole numbers written with commas: ``80,443``. Raises ValueError for what is none."""
    return tuple(int(part) for part in text(probe, name, default).split(",") if part.strip())
