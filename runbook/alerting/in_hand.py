"""PURE. Calls and chats in somebody's hands, in words: what was not said is never told as none."""

from runbook.language.texts import plural, t

_HALVES = ("alert.calls", "alert.chats")


def counts(calls: int | None, chats: int | None, lang: str) -> str:
    """The two counts, without a half that is known to be nothing beside one that is known."""
    both = (calls, chats)
    named = [
        t(f"{text_id}.unknown", lang) if count is None else plural(text_id, count, lang)
        for text_id, count in zip(_HALVES, both, strict=True)
        if count or None in both
    ]
    return ", ".join(named)


def sentence(calls: int | None, chats: int | None, lang: str) -> str:
    """One operator's: what is open, that nothing is, or that she has not said."""
    if calls is None and chats is None:
        return t("alert.contacts.unknown", lang)
    if calls == 0 and chats == 0:
        return t("alert.contacts.none", lang)
    return t("alert.contacts", lang, counts=counts(calls, chats, lang))


def of_many(calls: int, chats: int, unsaid: int, lang: str) -> str:
    """What several have open together, of whom ``unsaid`` have not said all of it yet."""
    if not unsaid:
        return sentence(calls, chats, lang)
    if not calls and not chats:
        return plural("alert.contacts.unsaid", unsaid, lang)
    operators = plural("alert.operators", unsaid, lang)
    known = counts(calls, chats, lang)
    return t("alert.contacts.at_least", lang, counts=known, operators=operators)
