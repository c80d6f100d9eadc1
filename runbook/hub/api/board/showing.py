"""``/``, ``/incidents/<number>`` and ``/order`` of somebody who is logged in.

An order from here is judged, obeyed and logged exactly as the same button in the bot.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
from starlette.types import Receive, Scope, Send

from runbook.hub.api.board import gathering
from runbook.hub.api.board.shapes import Board
from runbook.hub.api.exchange import refuse
from runbook.hub.api.problems import Problem
from runbook.hub.api.way_in.entering import Entering
from runbook.hub.api.way_in.forms import read_form
from runbook.hub.api.way_in.site import Site, Visit, visit
from runbook.hub.incidents import acting
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.authority import Refusal, refusal
from runbook.hub.model.people import HubPerson
from runbook.hub.store import incidents, sessions
from runbook.hub.store.documents import written
from runbook.hub.store.problem import StoreError
from runbook.hub.store.transaction import Transaction
from runbook.texts import t

INCIDENT_PATH, ORDER_PATH = "/incidents/{number}", "/order"
AGAIN = b"again"
"""The query of a page that reloads itself: that is no use of the session."""
NOTED_EVERY = timedelta(minutes=1)
"""Looking again within it is not written down."""
_LOOKS = frozenset(
    {
        Action.SHOW_STATUS,
        Action.SHOW_INCIDENTS,
        Action.SHOW_DUTY,
        Action.SHOW_CALLBACKS,
        Action.LOG_IN,
    }
)
_WORDED_HERE = frozenset({f"refused.{Refusal.NO_INCIDENT}", f"refused.{Refusal.MALFORMED}"})
"""Answers that speak of the bot's own ways."""
_NUMBER = re.compile("[0-9]{1,9}")
_UNAUTHORISED, _NOT_FOUND, _FORBIDDEN = 401, 404, 403

Warned = Callable[[str], Sequence[str]]
"""What is not as it should be at night, in this language."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that was made; ``status`` 401: nobody is logged in."""

    body: bytes = b""
    status: int = 200


