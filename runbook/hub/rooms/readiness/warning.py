"""Before a shift its lead and the administrator are told what of it would fail; once a shift."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from notifier.message import Message
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.rooms.readiness.folding import Fold, fold, tally
from runbook.hub.rooms.readiness.gathering import TOGETHER, coming_at, facts
from runbook.hub.rooms.readiness.judging import judge, reached
from runbook.hub.rooms.readiness.shapes import Concern, Facts, When
from runbook.hub.rooms.readiness.wording import counted, ids, letter, page, sentence
from runbook.hub.store import events, people, roster, switches
from runbook.hub.store.moments import from_ms, to_ms
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.briefing import brief
from runbook.hub.telling.reaching import as_person
from runbook.language.texts import t

WARNED = "shift.warned"
"""The event, and the switch: its body has when the shift begins that was warned of."""
MOST_KINDS, MOST_IDS = 8, 10
"""Of what would fail so many kinds stand in a messenger, and of each so many ids."""
_BEGINS = "begins"


def is_due(tx: Transaction, office: Office) -> bool:
    """Whether a shift begins soon that nobody was warned of."""
    return _due(tx, office) is not None


def warn(tx: Transaction, office: Office) -> bool:
    """Warn of it. Whether there was anything to warn of, or to say that all is ready."""
    begins = _due(tx, office)
    if begins is None:
        return False
    found = facts(tx, office)
    concerns = judge(found)
    has_lead = any(one.role is Role.SHIFT_LEAD and reached(one) for one in found.workers)
    told = [
        one.id
        for one in _readers(tx, office)
        if brief(
            tx, office, one, f"{WARNED} {to_ms(begins)}",
            _short(found, concerns, one.lang, has_lead=has_lead),
            _whole(found, concerns, one.lang, rings=not has_lead),
        )
    ]  # fmt: skip
    switches.put(tx, WARNED, {_BEGINS: to_ms(begins)})
    counts = {str(when): _count(concerns, when) for when in When}
    events.log(tx, WARNED, body={"begins": to_ms(begins), "told": told, **counts})
    return True


def _due(tx: Transaction, office: Office) -> datetime | None:
    before = office.settings.readiness.before
    begins = coming_at(tx)
    if not before or begins is None or begins - tx.now > timedelta(seconds=before):
        return None
    kept = switches.get(tx, WARNED)
    warned = from_ms(int(str(kept.body[_BEGINS]))) if kept is not None else None
    return None if warned is not None and begins - TOGETHER <= warned <= begins else begins


def _readers(tx: Transaction, office: Office) -> list[HubPerson]:
    """One lead and one administrator: of the coming shift, else whoever is there and reachable."""
    found = []
    for role in (Role.SHIFT_LEAD, Role.SYSADMIN):
        coming = {one.who for one in roster.coming(tx, role)}
        known = [one for one in people.of_roles(tx, [role]) if as_person(office, one).routes]
        due = [one for one in known if one.id in coming]
        found += (due or [one for one in known if one.on_shift])[:1]
    return found


def _short(found: Facts, concerns: Sequence[Concern], lang: str, *, has_lead: bool) -> Message:
    title = sentence(found, concerns, lang)
    if not concerns:
        return Message(title, rings=False, lang=lang)
    lines = [] if has_lead else [t("hub.ready.warn.no_lead", lang)]
    tonight = [one for one in fold(concerns) if one.when is When.TONIGHT]
    lines += [_kind(one, lang) for one in tonight[:MOST_KINDS]]
    if (left := len(tonight) - MOST_KINDS) > 0:
        lines.append(t("hub.ready.warn.kinds", lang, n=left))
    figures = tally(found, concerns)
    values = {"unknown": figures.unknown, "ready": figures.ready}
    lines += [t("hub.ready.warn.rest", lang, **values), t("hub.ready.warn.where", lang)]
    return Message(title, tuple(lines), rings=not has_lead, lang=lang)


def _kind(one: Fold, lang: str) -> str:
    """«VPN не запущен — 14 операторов: op-1, op-2 и ещё 12»: without versions and names."""
    who = ids(one, lang)
    left = len(who) - MOST_IDS
    more = t("hub.ready.warn.more", lang, n=left) if left > 0 else ""
    return t(
        "hub.ready.single", lang, said=counted(one, lang), who=", ".join(who[:MOST_IDS]) + more
    )


def _whole(found: Facts, concerns: Sequence[Concern], lang: str, *, rings: bool) -> Message:
    shown = page(found, concerns, lang)
    return Message(shown.sentence, tuple(letter(shown)), rings=rings, lang=lang)


def _count(concerns: Sequence[Concern], when: When) -> int:
    return sum(one.when is when for one in concerns)
