"""What an administrator is told of a PC that misbehaves: one line, without a sound, once a day."""

import hashlib
from datetime import timedelta

from notifier.delivery import Purpose
from notifier.message import Message
from notifier.outbox.rows import to_ms
from notifier.page import Page
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.store import events, switches
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.reaching import editable, languages, reachable
from runbook.language.texts import t

WARNED = "incidents.warned"
"""The switch. Its body has the moment of each warning, in milliseconds since 1970."""
AGAIN_AFTER = timedelta(hours=24)
_KEY_BYTES = 8


def warn(
    tx: Transaction, office: Office, event: str, operator: str, incident: str, **about: str | int
) -> bool:
    """Log it and tell an administrator, or the lead without one; False: that was done lately.

    The words are ``hub.warn.<event>``, with ``operator`` and ``about``.
    """
    kept = switches.get(tx, WARNED)
    since = to_ms(tx.now - AGAIN_AFTER)
    known = dict(kept.body) if kept is not None else {}
    lately = {name: at for name, at in known.items() if isinstance(at, int) and at > since}
    what = f"{event}:{operator}"
    if what in lately:
        return False
    switches.put(tx, WARNED, {**lately, what: to_ms(tx.now)})
    events.log(tx, event, incident, {"operator": operator, **about})
    people = reachable(tx, office)
    for one in (people.get(Role.SYSADMIN) or people.get(Role.SHIFT_LEAD) or [])[:1]:
        lang = languages(tx).get(one.id, office.lang)
        said = t(f"hub.warn.{event}", lang, operator=operator, **about)
        lines = (t(f"hub.warn.{event}.why", lang, operator=operator, **about),)
        message = Message(said, lines, rings=False, lang=lang)
        page = Page(Purpose.RING, _thread(what, tx), one, message)
        outbox_in(tx).page(page, tx.now, editable(office))
    return True


def _thread(what: str, tx: Transaction) -> str:
    """Of no incident's: no new words of a card may take its place."""
    named = f"{what} {tx.now.isoformat()}".encode()
    return hashlib.blake2b(named, digest_size=_KEY_BYTES).hexdigest()
