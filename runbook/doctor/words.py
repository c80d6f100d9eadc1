"""The doctor's findings as sentences."""

from runbook.doctor.facts import Finding, Level
from runbook.settings.words import message
from runbook.texts import known, t


def sentence(finding: Finding, lang: str) -> str:
    """What was found, one sentence."""
    if finding.problem:
        return message(finding.problem, lang)
    values = {"subjects": _subjects(finding, lang), **finding.values}
    if finding.role:
        values["role"] = t(f"role.{finding.role}", lang)
    if finding.reason:
        reason = finding.reason
        values["reason"] = t(f"{reason.rule_id}.sentence", lang, **reason.values)
    said = t(finding.sentence, lang, **values)
    # Sentences of other parts begin small, because elsewhere they follow a colon.
    return said[:1].upper() + said[1:]


def _subjects(finding: Finding, lang: str) -> str:
    texts = (_subject(one, finding.level, lang) for one in finding.about)
    return ", ".join(texts)


def _subject(about: str, level: Level, lang: str) -> str:
    text = f"doctor.subject.{about}"
    worse = f"{text}.{level}"
    return t(worse if known(worse, lang) else text, lang)


def hint(finding: Finding, lang: str) -> str:
    """What to do about it; empty when there is nothing to do or the sentence says it already."""
    if finding.problem or not finding.hint:
        return ""
    return t(finding.hint, lang, **finding.values)
