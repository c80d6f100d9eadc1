"""Reads for one person's page what their role may see, in their own language.

No names, no addresses, and of clients only how many wait and with which operator.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from runbook.advice import CAUSES
from runbook.channels import EMAIL, TELEGRAM
from runbook.hub.api.board.shapes import Board, Card, Causes, Choice, Part
from runbook.hub.api.state import weighed
from runbook.hub.incidents.buttons import CHOOSE, buttons, likely
from runbook.hub.incidents.card import words
from runbook.hub.incidents.folding import Folded, folded, ranges, sentence, unknown
from runbook.hub.incidents.naming import cause_name
from runbook.hub.incidents.screening import screened
from runbook.hub.incidents.titles import since, title
from runbook.hub.incidents.view import View
from runbook.hub.incidents.viewing import degraded_since, named, view_of
from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import MAY, allowed
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.speaking import CHANNELS, WORKS
from runbook.hub.store import callbacks, incidents, people, seen, switches
from runbook.hub.store.transaction import Transaction
from runbook.moscow import clock
from runbook.texts import plural, t

MOST_CARDS = 30
"""The most urgent ones; the others stand as numbers."""
MOST_OPERATORS = 30
SEEN_WITHIN = timedelta(seconds=90)
_OF_THE_HOME = frozenset({"pc", "home_network", "vpn_client"})
"""What one home alone can have: no mass incident's cause."""


def board(tx: Transaction, office: Office, person: HubPerson, warnings: Sequence[str]) -> Board:
    """The page at ``/``."""
    lang = person.lang
    standing = sorted(folded(incidents.unclosed(tx)), key=_urgency)
    alive = sum(at >= tx.now - SEEN_WITHIN for at in seen.read(tx).values())
    shown, rest = standing[:MOST_CARDS], standing[MOST_CARDS:]
    more = [one.incident.number for one in rest]
    return Board(
        who=who(tx, person),
        key="",
        sentence=sentence(standing, alive, lang),
        lines=tuple(_head(tx, standing, lang)),
        warnings=tuple(warnings),
        cards=tuple(_brief(tx, office, one, person) for one in shown),
        more=t("hub.board.more", lang, numbers=ranges(more, lang)) if more else "",
        rows=tuple(_of_the_office(tx, person)),
        parts=tuple(_parts(tx, office, person)),
    )


def who(tx: Transaction, person: HubPerson) -> str:
    """As whom somebody is here."""
    return t("hub.link.you", person.lang, who=named(tx, person, person.lang))


def card(tx: Transaction, office: Office, incident: HubIncident, person: HubPerson) -> Card:
    """All that the person's own card says, and everything it offers."""
    view = _view(tx, office, incident, person)
    said, _hidden = screened(view.incident, words(view, str(person.role), rings=False))
    return Card(incident.number, said.title, said.lines, _rows(view, person))


def causes(incident: HubIncident, person: HubPerson) -> Causes:
    """What it may really have been, the side that was found first; empty for who may not say it."""
    lang = person.lang
    if allowed(person.role, Action.RESOLVE, incident) is not None:
        return ()
    found = incident.cause.partition(".")[0]
    groups: dict[str, list[Choice]] = {}
    for cause in sorted(CAUSES, key=lambda one: one != incident.cause):
        domain = cause.partition(".")[0]
        if not (incident.is_mass and domain in _OF_THE_HOME):
            order = Order(Action.RESOLVE, incident.number, cause).to_button()
            groups.setdefault(domain, []).append(Choice(cause_name(cause, lang), order))
    ordered = sorted(groups, key=lambda one: likely(one, found))
    return tuple((t(f"hub.domain.{one}", lang), tuple(groups[one])) for one in ordered)


def _urgency(one: Folded) -> tuple[bool, bool, bool, int]:
    """First what goes on, is shared by many, and nobody knows of; the newest first."""
    incident = one.incident
    known = incident.acknowledged_at is not None
    return (incident.over, not incident.is_mass, known, -incident.number)


def _head(tx: Transaction, standing: Sequence[Folded], lang: str) -> Iterator[str]:
    if unheard_of := unknown(standing, lang):
        yield unheard_of
    if (at := degraded_since(tx)) is not None:
        yield t("hub.page.degraded", lang, at=clock(at))
    yield t("hub.page.at", lang, at=clock(tx.now))


def _of_the_office(tx: Transaction, person: HubPerson) -> Iterator[tuple[Choice, ...]]:
    """Degraded mode is ended here too: no card that offers it need be left."""
    if degraded_since(tx) is not None and Action.UNDEGRADE in MAY[person.role]:
        order = Order(Action.UNDEGRADE).to_button()
        yield (Choice(t("hub.button.undegrade", person.lang), order),)