class Showing:
    """The pages of whoever is logged in, for one event loop. ``warned`` knows the situation."""

    def __init__(self, site: Site, entering: Entering, warned: Warned) -> None:
        self._site, self._entering, self._warned = site, entering, warned
        self._turn = asyncio.Semaphore(1)

    async def board(self, scope: Scope, send: Send) -> bool:
        """``GET /``. False: nobody is logged in, and nothing was sent."""
        token = self._site.token(scope)
        if not token:
            return False
        again = scope["query_string"] == AGAIN
        return await self._show(scope, send, lambda: self._board(token, again=again))

    async def incident(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """``GET /incidents/<number>``."""
        site = self._site
        token, number = site.token(scope), str(scope["path_params"]["number"])
        shown = token and await self._show(scope, send, lambda: self._incident(token, number))
        if not shown:
            await self._entering.offer(scope, send, site.office.lang, status=_UNAUTHORISED)

    async def order(self, scope: Scope, receive: Receive, send: Send) -> None:
        """``POST /order``: obey or refuse, and go back to the page, which says what came of it."""
        site, lang = self._site, self._site.office.lang
        if not site.is_pressed_here(scope):
            await site.turn_away(scope, send, lang)
            return
        form = await read_form(scope, receive)
        if isinstance(form, Problem):
            await refuse(send, form, lang)
            return
        try:
            status = await asyncio.to_thread(self._obey, site.token(scope), form)
        except StoreError:
            await site.away(send, lang)
            return
        if status == _UNAUTHORISED:
            said = t("hub.login.ended", lang)
            await self._entering.offer(scope, send, lang, said, _UNAUTHORISED)
        elif status == _FORBIDDEN:
            await site.turn_away(scope, send, lang)
        else:
            back = form.get("back", "")
            await site.move(send, f"/incidents/{back}" if _NUMBER.fullmatch(back) else "/")

    async def _show(self, scope: Scope, send: Send, make: Callable[[], _Page]) -> bool:
        site = self._site
        try:
            # Of thousands of incidents one takes a tenth of a second: reports are not to wait.
            async with self._turn:
                page = await asyncio.to_thread(make)
        except StoreError:
            await site.away(send, site.office.lang)
            return True
        if page.status == _UNAUTHORISED:
            return False
        await site.show(send, page.body, page.status)
        return True

    def _board(self, token: str, *, again: bool) -> _Page:
        site = self._site
        with site.store.read() as tx:
            found = visit(tx, token)
            if found is None:
                return _Page(status=_UNAUTHORISED)
            person = found.session.person
            shut = _shut(tx, found)
            shown = shut or gathering.board(tx, site.office, person, self._warned(person.lang))
            shown = _answered(replace(shown, key=found.key), found, person)
            new = _is_news(found, tx.now) and not again
        if new or found.session.said:
            self._note(token)
        return _Page(site.pages.render("board", person.lang, {"board": shown}))

    def _incident(self, token: str, number: str) -> _Page:
        site = self._site
        with site.store.read() as tx:
            found = visit(tx, token)
            if found is None:
                return _Page(status=_UNAUTHORISED)
            person = found.session.person
            known = _NUMBER.fullmatch(number) is not None and int(number) > 0
            incident = incidents.by_number(tx, int(number)) if known else None
            if _shut(tx, found) is not None or incident is None:
                title = _words(f"refused.{Refusal.NO_INCIDENT}", person.lang)
                return _Page(site.pages.told(person.lang, title), _NOT_FOUND)
            shown = Board(gathering.who(tx, person), found.key)
            members = incidents.members(tx, incident.key) if incident.is_mass else []
            values = {
                "board": _answered(shown, found, person),
                "card": gathering.card(tx, site.office, incident, person),
                "causes": gathering.causes(incident, person),
                "members": [one.number for one in members],
            }
            new = _is_news(found, tx.now)
        if new or found.session.said:
            self._note(token)
        return _Page(site.pages.render("incident", person.lang, values))

    def _note(self, token: str) -> None:
        """The person was here, and has read what was said.

        A database that takes nothing more, with a full disk, can still be read.
        """
        with suppress(StoreError), self._site.store.write() as tx:
            found = visit(tx, token)
            if found is not None:
                sessions.use(tx, found.session)

    def _obey(self, token: str, form: Mapping[str, str]) -> int:
        """The status: 401 for nobody, 403 for a form that is not this session's."""
        site = self._site
        with site.store.read() as tx:
            if visit(tx, token) is None:
                return _UNAUTHORISED
        with site.store.write() as tx:
            found = visit(tx, token)
            if found is None:
                return _UNAUTHORISED
            if not found.has_key(form.get("key", "")):
                return _FORBIDDEN
            person = found.session.person
            order = Order.from_button(form.get("order", ""))
            if order is not None and order.action not in _LOOKS:
                answer = acting.act(tx, site.office, person, order)
            else:
                answer = Answer(f"refused.{Refusal.MALFORMED}", done=False, values={"number": 0})
            sessions.use(tx, found.session, _kept(answer))
        return 200


def _shut(tx: Transaction, found: Visit) -> Board | None:
    """The page of who may look at nothing now: gone home, or in a role that does not."""
    person = found.session.person
    why = refusal(person, Action.LOG_IN, None)
    if why is None:
        return None
    sentence = t(f"hub.answer.refused.{why}", person.lang, number=0)
    return Board(gathering.who(tx, person), found.key, sentence=sentence)


def _is_news(found: Visit, now: datetime) -> bool:
    """Whether that the person looks is worth writing down."""
    return now - found.session.used_at > NOTED_EVERY


class _Said(msgspec.Struct):
    """An answer as it waits in the session's row."""

    code: str
    done: bool
    values: dict[str, str | int]
    lines: tuple[str, ...]


def _kept(answer: Answer) -> str:
    return written(_Said(answer.code, answer.done, dict(answer.values), answer.lines))


def _words(code: str, lang: str, **values: str | int) -> str:
    """An answer in words: here are no messages and no commands to be sent on to."""
    own = f"hub.board.{code}"
    return t(own if code in _WORDED_HERE else f"hub.answer.{code}", lang, **values)


def _answered(board: Board, found: Visit, person: HubPerson) -> Board:
    """The page with the answer to the last order on top."""
    if not found.session.said:
        return board
    said = msgspec.json.decode(found.session.said, type=_Said)
    text = _words(said.code, person.lang, **said.values)
    return replace(board, said=" ".join((text, *said.lines)), done=said.done)
