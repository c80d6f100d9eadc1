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
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import agents, events, incidents, reports, updates
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling import replying
from runbook.language.texts import t
from runbook.reporting import shapes

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
    incident = _keep(tx, office, found)
    return Reply(TAKEN, chat=chat, messages=(_receipt(tx, found, incident, chat, lang),))


def _refuse(tx: Transaction, why: Refusal, chat: int, lang: str) -> Reply:
    outcome = f"{REFUSED}:{chat}"
    if updates.count(tx, outcome, tx.now - TRIES_WITHIN) >= TRIES:
        return Reply("handoff.slowed", done=False)
    events.log(tx, REFUSED, body={"why": why.code.value})
    lines = (t(why.sentence, lang), t("hub.bot.handoff.ring", lang))
    said = Message(t("hub.bot.handoff.refused", lang), lines, lang=lang)
    return Reply(outcome, done=False, chat=chat, messages=(said,))


def _keep(tx: Transaction, office: Office, report: Report) -> HubIncident | None:
    """Everything that follows from it; its incident, None when it made none of her own."""
    agent = agents.by_agent(tx, report.agent)
    if agent is None:  # pragma: no cover - its key was read in this transaction
        raise LookupError("agent")
    known = incidents.by_key(tx, report.incident)
    if report.again:
        return _hers(known, agent.operator)
    agents.note_handoff(tx, report.agent, report.sequence)
    body = {"kind": report.kind.name.lower(), "sequence": report.sequence, "by": agent.operator}
    events.log(tx, TAKEN, report.incident, body)
    if report.kind is not Kind.EXERCISE:
        told = reports.Incoming(
            agent.operator, _as_report(report, agent.operator, tx), tx.now, ROUTE
        )
        reports.take(tx, [told])
    change = local.from_handoff(known, report, agent.operator, tx.now)
    kept = known if change is None else keeping.apply(tx, office, change)
    return _hers(kept, agent.operator)


def _hers(incident: HubIncident | None, operator: str) -> HubIncident | None:
    """Nothing is said of another's incident, whatever key she came with."""
    return incident if incident is not None and incident.agent == operator else None


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


def _receipt(
    tx: Transaction, report: Report, incident: HubIncident | None, chat: int, lang: str
) -> Message:
    """What became of it; with the reply code only when somebody in the office knows of it."""
    exercise = report.kind is Kind.EXERCISE
    known = incident is not None and replying.is_known(tx, incident)
    state = "exercise" if exercise else "known" if known else "taken"
    lines = []
    if incident is not None:
        lines.append(t("hub.bot.handoff.number", lang, number=incident.number))
    if exercise or known:
        key = agents.report_key(tx, report.agent) or b""
        lines += replying.code_lines(reply_code(key, report.incident), lang)
    elif incident is not None and not incident.over:
        replying.wait(tx, incident.key, chat)
        lines.append(t("hub.bot.handoff.wait", lang))
    return Message(t(f"hub.bot.handoff.{state}", lang), tuple(lines), lang=lang)


def _last_sequence(tx: Transaction, agent: bytes) -> int | None:
    known = agents.by_agent(tx, agent)
    return None if known is None or known.handoff_sequence < 0 else known.handoff_sequence
