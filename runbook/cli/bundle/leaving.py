"""Asks whether the bundle may leave, sends it, and lets it wait where it cannot go yet."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.bundle.shapes import SUMMARY
from runbook.bundle.waiting import FOLDER, Way, keep
from runbook.cli.invocation import Invocation
from runbook.cli.output import console
from runbook.journal.usual_place import default_path
from runbook.language.texts import known, t

if TYPE_CHECKING:
    from runbook.agent.evidence.sending import Outcome
    from runbook.agent.workplace import Workplace
    from runbook.bundle.shapes import Bundle
    from runbook.settings import Settings

NONE = "none"


@dataclass(frozen=True, slots=True)
class Left:
    """What became of it. ``ended``: ``sent``, ``waits``, ``refused``, ``lost`` or ``stayed``.

    ``why`` is a text's id; ``incident`` the hub's number, 0 for none.
    """

    way: str = NONE
    ended: str = "stayed"
    why: str = ""
    incident: int = 0
    well: bool = True

    def as_json(self) -> dict[str, object]:
        """For ``runbook.bundle/1``."""
        return {
            "way": self.way,
            "ended": self.ended,
            "why": self.why or None,
            "incident": self.incident or None,
        }


STAYED = Left()


def chosen(
    settings: "Settings", way: str | None, lang: str, *, yes: bool, quiet: bool,
    show: Callable[[str], bool] = lambda _: False,
) -> "str | Left | None":  # fmt: skip
    """The way it may leave by; None: it stays, as was wished; else why it could not be asked.

    ``show`` shows the part of that name out of the very bundle that would leave; False: no such.
    """
    from runbook.agent.evidence.sending import ways  # noqa: PLC0415 - lazy for start-up

    if way == NONE:
        return None
    open_ways = ways(settings)
    wanted = way or (str(open_ways[0]) if open_ways else None)
    asks = not quiet and all(one is not None and one.isatty() for one in (sys.stdin, sys.stdout))
    if wanted is None or wanted not in set(map(str, open_ways)):
        if way or yes or asks:
            _say("bundle.no_way", lang)
        return Left(way or NONE, "stayed", "bundle.no_way", well=not (way or yes))
    if yes or not asks:
        return wanted if yes else _unasked(way, lang)
    if _consents(t(f"bundle.ask.{wanted}", lang), show, lang):
        return wanted
    console.say(t("bundle.not_sent", lang))
    return None


def _consents(question: str, show: Callable[[str], bool], lang: str) -> bool:
    from runbook.cli.consent import answer_to, is_yes  # noqa: PLC0415 - lazy for start-up

    console.say(t("bundle.ask.read", lang, name=SUMMARY))
    while show(answer := answer_to(question)):
        pass
    return is_yes(answer)


def _unasked(way: str | None, lang: str) -> Left | None:
    """Without anybody to ask nothing leaves; whoever has named a way is told so."""
    if way is None:
        return None
    _say("bundle.needs_yes", lang)
    return Left(way, "stayed", "bundle.needs_yes", well=False)


def leave(
    workplace: "Workplace", bundle: "Bundle", invocation: Invocation, way: str, *, quiet: bool
) -> Left:
    """Send it now; what cannot go yet waits, sealed, for a process of its own."""
    from runbook.agent.evidence.sending import Ended, send  # noqa: PLC0415 - lazy for start-up
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - as above
    from runbook.journal.store import open_journal  # noqa: PLC0415 - as above

    lang = invocation.lang
    if not quiet:
        console.warn(t(f"bundle.sending.{way}", lang))
    journal = open_journal(None, utc_now()).journal
    outcome = send(Way(way), bundle.content, workplace.loaded, journal, lang)
    if outcome.ended is Ended.SENT:
        _say_sent(way, outcome, lang, quiet=quiet)
        return Left(way, "sent", incident=outcome.incident)
    why = _why(outcome, lang)
    if outcome.ended is Ended.REFUSED:
        console.warn(t("bundle.refused", lang, why=why))
        return Left(way, "refused", outcome.text_id, well=False)
    return _wait(bundle, invocation, way, outcome.text_id, why)


def _wait(bundle: "Bundle", invocation: Invocation, way: str, text_id: str, why: str) -> Left:
    from runbook.agent.workplace import utc_now  # noqa: PLC0415 - lazy for start-up
    from runbook.cli.bundle.later import start_later  # noqa: PLC0415 - as above
    from runbook.cli.output.file_reasons import why_not_written  # noqa: PLC0415 - as above
    from runbook.secrets.own import own_secret  # noqa: PLC0415 - as above

    lang, folder = invocation.lang, default_path().parent
    try:
        secret = own_secret(folder)
        keep(folder / FOLDER, secret, Way(way), bundle.content, utc_now())
    except OSError as error:
        console.warn(t("bundle.waits_not", lang, why=why, reason=why_not_written(error, lang)))
        return Left(way, "lost", text_id, well=False)
    start_later(invocation)
    console.warn(t("bundle.waits", lang, why=why))
    return Left(way, "waits", text_id, well=False)


def _why(outcome: "Outcome", lang: str) -> str:
    text_id = f"{outcome.text_id}.sentence"
    if known(text_id, lang):
        said = t(text_id, lang)
        return said[:1].upper() + said[1:]
    from notifier.words.wording import wording  # noqa: PLC0415 - lazy for start-up

    head, _, last = outcome.text_id.rpartition(".")
    code, detail = (head, last) if head.count(".") else (outcome.text_id, "")
    return wording(code, detail, lang, "email").sentence


def _say_sent(way: str, outcome: "Outcome", lang: str, *, quiet: bool) -> None:
    if quiet:
        return
    if way == Way.MAIL:
        console.say(t("bundle.sent.mail", lang, count=outcome.reached))
    elif outcome.incident:
        console.say(t("bundle.sent.hub", lang, number=outcome.incident))
    else:
        console.say(t("bundle.sent.hub.alone", lang))


def _say(text_id: str, lang: str) -> None:
    console.problem(text_id, t(f"{text_id}.sentence", lang), t(f"{text_id}.hint", lang))
