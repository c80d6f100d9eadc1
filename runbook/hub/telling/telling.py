"""Puts into the outbox what a change is to say, in the transaction that keeps the change."""

from collections.abc import Iterable
from dataclasses import replace

from notifier.delivery import Person, Purpose
from notifier.message import Message
from notifier.page import Page, Told
from runbook.alerting.channels import EMAIL
from runbook.hub.incidents.change import Loudness
from runbook.hub.incidents.course import (
    Course,
    apart,
    best_first,
    course,
    firsts,
    is_brief,
    may_ring,
    place,
    roles_for,
)
from runbook.hub.model.people import Role
from runbook.hub.store import events
from runbook.hub.telling.climbing import LEAD, Climbing
from runbook.hub.telling.exercising import change_exercise, exercised
from runbook.hub.telling.letters import forget_links, had_enough
from runbook.hub.telling.linking import end_links
from runbook.hub.telling.screening import screened
from runbook.language.texts import t

SCREENED = "alert.screened"


class Telling(Climbing):
    """Tells the people of one incident. Lives within one transaction."""

    def tell(self, loudness: Loudness, heading: str = "") -> bool:
        """Tell whoever is to know; whether anybody has been told, or will be, by now.

        ``heading`` is the id of a text that says, where it rings again, what is new.
        """
        told = self._outbox.told(self._key)
        known = bool(exercised(self._tx, self._key)) if self._incident.drill else bool(told)
        what = course(self._incident, loudness, self._now, told=known)
        match what:
            case Course.FIRST:
                known = self._first()
                if known and self._incident.acknowledged_at is not None:
                    self.known()
            case Course.EXERCISE:
                known = self._exercise()
            case Course.AGAIN:
                self._again(told, heading)
            case Course.EDIT:
                self._change_words(told)
            case Course.RECOVERY:
                self._recovery(told)
            case Course.EXERCISE_EDIT:
                change_exercise(self._tx, self._outbox, self._key, self.card, self._in_place)
            case Course.NOTHING:
                return known
        # What was taken back with this leaves no more: nobody is to find a way in there.
        forget_links(self._tx, self._key)
        self._note_hidden()
        return known

    def hush(self) -> None:
        """It belongs to a mass incident now: what has not left is taken back, and rings no more."""
        self._outbox.stand_down(self._key, frozenset(), self._now)
        for one in self._outbox.told(self._key):
            self._outbox.withdraw(self._key, one.person.id, self._now)
        # A ring that is under way over a way that hangs must not come by the next one as well.
        self._outbox.leave_to_others(self._key, self._now)
        if not self._outbox.told(self._key):
            self._outbox.end_ladder(self._key, self._now)

    def known(self) -> None:
        """Somebody has acknowledged it: nobody else is rung, and who was asked by mail is told."""
        roles = frozenset(str(role) for role in Role)
        self._outbox.stand_down(self._key, roles, self._now)
        end_links(self._tx, self._key)
        self._write_known()

    def ended(self) -> None:
        """It was closed: nobody is rung for it any more."""
        self._outbox.end_ladder(self._key, self._now)
        end_links(self._tx, self._key)

    def greet(self, people: Iterable[Person]) -> None:
        """Give whoever came on shift a card of their own, without a sound."""
        self._page_all(people, news=True, rings=False)
        self._note_hidden()

    def headline(self, person: Person) -> str:
        """The card's first line as this person reads it."""
        return self.card(person).title

    def _exercise(self) -> bool:
        people = firsts(self._reachable, roles_for(self._incident), self._ladder)
        for one in people:
            page = Page(Purpose.EXERCISE, self._key, one, self._for(one))
            self._outbox.page(page, self._now, self._in_place)
        return bool(people)

    def _again(self, told: Iterable[Told], heading: str) -> None:
        """News that rings; whoever was rung too often already is told without a sound."""
        known = list(told)
        reopened_at = self._incident.reopened_at
        rung = [best_first(one) for one in self._here(known) if may_ring(one, reopened_at)]
        people = [*apart(rung).values(), *self._fresh(known)]
        for one in people:
            # The ring for the news takes the place of the one that would have asked for an answer.
            self._outbox.drop_rungs(self._key, one.id, self._now)
        self._edit()
        self._page_all(people, news=True, heading=heading)

    def _change_words(self, told: Iterable[Told]) -> None:
        """News without a sound, but for a role that is to know only from now on."""
        fresh = self._fresh(told) if not self._incident.over else []
        for one in fresh:
            self._outbox.drop_rungs(self._key, one.id, self._now)
        self._page_all(fresh)
        self._edit()

    def _fresh(self, told: Iterable[Told]) -> list[Person]:
        """The first people of the roles of which nobody here was told anything so far."""
        if self._incident.parent:
            return []
        known = self._here(told)
        roles = {one.person.role for one in known}
        places = {place(best_first(one)) for one in known}
        wanted = [role for role in roles_for(self._incident) if str(role) not in roles]
        found = firsts(self._reachable, wanted, ()) if wanted else []
        return [one for one in found if place(one) not in places]

    def _recovery(self, told: Iterable[Told]) -> None:
        """Whoever was told is told; whoever was not yet gets one message, late and silent.

        What was short, and what ends for somebody who has gone home, rings nobody: their card
        says it.
        """
        self._outbox.stand_down(self._key, frozenset(), self._now)
        brief, places = is_brief(self._incident, self._now), set[tuple[str, str]]()
        here = self._here(known := list(told))
        for one in sorted(here, key=lambda one: one.person.role != LEAD):
            never_arrived = not (one.reached or one.doubtful)
            late = never_arrived and self._outbox.withdraw(self._key, one.person.id, self._now)
            person = best_first(one)
            if place(person) in places and (late or not one.waiting):
                continue
            places.add(place(person))
            if brief and one.reached in self._in_place and not one.waiting:
                continue
            page = self._page(person, Purpose.RECOVERY, rings=not (late or brief))
            self._outbox.page(page, self._now)
        if brief or len(here) < len(known):
            self._outbox.end_ladder(self._key, self._now)
            self._edit()

    def _edit(self) -> None:
        words = self._for if self._links_are_gone else self.card
        self._outbox.edit(self._key, words, self._in_place, self._now)

    def _write_known(self) -> None:
        """Who was asked by mail would go on looking for somebody: that is worth a letter."""
        incident = self._incident
        for one in self._here(self._outbox.told(self._key)):
            person = one.person
            if not _asked_by_mail(one) or person.id == incident.acknowledged_by:
                continue
            to = next(to for to in map(person.recipient, _ranks(person)) if to.channel == EMAIL)
            if not had_enough(self._tx, incident, to.address):
                known = self._known_to(person)
                self._outbox.enqueue(Purpose.EDIT, self._key, to, known, self._now, news=True)

    def _known_to(self, person: Person) -> Message:
        lang = self._lang_of(person.id)
        who = self._view(lang).acknowledged_by
        kind = "hub.tell.known" if who else "hub.tell.known.said"
        title = t(kind, lang, number=self._incident.number, who=who)
        news = replace(self.card(person), title=title, buttons=(), rings=False)
        return screened(self._view(lang).incident, news)[0]

    def _note_hidden(self) -> None:
        if self._hidden:
            events.log(self._tx, SCREENED, self._key, {"kinds": sorted(self._hidden)})


def _asked_by_mail(told: Told) -> bool:
    """Whether the newest message was taken by mail, or is leaving that way just now."""
    leaving = told.doubtful and told.person.routes[0].channel == EMAIL
    return leaving or (told.reached == EMAIL and not told.waiting)


def _ranks(person: Person) -> range:
    return range(len(person.routes))
