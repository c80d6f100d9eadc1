"""What the state says when nobody looks any more."""

from runbook.desk.view import Headline, Tone
from runbook.language.texts import t


def stopped(lang: str) -> Headline:
    """Nobody looks any more, by a defect of ours: the words stay."""
    sentence, hint = t("desk.state.failed", lang), t("desk.state.failed.hint", lang)
    return Headline(Tone.UNCLEAR, sentence, hint)
