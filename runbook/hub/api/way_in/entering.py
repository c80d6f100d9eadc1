"""``/login`` and ``/logout``: a code that is typed, a link with its button, a link by mail.

Looking uses nothing up: mail gateways and previews follow every link. Codes are in no log.
"""

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from runbook.alerting.channels import EMAIL, TELEGRAM
from runbook.hub.admission import logging_in
from runbook.hub.admission.logging_in import Entered
from runbook.hub.api.exchange import Header, header, refuse
from runbook.hub.api.limiter import Limiter
from runbook.hub.api.problems import Problem
from runbook.hub.api.way_in import cookies
from runbook.hub.api.way_in.devices import device_of
from runbook.hub.api.way_in.forms import read_form
from runbook.hub.api.way_in.site import Site, visit
from runbook.hub.cards.viewing import named
from runbook.hub.model.actions import Answer
from runbook.hub.store import codes, events, sessions
from runbook.hub.store.problem import StoreError
from runbook.hub.telling import links
from runbook.language.texts import t

LINK_PATH = f"{logging_in.PATH}/{{code}}"
_LINK = re.compile("[A-Za-z0-9_-]{32}")
"""As ``store.codes`` makes them for links."""
_GONE, _WRONG, _FORBIDDEN = 410, 422, 403
_EVERYBODY = ""
_LOG = logging.getLogger(__name__)
_TYPED_BURST, _TYPED_PER_SECOND = 100, 1.0
"""Codes that everybody together may try: digits can be guessed, links cannot."""
_LOGGED_BURST, _LOGGED_PER_SECOND = 5, 1 / 60
"""Wrong codes that stand in the log: nobody fills it by guessing."""


