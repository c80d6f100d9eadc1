"""What she reads out to the lead on the phone, because her voice is the channel now."""

from runbook.language.texts import t
from runbook.settings import Settings


def ring_line(settings: Settings, lang: str) -> str:
    """The lead on duty by name and phone, or by her role where the settings name nobody."""
    lead = next(iter(settings.contacts_of("shift_lead")), None)
    name = lead.name if lead else ""
    phone = lead.phone if lead else ""
    return t("run.alert.ring", lang, lead_name=name, lead_phone=phone)


def dictation(spoken: str, settings: Settings, lang: str) -> str:
    """Whom to ring and what to read out."""
    return "\n".join((ring_line(settings, lang), t("run.alert.read_out", lang), _quoted(spoken)))


def _quoted(text: str) -> str:
    """Set off from what is meant for her: this is to be read to somebody else."""
    return "\n".join(f"  | {line}" if line else "  |" for line in text.splitlines())
