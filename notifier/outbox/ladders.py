"""Ends and resumes the climb, and takes back what nobody needs any more."""

from datetime import datetime

from notifier.delivery import Purpose
from notifier.outbox import pages_sql
from notifier.outbox.pages import Pages
from notifier.outbox.rows import to_ms
from notifier.outbox.standing import Standings


class Ladders(Pages):
    """Chains of pages. Every method is a transaction, or a part of the caller's."""

    def stand_down(self, incident: str, roles: frozenset[str], now: datetime) -> int:
        """The office knows: later rungs that reached nobody are taken back; how many pages.

        Rings that wait for one of these roles still go out, without a sound.
        """
        with self.transaction():
            ended = self._end_ladder(incident, now, stood_down=True)
            for role in roles:
                self._all(pages_sql.SILENCE, (incident, role))
            return ended

    def end_ladder(self, incident: str, now: datetime) -> int:
        """The incident is over: later rungs are taken back for good; how many pages.

        Rings that wait, for whomever, still go out, without a sound. Nothing brings rungs back.
        """
        with self.transaction():
            ended = self._end_ladder(incident, now, stood_down=False)
            self._all(pages_sql.SILENCE_ALL, (incident,))
            return ended

    def stand_up(self, incident: str, now: datetime) -> int:
        """Take a stand-down back; how many pages are on the ladder again.

        What was due meanwhile is due now, with the rest of the ladder behind it.
        """
        with self.transaction():
            back: list[Standings] = []
            for page in self._pages(incident):
                for route in page.routes:
                    if route.stood_down:
                        self._all(pages_sql.HOLD_AGAIN, (route.id,))
                if page.stood_down:
                    back.append(page)
            self._all(pages_sql.FORGET_STANDING_DOWN, (incident,))
            for page in back:
                self._free_followers(page.first.follows, now)
            return len(back)

    def withdraw(
        self, incident: str, person_id: str, now: datetime, *, exercise: bool = False
    ) -> bool:
        """Take back rings to a person that certainly never arrived; False when one may have.

        What followed one of them is due now. ``exercise``: the tests instead of the rings.
        """
        with self.transaction():
            mine = [one for one in self._pages(incident) if one.person.id == person_id]
            arrived = False
            for page in mine:
                if (page.first.purpose is Purpose.EXERCISE) is not exercise:
                    continue
                if page.may_have_arrived:
                    arrived = True
                elif page.to_come:
                    self._cut_out(page, now)
                elif page.waiting:
                    self._take_back(page, now)
                    self._free_followers(page.id, now)
            return not arrived

    def drop_rungs(self, incident: str, person_id: str, now: datetime) -> int:
        """Take a person's later rungs off the ladder, if not tried yet; how many pages.

        What followed one of them follows the page before it, after both pauses. One that was
        taken back because the office knows does not come back with the others.
        """
        with self.transaction():
            dropped = 0
            for page in self._pages(incident):
                if page.person.id != person_id:
                    continue
                if page.to_come or page.stood_down:
                    self._cut_out(page, now)
                    self._all(pages_sql.NEVER_AGAIN, (page.id,))
                    dropped += 1
            return dropped

    def _cut_out(self, page: Standings, now: datetime) -> None:
        self._take_back(page, now)
        pause = self._all(pages_sql.PAUSE, (page.id,))[0][0]
        leader = page.first.follows
        self._all(pages_sql.RELINK, (leader, pause, page.id))
        self._free_followers(leader, now)

    def _take_back(self, page: Standings, now: datetime) -> None:
        for route in page.routes:
            self._all(pages_sql.SUPERSEDE, (to_ms(now), None, route.id))
