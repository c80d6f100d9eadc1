"""``POST /order``: an order about an incident or the office, from whichever page its button stands.

It is judged, obeyed and logged exactly as the same button in the bot.
"""

import asyncio
import re
from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from runbook.hub.api.exchange import refuse
from runbook.hub.api.problems import Problem
from runbook.hub.api.rooms.answering import kept
from runbook.hub.api.rooms.serving import Rooms
from runbook.hub.api.way_in.entering import Entering
from runbook.hub.api.way_in.forms import read_form
from runbook.hub.api.way_in.site import visit
from runbook.hub.incidents import acting
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.authority import Refusal
from runbook.hub.store import sessions
from runbook.hub.store.problem import StoreError
from runbook.language.texts import t

ORDER_PATH = "/order"
_LOOKS = frozenset(
    {
        Action.SHOW_STATUS,
        Action.SHOW_INCIDENTS,
        Action.SHOW_DUTY,
        Action.SHOW_CALLBACKS,
        Action.LOG_IN,
    }
)
_NUMBER = re.compile("[0-9]{1,9}")
_UNAUTHORISED, _FORBIDDEN = 401, 403


class Ordering:
    """Orders from the pages of one hub, for one event loop."""

    def __init__(self, rooms: Rooms, entering: Entering) -> None:
        self._rooms, self._site, self._entering = rooms, rooms.site, entering

    async def order(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Obey or refuse, and go back to the page, which says what came of it."""
        site, lang = self._site, self._site.office.lang
        if not site.is_pressed_here(scope):
            await site.turn_away(scope, send, lang)
            return
        token = site.token(scope)
        if wait := self._rooms.wait(scope, token, pressed=True):
            await site.too_often(send, wait, lang)
            return
        form = await read_form(scope, receive)
        if isinstance(form, Problem):
            await refuse(send, form, lang)
            return
        try:
            status = await asyncio.to_thread(self._obey, token, form)
        except StoreError:
            await site.away(send, lang)
            return
        self._rooms.live.poke()
        if status == _UNAUTHORISED:
            said = t("hub.login.ended", lang)
            await self._entering.offer(scope, send, lang, said, _UNAUTHORISED)
        elif status == _FORBIDDEN:
            await site.turn_away(scope, send, lang)
        else:
            back = form.get("back", "")
            await site.move(send, f"/incidents/{back}" if _NUMBER.fullmatch(back) else "/")

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
            order = Order.from_button(form.get("order", ""))
            if order is not None and order.action not in _LOOKS:
                answer = acting.act(tx, site.office, found.session.person, order)
            else:
                answer = Answer(f"refused.{Refusal.MALFORMED}", done=False, values={"number": 0})
            sessions.use(tx, found.session, kept(answer))
        return 200