def _view(tx: Transaction, office: Office, incident: HubIncident, person: HubPerson) -> View:
    return view_of(tx, office, incident, person.lang, reminds=False)


def _brief(tx: Transaction, office: Office, one: Folded, person: HubPerson) -> Card:
    view = _view(tx, office, one.incident, person)
    incident, lang = view.incident, person.lang
    known_by = view.acknowledged_by if incident.acknowledged_at is not None else ""
    lines = [_since(incident, lang, plain=bool(known_by) and not incident.over)]
    if known_by and incident.acknowledged_at is not None:
        at = clock(incident.acknowledged_at)
        lines.append(t("hub.page.known", lang, role=_capital(known_by), at=at))
    if incident.is_mass and not incident.over and incident.hit:
        lines.append(weighed(incident, lang))
    if one.members:
        lines.append(t("hub.page.members", lang, numbers=ranges(one.members, lang)))
    if incident.eta_at is not None and not incident.over:
        lines.append(t("hub.page.eta", lang, at=clock(incident.eta_at)))
    return Card(incident.number, title(view), tuple(lines), _rows(view, person))


def _since(incident: HubIncident, lang: str, *, plain: bool) -> str:
    """Since when, and how far it has come unless the next line says that."""
    at = clock(since(incident))
    if plain:
        return t("alert.since", lang, at=at)
    return t("hub.board.since", lang, at=at, step=t(f"hub.step.{incident.step}", lang))


def _rows(view: View, person: HubPerson) -> tuple[tuple[Choice, ...], ...]:
    """The card's own buttons; where those ask back, the incident's page does."""
    here = f"/incidents/{view.incident.number}#cause"
    found = []
    for row in buttons(view, str(person.role)):
        choices = []
        for one in row:
            order = Order.from_button(one.order)
            if order is None:
                continue
            asks = order.action is Action.RESOLVE and order.argument.startswith(CHOOSE)
            first = order.action is Action.ACKNOWLEDGE
            choices.append(
                Choice(one.label, href=here) if asks else Choice(one.label, one.order, first=first)
            )
        found.append(tuple(choices))
    return tuple(found)


def _parts(tx: Transaction, office: Office, person: HubPerson) -> Iterator[Part]:
    lang, may = person.lang, MAY[person.role]
    if Action.SHOW_CALLBACKS in may:
        yield Part(t("hub.board.callbacks", lang), tuple(_callbacks(tx, lang)))
    if Action.SHOW_DUTY in may:
        yield Part(t("hub.page.at_work", lang), tuple(_people(tx, lang)))
        yield Part(t("hub.board.channels", lang), tuple(_channels(tx, office, lang)))


def _callbacks(tx: Transaction, lang: str) -> Iterator[str]:
    found = callbacks.count(tx)
    if not found.open:
        yield t("hub.board.callbacks.none", lang)
        return
    yield plural("hub.board.callbacks.open", found.open, lang)
    yield t("hub.board.callbacks.kinds", lang, call=found.call, chat=found.chat)
    if found.overdue:
        yield plural("hub.board.callbacks.overdue", found.overdue, lang)
    whose = sorted(
        callbacks.by_operator(tx).items(), key=lambda one: (-one[1].overdue, -one[1].open, one[0])
    )
    for operator, hers in whose[:MOST_OPERATORS]:
        late = plural("hub.board.callbacks.late", hers.overdue, lang) if hers.overdue else ""
        yield f"{operator}: {hers.open}{late}"
    if len(whose) > MOST_OPERATORS:
        yield plural("hub.bot.incidents.more", len(whose) - MOST_OPERATORS, lang)


def _people(tx: Transaction, lang: str) -> Iterator[str]:
    order = list(Role)
    at_work = [one for one in people.every(tx) if one.on_shift]
    for one in sorted(at_work, key=lambda one: (order.index(one.role), one.id)):
        ways = [
            t(f"hub.board.way.{name}", lang)
            for name, has in ((TELEGRAM, one.telegram is not None), (EMAIL, bool(one.email)))
            if has
        ]
        said = ", ".join(ways) or t("hub.board.way.none", lang)
        yield f"{_capital(named(tx, one, lang))}: {said}"
    if not at_work:
        yield t("hub.bot.duty.none", lang)


def _channels(tx: Transaction, office: Office, lang: str) -> Iterator[str]:
    """As the hub on duty has said last; before it has, those that are set up here."""
    switch = switches.get(tx, switches.SPEAKING)
    said = switch.body.get(CHANNELS) if switch is not None else None
    states = said if isinstance(said, dict) else {}
    for name in (TELEGRAM, EMAIL):
        if name in states:
            state = "works" if states[name] == WORKS else "dead"
        else:
            state = "unknown" if name in office.channels else "none"
        channel = _capital(t(f"hub.board.way.{name}", lang))
        yield t(f"hub.board.channel.{state}", lang, channel=channel)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
