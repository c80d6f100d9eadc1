"""A signed report that came in over an operator's own phone: ``/start`` and 64 characters.

Whoever photographs her screen has the link, so nothing but the signature and the sequence counts;
the chat it came from is nobody's. What it says is in ``notifier.handoff.report``.
"""

from checks.cause_numbers import cause_of
from checks.causes import HEALTHY, UNDETERMINED, side_of
from notifier.handoff.refusal import Refusal
from notifier.handoff.report import Kind, Report, decode
from notifier.handoff.spoken import reply_code
from notifier.message import Message
from runbook.hub.bot.enrolling import TRIES, TRIES_WITHIN
from runbook.hub.bot.reply import Reply
from runbook.hub.incidents import keeping, local
from runbook.hub.office import Office
from runbook.hub.store import agents, events, incidents, reports, updates
from runbook.hub.store.transaction import Transaction
from runbook.reporting import shapes
from runbook.texts import t

ROUTE = "telegram"
"""Of such a report among ``store.reports``."""
TAKEN, REFUSED = "handoff.taken", "handoff.refused"
"""Events: with kind and sequence, or with why."""
_PERCENT = 100


def take_in(tx: Transaction, office: Office, text: str, chat: int) -> Reply:
    """Believe it or not, keep it, and say so to whoever opened the link."""
    found = decode(
        text,
        lambda agent: agents.report_key(tx, agent),
        lambda agent: _last_sequence(tx, agent),
    )
    lang = office.lang
    if isinstance(found, Refusal):
        return _refuse(tx, found, chat, lang)
    number = _keep(tx, office, found)
    key = agents.report_key(tx, found.agent) or b""
    said = _receipt(found, number, reply_code(key, found.incident), lang)
    return Reply(TAKEN, chat=chat, messages=(said,))


def _refuse(tx: Transaction, why: Refusal, chat: int, lang: str) -> Reply:
    outcome = f"{REFUSED}:{chat}"
    if updates.count(tx, outcome, tx.now - TRIES_WITHIN) >= TRIES:
        return Reply("handoff.slowed", done=False)
    events.log(tx, REFUSED, body={"why": why.code.value})
    lines = (t(why.sentence, lang), t("hub.bot.handoff.ring", lang))
    said = Message(t("hub.bot.handoff.refused", lang), lines, lang=lang)
    return Reply(outcome, done=False, chat=chat, messages=(said,))


def _keep(tx: Transaction, office: Office, report: Report) -> int:
    """Everything that follows from it; the number of its incident, 0 when it made none."""
    agent = agents.by_agent(tx, report.agent)
    if agent is None:  # pragma: no cover - its key was read in this transaction
        raise LookupError("agent")
    known = incidents.by_key(tx, report.incident)
    if report.again:
        return known.number if known else 0
    agents.note_handoff(tx, report.agent, report.sequence)
    body = {"kind": report.kind.name.lower(), "sequence": report.sequence, "by": agent.operator}
    events.log(tx, TAKEN, report.incident, body)
    if report.kind is not Kind.EXERCISE:
        told = reports.Incoming(
            agent.operator, _as_report(report, agent.operator, tx), tx.now, ROUTE
        )
        reports.take(tx, [told])
    change = local.from_handoff(known, report, agent.operator, tx.now)
    if change is None:
        return known.number if known else 0
    return keeping.apply(tx, office, change).number


def _as_report(report: Report, operator: str, tx: Transaction) -> shapes.Report:
    """What correlation needs of it. The incident itself is made from the signed report."""
    # How long the code stood on her screen before it was scanned is not known.
    made = shapes.Moment(wall=report.occurred_at + report.age, age_ms=0)
    over = report.kind is Kind.RESTORED
    cause = HEALTHY if over or report.she_says else cause_of(report.cause) or UNDETERMINED
    channels = () if over else tuple(sorted(report.not_working))
    return shapes.Report(
        agent=operator,
        sequence=report.sequence,
        sent=tx.now,
        diagnosis=shapes.Diagnosis(
            made=made, cause=cause, side=side_of(cause), confidence=report.confidence / _PERCENT
        ),
        complaint=shapes.Complaint(said=made, channels=channels) if channels or over else None,
        calls=report.calls,
        chats=report.chats,
    )


def _receipt(report: Report, number: int, code: str, lang: str) -> Message:
    exercise = report.kind is Kind.EXERCISE
    title = t(f"hub.bot.handoff.{'exercise' if exercise else 'taken'}", lang)
    lines = [t("hub.bot.handoff.number", lang, number=number)] if number else []
    lines += [t("hub.bot.handoff.reply", lang, code=code), t("hub.bot.handoff.type_it", lang)]
    return Message(title, tuple(lines), lang=lang)


def _last_sequence(tx: Transaction, agent: bytes) -> int | None:
    known = agents.by_agent(tx, agent)
    return None if known is None or known.handoff_sequence < 0 else known.handoff_sequence
