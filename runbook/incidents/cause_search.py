"""PURE. Which cause of the catalogue somebody means by a code, a number of the list or words."""

from collections.abc import Sequence

from runbook.diagnosis.advice import CAUSES, advice
from runbook.language.digits import whole_number
from runbook.language.texts import t


def causes_meant(said: str, listed: Sequence[str], lang: str) -> tuple[str, ...]:
    """One cause when it is clear which, several when it could be these, none when it is none.

    ``said`` is a code, a number counted from 1 in ``listed``, or words out of a cause's name.
    """
    plain = " ".join(said.lower().replace("ё", "е").split())
    if plain in CAUSES:
        return (plain,)
    if plain.isdecimal():
        place = whole_number(plain) or 0
        return (listed[place - 1],) if 0 < place <= len(listed) else ()
    if not plain:
        return ()
    words = plain.split()
    return tuple(one for one in CAUSES if all(word in _named(one, lang) for word in words))


def _named(cause: str, lang: str) -> str:
    return f"{cause} {t(advice(cause).name, lang)}".lower().replace("ё", "е")
