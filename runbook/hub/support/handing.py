"""Puts a case on its way to every tracker that is set, in the transaction that records it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from notifier.delivery import Person, Purpose
from notifier.message import Attachment, Message
from notifier.page import Page
from runbook.hub.office import Office
from runbook.hub.store import people
from runbook.hub.store.cases import Case
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.trackers.tracker import Place, Tracker
from runbook.language.texts import known, t


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes out: the words, and the documents for whoever can carry them."""

    title: str
    lines: tuple[str, ...]
    documents: tuple[Attachment, ...]

    def message(self, lang: str) -> Message:
        """As the outbox keeps it."""
        return Message(self.title, self.lines, lang=lang, attachments=self.documents)


def hand_over(
    tx: Transaction,
    office: Office,
    case: Case,
    parcel: Parcel,
    place: Place,
    trackers: Mapping[str, Tracker],
    purpose: Purpose = Purpose.RING,
) -> Case:
    """Every destination gets a page of its own. The case with the names of the trackers taken."""
    outbox = outbox_in(tx)
    taken = []
    for name, tracker in trackers.items():
        for to in tracker.destinations(office, place):
            who = Person(f"{case.kind}/{to.name}", str(case.kind), to.name, (to.route,))
            page = Page(purpose, case.thread, who, parcel.message(office.lang), news=True)
            outbox.page(page, tx.now)
            taken.append(name)
    return replace(case, ways=tuple(dict.fromkeys(taken)))


def language(tx: Transaction, office: Office, person_id: str) -> str:
    """The language of whoever has ordered it."""
    person = people.by_id(tx, person_id)
    return person.lang if person is not None else office.lang


def ways_said(ways: Iterable[str], lang: str) -> str:
    """The ways in words, after «передал»; a tracker from outside by its own name."""
    *before, last = (_way(one, lang) for one in ways)
    if not before:
        return last
    return t("hub.way.and", lang, before=", ".join(before), last=last)


def _way(one: str, lang: str) -> str:
    if known(f"hub.way.{one}", lang):
        return t(f"hub.way.{one}", lang)
    return t("hub.way.other", lang, name=one)
