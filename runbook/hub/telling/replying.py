"""The reply code for an operator whose report came by her own phone: only once somebody knows.

The code tells her PC that somebody in the office has taken it in hand, so it is given by an
acknowledgement and by nothing else; until then her chat waits for it.
"""

from notifier.delivery import Purpose, Recipient
from notifier.handoff.spoken import reply_code
from notifier.message import Message
from runbook.alerting.channels import TELEGRAM
from runbook.hub.model.incident import HubIncident
from runbook.hub.office import Office
from runbook.hub.store import agents, incidents, switches
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

WAITING = "handoff.waiting"
"""The switch. Its body has the chats that wait for a code, by the incident's key."""
MOST_CHATS, MOST_KEYS = 3, 500
_OPERATOR = "operator"


def is_known(tx: Transaction, incident: HubIncident) -> bool:
    """Whether a person in the office has acknowledged it, or the mass incident it belongs to."""
    whole = incidents.by_key(tx, incident.parent) if incident.parent else None
    return any(one.acknowledged_by for one in (incident, whole) if one is not None)


def wait(tx: Transaction, key: str, chat: int) -> None:
    """This chat gets the code of this incident when somebody has acknowledged it."""
    kept = _waiting(tx)
    chats = [*(one for one in kept.pop(key, []) if one != chat), chat]
    kept[key] = chats[-MOST_CHATS:]
    switches.put(tx, WAITING, dict(list(kept.items())[-MOST_KEYS:]))


def answer_waiting(tx: Transaction, office: Office) -> int:
    """Send the code to every chat whose incident is known by now; to how many."""
    kept = _waiting(tx)
    if not kept:
        return 0
    sent, still = 0, {}
    for key, chats in kept.items():
        incident = incidents.by_key(tx, key)
        if incident is None or incident.over:
            continue
        if not is_known(tx, incident):
            still[key] = chats
            continue
        message = _words(tx, incident, office.lang)
        if message is None:
            continue
        for chat in chats:
            to = Recipient(_OPERATOR, incident.agent, TELEGRAM, str(chat), "")
            # What is not about an outage is never gathered into a list, and is of no card.
            outbox_in(tx).enqueue(Purpose.EXERCISE, "", to, message, tx.now)
            sent += 1
    if still != kept:
        switches.put(tx, WAITING, still)
    return sent


def code_lines(code: str, lang: str) -> tuple[str, str]:
    """The code, and what she does with it."""
    return t("hub.bot.handoff.reply", lang, code=code), t("hub.bot.handoff.type_it", lang)


def _words(tx: Transaction, incident: HubIncident, lang: str) -> Message | None:
    agent = agents.by_operator(tx, incident.agent)
    key = agents.report_key(tx, agent.agent) if agent is not None else None
    if key is None:
        return None
    number = t("hub.bot.handoff.number", lang, number=incident.number)
    lines = (number, *code_lines(reply_code(key, incident.key), lang))
    return Message(t("hub.bot.handoff.known", lang), lines, lang=lang)


def _waiting(tx: Transaction) -> dict[str, list[int]]:
    kept = switches.get(tx, WAITING)
    if kept is None:
        return {}
    return {
        key: [one for one in chats if isinstance(one, int)]
        for key, chats in kept.body.items()
        if isinstance(chats, list)
    }
