"""The doctor's findings as sentences."""

from notifier.delivery import DeliveryError
from runbook.doctor.facts import Finding, Level, Said
from runbook.language.texts import known, t
from runbook.settings.words import message


def sentence(finding: Finding, lang: str) -> str:
    """What was found, one sentence."""
    if finding.problem:
        return message(finding.problem, lang)
    values = {"subjects": _subjects(finding.about, finding.level, lang), **finding.values}
    if finding.role:
        values["role"] = _person(finding, lang)
    reason = finding.reason
    if isinstance(reason, DeliveryError):
        values["reason"] = reason.wording(lang, finding.channel).sentence
    elif isinstance(reason, Said):
        values["reason"] = reason.sentence[lang]
    elif reason:
        values["reason"] = t(f"{reason.rule_id}.sentence", lang, **reason.values)
    if "client" in values:
        values["client"] = t(f"doctor.vpn_client.name.{values['client']}", lang)
    said = t(finding.sentence, lang, **values)
    if finding.not_found_out:
        unknown = _subjects(finding.not_found_out, Level.UNKNOWN, lang)
        said = t("doctor.tonight.not_found_out", lang, tonight=said, subjects=unknown)
    # Sentences of other parts begin small, because elsewhere they follow a colon.
    return said[:1].upper() + said[1:]


def _person(finding: Finding, lang: str) -> str:
    role = t(f"role.{finding.role}", lang)
    named = finding.name and finding.name.casefold() != role.casefold()
    return f"{role} ({finding.name})" if named else role


def _subjects(about: tuple[str, ...], level: Level, lang: str) -> str:
    texts = (_subject(one, level, lang) for one in about)
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
