"""The doctor's findings as sentences."""

from runbook.doctor.facts import Finding
from runbook.settings.words import message
from runbook.texts import t


def sentence(finding: Finding, lang: str) -> str:
    """What was found, one sentence."""
    if finding.problem:
        return message(finding.problem, lang)
    subjects = ", ".join(t(f"doctor.subject.{one}", lang) for one in finding.about)
    return t(finding.sentence, lang, **{"subjects": subjects, **finding.values})


def hint(finding: Finding, lang: str) -> str:
    """What to do about it; empty when there is nothing to do or the sentence says it already."""
    if finding.problem or not finding.hint:
        return ""
    return t(finding.hint, lang, **finding.values)
