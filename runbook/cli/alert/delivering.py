"""What ``runbook alert deliver`` shows: each message by role and way, each change once."""

import threading
from collections.abc import Iterable

from notifier.delivery import Delivery
from notifier.dispatch.dispatcher import Notice, Observer, Phase
from runbook.cli.output import console
from runbook.incidents.attempt_words import way_name
from runbook.language.moscow import clock
from runbook.language.texts import t


class Delivering:
    """A line for each change of a delivery. Called from the courier's thread."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._lock = threading.Lock()
        self._said: dict[str, tuple[Phase, str]] = {}
        self._others: list[Observer] = []

    def hear_also(self, observer: Observer) -> None:
        """Tell somebody else too. Called before the courier starts."""
        self._others.append(observer)

    def notice(self, notice: Notice) -> None:
        """Say it, unless the same was said of this delivery last."""
        for one in self._others:
            one(notice)
        what = _what(notice, self._lang)
        news = notice.phase, str(notice.error)
        with self._lock:
            if not what or self._said.get(notice.delivery.id) == news:
                return
            self._said[notice.delivery.id] = news
            to = notice.delivery.recipient
            who, way = t(f"role.{to.role}", self._lang), way_name(to.channel, self._lang)
            console.say(t("incident.attempt", self._lang, who=who, way=way, what=what))


def addressees(waiting: Iterable[Delivery], lang: str) -> str:
    """Who is waited for, over which ways: ``руководитель смены (Телеграм, почта)``."""
    ways: dict[str, list[str]] = {}
    for one in waiting:
        role = t(f"role.{one.recipient.role}", lang).lower()
        ways.setdefault(role, []).append(way_name(one.recipient.channel, lang))
    named = (f"{role} ({', '.join(dict.fromkeys(found))})" for role, found in ways.items())
    return ", ".join(named)


def _what(notice: Notice, lang: str) -> str:
    if notice.phase is Phase.ACCEPTED:
        return t("alert.deliver.accepted", lang, at=clock(notice.at))
    if notice.error is None:
        return ""
    why = notice.error.wording(lang, notice.delivery.recipient.channel)
    if notice.phase is Phase.FAILED:
        return t("alert.deliver.given_up", lang, why=f"{why.sentence} {why.hint}")
    if notice.next_at is None:
        return why.sentence
    return t("alert.deliver.again", lang, why=why.sentence, at=clock(notice.next_at))