class Entering:
    """Everything about coming in and going out, for one event loop."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._tries = Limiter()
        self._typed = Limiter(_TYPED_BURST, _TYPED_PER_SECOND)
        self._logged = Limiter(_LOGGED_BURST, _LOGGED_PER_SECOND)

    async def login(self, scope: Scope, receive: Receive, send: Send) -> None:
        """``/login``: the page where a code is typed, or a link is asked for by mail."""
        site = self._site
        query = parse_qs(scope["query_string"].decode("latin-1"))
        lang = site.lang(query.get("lang", [""])[0])
        if scope["method"] != "POST":
            await self.offer(scope, send, lang)
            return
        form = await self._form(scope, receive, send, lang)
        if form is None:
            return
        typed = form.get("code", "")
        if not typed and form.get("email"):
            await self._mail(scope, send, form["email"], lang)
        elif codes.is_slip(codes.LOGIN, typed):
            await self.offer(scope, send, lang, t("hub.login.slip", lang), _WRONG)
        else:
            await self._enter(scope, send, typed, lang, typed=True)

    async def link(self, scope: Scope, receive: Receive, send: Send) -> None:
        """``/login/<code>``: who it is for and a button, and what the button does."""
        site, lang = self._site, self._site.office.lang
        code = str(scope["path_params"]["code"])
        if not _LINK.fullmatch(code):
            await self._refused(scope, send, logging_in.NO_CODE, lang, typed=False)
        elif scope["method"] == "POST":
            if await self._form(scope, receive, send, lang) is not None:
                await self._enter(scope, send, code, lang, typed=False)
        elif not site.is_named(scope):
            await site.turn_away(scope, send, lang)
        else:
            await self._look(scope, send, code, lang)

    async def logout(self, scope: Scope, receive: Receive, send: Send) -> None:
        """``/logout``: end this one session."""
        site, lang = self._site, self._site.office.lang
        form = await self._form(scope, receive, send, lang)
        if form is None:
            return
        token = site.token(scope)
        try:
            await asyncio.to_thread(self._leave, token, form.get("key", ""))
        except StoreError:
            await site.away(send, lang)
            return
        await site.move(send, logging_in.PATH, cookies.taken_back())

    async def offer(
        self, scope: Scope, send: Send, lang: str, said: str = "", status: int = 200
    ) -> None:
        """The page to log in at. ``said`` is why the last try did not do."""
        site = self._site
        if not site.is_named(scope):
            await site.turn_away(scope, send, lang)
            return
        office = site.office
        values = {
            "said": said,
            "by_bot": TELEGRAM in office.channels,
            "by_mail": EMAIL in office.channels and bool(office.settings.server.url),
            "again": scope["path"] == "/" and site.comes_from_elsewhere(scope),
        }
        await site.show(send, site.pages.render("login", lang, values), status)

    async def _form(
        self, scope: Scope, receive: Receive, send: Send, lang: str
    ) -> Mapping[str, str] | None:
        """The fields of a form of ours; None when the press was turned away."""
        if not self._site.is_pressed_here(scope):
            await self._site.turn_away(scope, send, lang)
            return None
        form = await read_form(scope, receive)
        if isinstance(form, Problem):
            await refuse(send, form, lang)
            return None
        return form

    async def _look(self, scope: Scope, send: Send, code: str, lang: str) -> None:
        site = self._site
        try:
            found = await asyncio.to_thread(self._whose, code)
        except StoreError:
            await site.away(send, lang)
            return
        said, lang = found or ("", lang)
        if not said:
            await self._refused(scope, send, logging_in.NO_CODE, lang, typed=False)
            return
        title, enter = t("hub.login.title", lang), t("hub.login.enter", lang)
        await site.show(send, site.pages.told(lang, title, (said,), enter))

    def _whose(self, code: str) -> tuple[str, str] | None:
        """Whom it lets in and the language of whom it was made for; the first empty when spent."""
        with self._site.store.read() as tx:
            person = logging_in.offered(tx, code)
            if person is None:
                lang = links.language_of(tx, codes.LOGIN, code)
                return ("", lang) if lang else None
            who = named(tx, person, person.lang)
            return t("hub.link.you", person.lang, who=who), person.lang

    async def _enter(self, scope: Scope, send: Send, code: str, lang: str, *, typed: bool) -> None:
        address = scope["client"][0] if scope.get("client") else ""
        if await self._is_too_often(address, send, lang, typed=typed):
            return
        try:
            device = device_of(header(scope, b"user-agent"))
            came = await asyncio.to_thread(self._log_in, code, self._site.token(scope), device)
        except StoreError:
            await self._site.away(send, lang)
            return
        if isinstance(came, Answer):
            await self._refused(scope, send, came, lang, typed=typed)
            return
        self._tries.give_back(address, time.monotonic())
        self._typed.give_back(_EVERYBODY, time.monotonic())
        await self._site.move(send, "/", (self._cookie(scope, came.token),))

    def _cookie(self, scope: Scope, token: str) -> Header:
        seconds = int(sessions.LASTS.total_seconds())
        return cookies.given(token, tls=self._site.is_over_tls(scope), seconds=seconds)

    async def _is_too_often(self, address: str, send: Send, lang: str, *, typed: bool) -> bool:
        now = time.monotonic()
        wait = self._tries.try_once(address, now)
        if not wait and typed:
            wait = self._typed.try_once(_EVERYBODY, now)
        if wait:
            await self._site.too_often(send, wait, lang)
        return bool(wait)

    def _log_in(self, code: str, token: str, device: str) -> Entered | Answer:
        """Whoever only guesses holds up nobody who writes."""
        with self._site.store.read() as tx:
            known = logging_in.offered(tx, code) is not None
        if not known and self._logged.try_once(_EVERYBODY, time.monotonic()):
            return logging_in.NO_CODE
        with self._site.store.write() as tx:
            came = logging_in.log_in(tx, code, device)
            if came == logging_in.NO_CODE:
                events.log(tx, logging_in.REFUSED, body={"why": "login.gone"})
            before = visit(tx, token)
            if isinstance(came, Entered) and before is not None:
                logging_in.log_out(tx, before.session)
            return came

    def _leave(self, token: str, key: str) -> None:
        with self._site.store.read() as tx:
            if visit(tx, token) is None:
                return
        with self._site.store.write() as tx:
            found = visit(tx, token)
            if found is not None and found.has_key(key):
                logging_in.log_out(tx, found.session)

    async def _refused(
        self, scope: Scope, send: Send, why: Answer, lang: str, *, typed: bool
    ) -> None:
        said = t(f"hub.answer.{why.code}", lang, **why.values)
        if typed:
            await self.offer(scope, send, lang, said, _WRONG)
            return
        hint = t("hub.login.gone.hint", lang)
        gone = why == logging_in.NO_CODE
        page = self._site.pages.told(lang, said, (hint,) if gone else ())
        await self._site.show(send, page, _GONE if gone else _FORBIDDEN)

    async def _mail(self, scope: Scope, send: Send, address: str, lang: str) -> None:
        """The same answer whoever's address it is."""
        site = self._site
        peer = scope["client"][0] if scope.get("client") else ""
        if await self._is_too_often(peer, send, lang, typed=False):
            return
        try:
            known = await asyncio.to_thread(self._has_address, address)
        except StoreError:
            await site.away(send, lang)
            return
        hint = t("hub.login.mail.sent.hint", lang)
        await site.show(send, site.pages.told(lang, t("hub.login.mail.sent", lang), (hint,)))
        if known:
            # Only now: how long the answer takes is not to tell whose address it is either.
            try:
                await asyncio.to_thread(self._send_link, address)
            except StoreError as error:
                _LOG.warning("a link by mail was not put on its way: %s", error.problem.rule_id)

    def _has_address(self, address: str) -> bool:
        """Whoever only guesses holds up nobody who writes."""
        with self._site.store.read() as tx:
            return logging_in.whose_address(tx, address) is not None

    def _send_link(self, address: str) -> None:
        with self._site.store.write() as tx:
            logging_in.mail_link(tx, self._site.office, address)
