"""One message for the shift lead about operators whose PCs have fallen silent: «позвоните».

Each silence is named once. The first leaves at once; whoever falls silent within two minutes of a
message is named together with the others in the next one. What was said is kept, in the
transaction that puts the message on its way: a hub that comes on duty does not say it again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.page import Page
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.store import events, switches
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import editable, languages, reachable
from runbook.language.moscow import clock
from runbook.language.texts import plural, t

SWITCH = "silence.named"
TOLD = "silence.told"
EVERY = timedelta(minutes=2)
MOST_NAMED = 10
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Named:
    """Who was named, with the moment each was last heard of, and when the last message left."""

    at: datetime | None = None
    operators: Mapping[str, str] | None = None

    def fresh(self, silent: Mapping[str, datetime]) -> list[str]:
        """Those of the silent ones whose silence has not been named."""
        known = self.operators or {}
        return sorted(one for one, at in silent.items() if known.get(one) != at.isoformat())

    def due(self, now: datetime) -> bool:
        """Whether another message may leave; a clock that was set back does not forbid it."""
        return self.at is None or abs(now - self.at) >= EVERY


def read_named(tx: Transaction) -> Named:
    """What was said so far."""
    kept = switches.get(tx, SWITCH)
    operators = kept.body.get("operators") if kept else None
    if kept is None or not isinstance(operators, dict):
        return Named()
    return Named(kept.at, {str(one): str(at) for one, at in operators.items()})


def tell(tx: Transaction, office: Office, silent: Mapping[str, datetime]) -> Named | None:
    """Name the silent ones who have not been named yet.

    None when there is nobody, or nobody to tell, or the last message left a short while ago.
    """
    named = read_named(tx)
    fresh = named.fresh(silent)
    leads = reachable(tx, office).get(Role.SHIFT_LEAD, [])[:1]
    if not fresh or not leads or not named.due(tx.now):
        return None
    outbox = outbox_in(tx)
    key = hashlib.blake2b(f"{TOLD} {tx.now.isoformat()}".encode(), digest_size=_KEY_BYTES)
    lang_of = languages(tx)
    for lead in leads:
        said = words({one: silent[one] for one in fresh}, lang_of.get(lead.id, office.lang))
        avoid = outbox.dead_channels(tx.now)
        page = Page(Purpose.RING, key.hexdigest(), lead, said, avoid=avoid)
        outbox.page(page, tx.now, editable(office))
    operators = {one: at.isoformat() for one, at in silent.items()}
    switches.put(tx, SWITCH, {"operators": operators})
    events.log(tx, TOLD, "", {"operators": fresh})
    return Named(tx.now, operators)


def words(silent: Mapping[str, datetime], lang: str) -> Message:
    """The message: operators' codes, since when nothing was heard of them, and nothing else."""
    longest = sorted(silent.items(), key=lambda one: (one[1], one[0]))
    if len(longest) == 1:
        ((operator, at),) = longest
        title = t("hub.silence.one", lang, operator=operator, at=clock(at))
        return Message(title, (t("hub.silence.ring_one", lang),), lang=lang)
    named = (
        t("hub.silence.since", lang, operator=operator, at=clock(at))
        for operator, at in longest[:MOST_NAMED]
    )
    rest = len(longest) - MOST_NAMED
    more = f" {plural('hub.silence.more', rest, lang)}" if rest > 0 else ""
    listed = t("hub.silence.list", lang, operators=", ".join(named), more=more)
    title = plural("hub.silence.title", len(longest), lang)
    return Message(title, (listed, t("hub.silence.ring", lang)), lang=lang)
