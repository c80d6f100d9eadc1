"""PURE. One way to make a finding: its text ids follow from the subject and how bad it is."""

from runbook.doctor.facts import Finding, Level, Values


def finding(
    subject: str,
    level: Level,
    variant: str = "",
    values: Values | None = None,
    about: tuple[str, ...] = (),
) -> Finding:
    """The finding with the texts ``doctor.<subject>.<variant or level>`` and its ``.hint``."""
    text = f"doctor.{subject}.{variant or level}"
    hint = "" if level is Level.OK or subject == "tonight" else f"{text}.hint"
    return Finding(subject, level, text, hint, values or {}, about=about)
