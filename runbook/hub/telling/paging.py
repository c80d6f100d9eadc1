"""One incident's readers, their words in each one's own language, and the pages made of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from notifier.delivery import Person, Purpose
from notifier.ladder import Rung, ladder
from notifier.message import Attachment, Message
from notifier.page import Page, Told
from runbook.alerting.channels import EMAIL
from runbook.hub.cards.card import words
from runbook.hub.cards.view import View
from runbook.hub.cards.viewing import view_of
from runbook.hub.incidents.course import apart
from runbook.hub.model.incident import HubIncident
from runbook.hub.model.people import Role
from runbook.hub.office import Office
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.hub.support.enclosing import evidence_file
from runbook.hub.telling.linking import acknowledge_link, has_ack, with_link
from runbook.hub.telling.reaching import in_place, ladder_roles, languages, policy, reachable
from runbook.hub.telling.screening import screened
from runbook.language.texts import t

NOW = timedelta(0)


class Paging:
    """What there is to say of one incident, and to whom. Lives within one transaction."""

    def __init__(self, tx: Transaction, office: Office, incident: HubIncident) -> None:
        self._tx, self._office, self._incident = tx, office, incident
        self._key, self._now = incident.key, tx.now
        self._outbox = outbox_in(tx)
        self._in_place = in_place(office)
        self._policy = policy(office)
        self._ladder = ladder_roles(office)
        self._views: dict[str, View] = {}
        self._said: dict[tuple[str, str], Message] = {}
        self._links: dict[str, str] = {}
        self._files: dict[str, Attachment] = {}
        self._links_are_gone = False
        """What was taken back and leaves after all has lost its link."""
        self._hidden: set[str] = set()

    def card(self, person: Person) -> Message:
        """The card as this person reads it, without what may not leave and without any link."""
        lang = self._lang_of(person.id)
        known = (person.role, lang)
        if known not in self._said:
            view = self._view(lang)
            clean, hidden = screened(view.incident, words(view, person.role))
            self._hidden.update(hidden)
            self._said[known] = clean
        return self._said[known]

    def _view(self, lang: str) -> View:
        if lang not in self._views:
            reminds = len(self._rungs()) > 1 if not self._incident.over else False
            self._views[lang] = view_of(
                self._tx, self._office, self._incident, lang, reminds=reminds
            )
        return self._views[lang]

    def _lang_of(self, person_id: str) -> str:
        return self._langs.get(person_id, self._office.lang)

    @cached_property
    def _langs(self) -> Mapping[str, str]:
        return languages(self._tx)

    def _for(self, person: Person) -> Message:
        """The words for a person: whoever also reads mail finds a link of their own there."""
        message = self.card(person)
        if not _reads_mail(person) or not has_ack(message):
            return message
        if person.id not in self._links:
            link = acknowledge_link(self._tx, self._office, person.id, self._incident)
            self._links[person.id] = link
        return with_link(message, self._links[person.id])

    def _page(self, person: Person, purpose: Purpose, *, rings: bool = True) -> Page:
        return Page(
            purpose,
            self._key,
            person,
            replace(self._for(person), rings=rings),
            next_route_after=self._policy.next_route_after,
            avoid=self._dead,
            enclosed=self._enclosed(person, purpose),
        )

    def _enclosed(self, person: Person, purpose: Purpose) -> Mapping[str, tuple[Attachment, ...]]:
        """The evidence, with an administrator's first letter: the bank's own mail may carry it."""
        if person.role != Role.SYSADMIN or purpose is not Purpose.RING or not _reads_mail(person):
            return {}
        known = (one.person.id for one in self._outbox.told(self._key))
        if self._incident.drill or person.id in known:
            return {}
        lang = self._lang_of(person.id)
        if lang not in self._files:
            self._files[lang] = evidence_file(self._tx, self._incident, lang)
        return {EMAIL: (self._files[lang],)}

    def _page_all(
        self,
        people: Iterable[Person],
        *,
        news: bool = False,
        heading: str = "",
        wait: timedelta = NOW,
        rings: bool = True,
    ) -> dict[Person, str]:
        """Page each of them; ``heading`` is the id of a text that says why it rings again."""
        made = {}
        for one in people:
            page = replace(self._page(one, Purpose.RING, rings=rings), news=news, wait=wait)
            if heading:
                said = t(heading, page.message.lang, said=page.message.title)
                page = replace(page, message=replace(page.message, title=said))
            made[one] = self._outbox.page(page, self._now, self._in_place).id
        return made

    def _rungs(self, *before: Person) -> tuple[Rung, ...]:
        listed = [one for role in self._ladder for one in self._reachable.get(role, [])]
        distinct = apart([*before, *listed]).values()
        people = [
            *before[:1],
            *(one for one in listed if one in distinct and one not in before[:1]),
        ]
        return ladder(people, self._policy)

    @cached_property
    def _dead(self) -> frozenset[str]:
        """Channels not to be waited for: nothing is tried over them within this transaction."""
        return self._outbox.dead_channels(self._now)

    @cached_property
    def _reachable(self) -> Mapping[Role, list[Person]]:
        return reachable(self._tx, self._office)

    @cached_property
    def _present(self) -> Mapping[str, Person]:
        """Those who are on shift and can be reached, by id."""
        return {one.id: one for several in self._reachable.values() for one in several}

    def _here(self, told: Iterable[Told]) -> list[Told]:
        """Those of them who are on shift now: nobody else is rung."""
        return [one for one in told if one.person.id in self._present]


def _reads_mail(person: Person) -> bool:
    return any(route.channel == EMAIL for route in person.routes)
