"""Shows a handoff, puts its text and picture aside, and marks what she answers."""

import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from notifier.handoff import qr
from runbook.agent.recording.acknowledging import KnownBy
from runbook.agent.recording.known import mark_known
from runbook.agent.telling.handoff import Handoff, Way
from runbook.cli.handoff.asking import Answer, Asking
from runbook.cli.handoff.drawing import draw, is_terminal, room
from runbook.cli.handoff.lines import Room, handoff_lines, ring_line
from runbook.cli.incident.journal import say_problem, utc_now
from runbook.cli.invocation import ExitCode
from runbook.cli.output import console
from runbook.cli.output.asked_file import say_taken
from runbook.cli.output.file_reasons import why_not_written
from runbook.cli.run.keys import Keyboard
from runbook.journal.journal import Journal
from runbook.journal.problem import JournalError
from runbook.language.moscow import clock
from runbook.language.texts import t
from runbook.system import clipboard
from runbook.system.asked_files import write_asked

_LACKING = {Way.TELEGRAM: "handoff.no_hub", Way.APP: "handoff.no_hub", Way.SMS: "handoff.no_phone"}


def say_hindrances(handoff: Handoff, asked: str | None, lang: str) -> None:
    """What stood in the way of the link she asked for, of the hub's key, and of remembering."""
    for problem in handoff.problems:
        values = dict(problem.values)
        sentence = t(f"{problem.rule_id}.sentence", lang, **values)
        console.problem(problem.rule_id, sentence[:1].upper() + sentence[1:],
                        t(f"{problem.rule_id}.hint", lang, **values))  # fmt: skip
    if handoff.journal_problem is not None:
        say_problem(handoff.journal_problem, lang)
    if asked and asked not in handoff.ways:
        lacking = _LACKING[Way(asked)]
        console.problem(lacking, t(lacking, lang), t(f"{lacking}.hint", lang))


def put_aside(
    handoff: Handoff, way: Way | None, lang: str, picture: str, *, force: bool, copying: bool
) -> ExitCode:
    """Write the picture and copy the text, as far as she asked for either."""
    code = ExitCode.OK
    if picture:
        shown = handoff_lines(handoff, lang, Room(), way)
        title = t("handoff.svg.title", lang, number=handoff.said.number)
        described = t(f"handoff.scan.{shown.way}", lang)
        try:
            svg = qr.svg(shown.link, title, described)
            write_asked(Path(picture), svg.encode(), force=force)
        except FileExistsError as error:
            code = ExitCode.USAGE
            say_taken(error, picture, lang)
        except OSError as error:
            code = ExitCode.USAGE
            sentence = t("handoff.svg_failed", lang, reason=why_not_written(error, lang))
            console.problem("handoff.svg_failed", sentence, t("handoff.svg_failed.hint", lang))
        else:
            console.warn(t("handoff.svg_written", lang, name=picture))
    if copying:
        failed = clipboard.copy(handoff.text(lang))
        if failed:
            console.problem(failed, t(failed, lang), t(f"{failed}.hint", lang))
        else:
            console.warn(t("handoff.copied", lang))
    return code


def as_object(handoff: Handoff, way: Way | None, lang: str) -> dict[str, object]:
    """The same for a program on this PC, such as the desk. It holds the lead's phone."""
    shown = handoff_lines(handoff, lang, Room(), way)
    every = {str(one): handoff.links(one, lang)[0] for one in handoff.ways}
    return {
        "schema": "runbook.handoff/1",
        "exercise": handoff.exercise,
        "incident": handoff.said.number,
        "lead": {"name": handoff.lead.name or None, "phone": handoff.lead.phone or None},
        "way": str(shown.way),
        "link": shown.link,
        "links": every,
        "text": handoff.text(lang),
        "spoken": handoff.said.spoken,
        "reply": handoff.said.reply,
    }


def show(journal: Journal, handoff: Handoff, way: Way | None, lang: str) -> None:
    """The text, the QR code and, at a keyboard, the question; what she answers is marked."""
    have, ring, settled = room(), ring_line(handoff.lead, lang), _settled(journal, handoff, lang)
    asks = is_terminal() and sys.stdin is not None and sys.stdin.isatty() and not settled
    last = (settled or ring,)
    questions = (t("handoff.ask", lang), t("handoff.ask.short", lang)) if asks else last
    shown = handoff_lines(handoff, lang, have, way, questions)
    console.say("\n".join(shown.above))
    if shown.needs is None or not is_terminal():
        draw(shown.symbol, blocks=have.blocks)
        _say_all(shown.below[:-1])
    else:
        columns, rows = shown.needs
        console.say(t("handoff.too_small", lang, columns=columns, rows=rows))
    question = shown.below[-1]
    if not asks:
        console.say(question)
        return
    with Keyboard() as keyboard:
        # What was typed before the question was there answers nothing.
        keyboard.forget()
        asking = Asking(
            keyboard, handoff.refused, lambda: bool(_settled(journal, handoff, lang)), ring, lang
        )
        answer = asking.wait(question)
    console.say(_conclude(journal, handoff, answer, ring, lang))


def _say_all(lines: tuple[str, ...]) -> None:
    if lines:
        console.say("\n".join(lines))


def _conclude(journal: Journal, handoff: Handoff, answer: Answer, ring: str, lang: str) -> str:
    if answer is Answer.LEFT:
        return f"{t('handoff.left', lang)} {ring}"
    if answer is Answer.ELSEWHERE:
        return _settled(journal, handoff, lang)
    if handoff.exercise:
        return t(f"handoff.exercise.{answer}", lang)
    now = utc_now()
    by = KnownBy.CODE if answer is Answer.CODE else KnownBy.HAND
    try:
        incident = journal.incident(handoff.incident)
        if incident is not None:
            mark_known(journal, incident, by, now)
    except JournalError as error:
        say_problem(error.problem, lang)
        return t("handoff.not_marked", lang)
    return _known(now, lang)


def _settled(journal: Journal, handoff: Handoff, lang: str) -> str:
    """Why there is nothing left to ask, empty while there is."""
    if handoff.exercise:
        return ""
    with suppress(JournalError):
        incident = journal.incident(handoff.incident)
        if incident is not None and incident.acknowledged_at is not None:
            return _known(incident.acknowledged_at, lang)
        if incident is not None and incident.over:
            return t("handoff.over", lang)
    return ""


def _known(at: datetime, lang: str) -> str:
    return t("run.alert.lead_knows", lang, at=clock(at))
