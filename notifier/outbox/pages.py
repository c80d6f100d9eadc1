"""Puts pages, single messages and new words into the outbox."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from notifier.delivery import Person, Purpose, Recipient, State
from notifier.message import Message
from notifier.outbox import pages_sql
from notifier.outbox.rows import span_ms, standing_in, to_ms
from notifier.outbox.standing import Course, Standing, Standings, Way, course, freed, pages_of, told
from notifier.outbox.store import Place, Store
from notifier.page import QUIET, Page, Paged, Told


@dataclass(frozen=True, slots=True)
class Enqueued:
    """``id`` of the delivery that carries the message; ``absorbed`` if it was there already."""

    id: str
    absorbed: bool = False


class Pages(Store):
    """What is put on its way. ``page`` and ``enqueue`` belong into the caller's transaction."""

    def enqueue(
        self,
        purpose: Purpose,
        incident: str,
        recipient: Recipient,
        message: Message,
        now: datetime,
        *,
        news: bool = False,
    ) -> Enqueued:
        """Put one message on its way over one route: a page of its own.

        An edit changes the words of a message that waits unsent (which still rings) and takes the
        place of an older unsent edit. ``news``: an edit that never is the earlier message again,
        where nothing can be edited. Raises RuntimeError outside a transaction.
        """
        self._needs_transaction()
        recipient = self._moved(recipient)
        if purpose is not Purpose.EDIT:
            place = Place(ready_at=to_ms(now))
            return Enqueued(self._insert(purpose, incident, recipient, message, now, place))
        thread = (incident, recipient.channel, recipient.address)
        waiting = self._all(pages_sql.UNSENT_RING, thread)
        if waiting:
            self._reword(waiting[0][0], Message.from_json(waiting[0][1]), message)
            return Enqueued(waiting[0][0], absorbed=True)
        return Enqueued(self._queue_edit(incident, recipient, message, now, news=news))

    def page(self, page: Page, now: datetime, editable: frozenset[str] | None = None) -> Paged:
        """Put a page on its way; one that ``follows`` another is held until that one is settled.

        One that follows nothing is absorbed by an unsent page of that incident and person, which
        gets its words. A ring within ``QUIET`` of that person's last one becomes an edit of it,
        on channels that are ``editable`` (None: all are), and waits for the end of ``QUIET`` where
        there is none. Raises RuntimeError outside a transaction.
        """
        self._needs_transaction()
        incident = page.incident
        if page.purpose is Purpose.RECOVERY:
            self._end_ladder(incident, now, stood_down=False)
        if page.follows:
            made = self._put(page, now)
            self._free_followers(page.follows, now)
            return Paged(made)
        mine = [one for one in self._pages(incident) if one.person.id == page.person.id]
        what = course(mine, page.purpose, now, QUIET, news=page.news)
        if what.page is not None and what.way is Way.REWORD:
            self._reword_page(what.page, page.message)
            self._all(pages_sql.REPURPOSE, (page.purpose, what.page.id))
            self._drop_edits_there(incident, (one.recipient for one in what.page.routes), now)
            before, over = mine[: mine.index(what.page)], page.purpose is Purpose.RECOVERY
            self._drop_outdated(before, what.page.id, now, over=over)
            return Paged(what.page.id, absorbed=True)
        if what.page is not None and what.way is Way.EDIT:
            if self._edit_routes(incident, what.page.routes, page.message, now, editable):
                self._reword_page(what.page, page.message)
                return Paged(what.page.id, absorbed=True)
            quiet = max(_quiet_until(what, now), now + page.wait)
            return Paged(self._put_anew(mine, page, now, quiet))
        return Paged(self._put_anew(mine, page, now, now + page.wait if page.wait else None))

    def edit(
        self,
        incident: str,
        words: Callable[[Person], Message],
        editable: frozenset[str],
        now: datetime,
    ) -> None:
        """Give everybody who was or will be told of an incident the new words, without a sound.

        ``words`` gives them for a person. Rings that wait or are held get them in place; where one
        was taken, or is being sent just now, over a channel that is ``editable``, an edit is
        queued unless the newest message there says the same.
        """
        with self.transaction():
            pages = [
                one for one in self._pages(incident) if one.first.purpose is not Purpose.EXERCISE
            ]
            said = {one: words(one) for one in dict.fromkeys(page.person for page in pages)}
            for page in pages:
                self._reword_page(page, said[page.person])
            for page in pages:
                self._edit_routes(incident, page.routes, said[page.person], now, editable)

    def told(self, incident: str) -> tuple[Told, ...]:
        """What each person was told of an incident, in the order they were first paged in.

        Who was only to be rung later, or from whom every ring was taken back, is not among them.
        """
        return told(self._pages(incident))

    def _put_anew(
        self, mine: Iterable[Standings], page: Page, now: datetime, ready: datetime | None = None
    ) -> str:
        """Insert it in the place of what the person was still to hear before it."""
        if page.purpose is not Purpose.EXERCISE:
            to = (page.person.recipient(rank) for rank, _ in enumerate(page.person.routes))
            self._drop_edits_there(page.incident, to, now)
        made = self._put(page, now, ready)
        self._drop_outdated(mine, made, now, over=page.purpose is Purpose.RECOVERY)
        return made

    def _put(self, page: Page, now: datetime, ready: datetime | None = None) -> str:
        """Insert the routes of a page, the later ones due later; its id."""
        made = uuid.uuid4().hex
        start = to_ms(ready or now)
        pause = span_ms(page.pause) if page.follows else start - to_ms(now)
        after = 0
        for rank, route in enumerate(page.person.routes):
            place = Place(
                page=made,
                rank=rank,
                after_ms=after,
                follows=page.follows or None,
                pause_ms=pause,
                ready_at=None if page.follows else start + after,
            )
            recipient = self._moved(page.person.recipient(rank))
            documents = page.enclosed.get(route.channel, page.message.attachments)
            message = replace(page.message, attachments=documents)
            self._insert(page.purpose, page.incident, recipient, message, now, place)
            if route.channel not in page.avoid:
                after += span_ms(page.next_route_after)
        return made

    def _pages(self, incident: str) -> tuple[Standings, ...]:
        rows = self._all(pages_sql.STANDING_OF_INCIDENT, (incident,))
        return pages_of(map(standing_in, rows))

    def _one_page(self, identifier: str) -> Standings | None:
        rows = self._all(pages_sql.STANDING_OF_PAGE, (identifier,))
        return next(iter(pages_of(map(standing_in, rows))), None)

    def _reword(self, identifier: str, old: Message, new: Message) -> None:
        documents = new.attachments or old.attachments
        kept = replace(new.with_links_of(old), rings=old.rings, attachments=documents)
        worded = kept.to_json()
        self._all(pages_sql.REWORD, (worded, identifier))

    def _reword_page(self, page: Standings, message: Message) -> None:
        for one in page.routes:
            self._reword(one.id, one.message, message)

    def _edit_routes(
        self,
        incident: str,
        routes: Iterable[Standing],
        message: Message,
        now: datetime,
        editable: frozenset[str] | None,
    ) -> bool:
        """Queue an edit wherever one of these was taken or is being sent. Whether there is any."""
        found = False
        for one in routes:
            there = one.state is State.ACCEPTED or one.sending
            if not there or not (editable is None or one.recipient.channel in editable):
                continue
            found = True
            to = self._moved(one.recipient)
            thread = (incident, to.channel, to.address)
            latest = self._all(pages_sql.LATEST_WORDS, (*thread, to_ms(now)))
            same = latest and replace(Message.from_json(latest[0][0]), rings=True)
            if same != replace(message, rings=True):
                self._queue_edit(incident, to, message, now)
        return found

    def _drop_edits_there(self, incident: str, to: Iterable[Recipient], now: datetime) -> None:
        """What rings says more than an older edit, and must neither wait for it nor be undone."""
        for recipient in map(self._moved, to):
            thread = (incident, recipient.channel, recipient.address)
            self._all(pages_sql.SUPERSEDE_EDITS, (to_ms(now), *thread))

    def _drop_outdated(
        self, pages: Iterable[Standings], heir: str, now: datetime, *, over: bool
    ) -> None:
        """Routes that still retry what was taken elsewhere: the new page goes their way too.

        What followed a page that is given up with this waits for its ``heir``. Once the outage is
        ``over``, nothing rings for it any more, taken elsewhere or not.
        """
        known = [one for one in pages if one.first.purpose is not Purpose.EXERCISE]
        last = max((n for n, one in enumerate(known) if over or one.accepted), default=-1)
        for one in known[: last + 1]:
            if one.to_come:
                continue
            self._give_up(one, heir, now)

    def _give_up(self, page: Standings, heir: str, now: datetime) -> None:
        """Take back whatever of it is not being sent."""
        for route in page.routes:
            if route.open and not route.sending:
                self._all(pages_sql.SUPERSEDE, (to_ms(now), None, route.id))
        self._inherit(page.id, heir, now)

    def _inherit(self, page: str, heir: str, now: datetime) -> None:
        self._all(pages_sql.INHERIT, {"heir": heir, "page": page})
        self._free_followers(heir, now)

    def _free_followers(self, leader: str, now: datetime) -> None:
        """Give what follows a page its due time, if that page is settled."""
        waiting = self._all(pages_sql.FOLLOWERS, (leader,))
        if not waiting:
            return
        when = freed(self._one_page(leader), now)
        if when is None:
            return
        for page, pause in waiting:
            at = to_ms(when.at) + (pause if when.paused else 0)
            self._all(pages_sql.FREE, {"at": max(at, to_ms(now)), "page": page})

    def _end_ladder(self, incident: str, now: datetime, *, stood_down: bool) -> int:
        """Take back the later rungs that were not tried yet; how many pages there were."""
        ended = 0
        for page in self._pages(incident):
            if not (page.unrung if stood_down else page.to_come):
                continue
            ended += 1
            for route in page.routes:
                mark = to_ms(now) if stood_down else None
                self._all(pages_sql.SUPERSEDE, (to_ms(now), mark, route.id))
        if not stood_down:
            self._all(pages_sql.FORGET_STANDING_DOWN, (incident,))
        return ended


def _quiet_until(what: Course, now: datetime) -> datetime:
    return (what.sent_at or now) + QUIET
