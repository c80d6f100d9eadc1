"""What was heard is worked in its order, once; whoever pressed a button is answered at once.

Each update is worked in the transaction that marks it as worked. When the database is gone it
waits; a defect of ours costs that one update, visibly, and none of those behind it.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta

from notifier.message import Message
from runbook.hub.bot import reading
from runbook.hub.bot.ledger import Ledger, is_away
from runbook.hub.bot.mouth import Mouth
from runbook.hub.bot.reading import Press, Said
from runbook.hub.bot.reply import Reply
from runbook.hub.bot.telling import tell
from runbook.hub.bot.working import work
from runbook.hub.office import Office
from runbook.hub.store import people, updates
from runbook.hub.store.transaction import NotOnDutyError, Transaction
from runbook.hub.store.updates import Received
from runbook.language.texts import t

ANSWER_WITHIN = 0.7
"""Seconds the work may take before a press is answered without its outcome."""
KEPT_FOR = timedelta(days=7)
TELL_WITHIN = timedelta(minutes=10)
"""For so long what a hub before this one has worked, but perhaps not answered, is answered."""
DEFECT, RECALLED = "defect", "recalled"
_TIDY_EVERY = timedelta(hours=6)
_TRIES = 3
_PAUSE = 0.3
_LOG = logging.getLogger(__name__)


class Desk:
    """The work of one duty. ``woken`` is called when something new waits in the outbox."""

    def __init__(
        self, ledger: Ledger, office: Office, mouth: Mouth, woken: Callable[[], None]
    ) -> None:
        self._ledger, self._office = ledger, office
        self._mouth, self._woken = mouth, woken
        self._ready = asyncio.Event()
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._speaking: set[asyncio.Task[None]] = set()
        self._tidied: datetime | None = None
        self.bot = office.settings.bot.name

    def expect(self, fresh: Sequence[Received]) -> None:
        """These are on disk: answer who pressed, and work them."""
        for one in fresh:
            self._attend(one)
        if fresh:
            self._ready.set()

    async def run(self) -> None:
        """Work until cancelled, beginning with what was left. Raises NotOnDutyError."""
        await self._recall()
        while True:
            while found := await self._ledger.patiently(updates.waiting):
                for one in found:
                    await self._settle(one)
            await self._ledger.patiently(self._tidy)
            await self._ready.wait()
            self._ready.clear()

    async def end(self) -> None:
        """Nobody is answered any more."""
        for task in self._speaking:
            task.cancel()
        await asyncio.gather(*self._speaking, return_exceptions=True)

    def _attend(self, one: Received) -> None:
        """Whoever pressed waits for an answer from now on."""
        press = reading.read(one.body)
        if isinstance(press, Press) and one.answered_at is None and one.id not in self._waiting:
            self._waiting[one.id] = asyncio.get_running_loop().create_future()
            self._speak(self._answer(one.id, press))

    async def _settle(self, one: Received) -> None:
        """Work one update and hand its reply to whoever waits for it."""
        self._attend(one)
        reply = await self._worked(one)
        if reply.messages:
            self._woken()
        waiting = self._waiting.pop(one.id, None)
        if waiting is not None:
            waiting.set_result(reply)
        if reply.secret is not None:
            self._speak(self._whisper(one.id, reply, reply.secret))

    async def _worked(self, one: Received) -> Reply:
        """Raises NotOnDutyError."""
        failures = 0
        while True:
            try:
                return await self._ledger.once(lambda tx: self._work(tx, one))
            except NotOnDutyError:
                raise
            except Exception as error:  # noqa: BLE001 - one update must not stop those behind it
                away = is_away(error)
                failures += not away
                if failures >= _TRIES:
                    # The type only: a text may quote what somebody wrote.
                    _LOG.error("bot: an update was given up (%s)", type(error).__name__)
                    return await self._ledger.patiently(lambda tx: self._give_up(tx, one))
            await asyncio.sleep(_PAUSE)

    def _work(self, tx: Transaction, one: Received) -> Reply:
        if not updates.begin(tx, one.id):
            # The commit came through although nobody heard of it.
            told = all(each.id != one.id for each in updates.untold(tx, one.received_at))
            return Reply(RECALLED) if told else self._recalled(tx, one)
        update = reading.read(one.body)
        reply = work(tx, self._office, update, self.bot)
        for message in reply.messages:
            if reply.chat:
                tell(tx, reply.chat, reply.person, message)
        unsaid = isinstance(update, Press) or reply.secret is not None
        updates.conclude(tx, one.id, reply.code, answered=not unsaid)
        return reply

    def _give_up(self, tx: Transaction, one: Received) -> Reply:
        """A defect of ours: say so to whoever asked."""
        updates.begin(tx, one.id)
        update = reading.read(one.body)
        answered = not isinstance(update, Press)
        updates.conclude(tx, one.id, DEFECT, answered=answered)
        return self._said_to(tx, update, "hub.bot.defect", DEFECT)

    def _recalled(self, tx: Transaction, one: Received) -> Reply:
        return self._said_to(tx, reading.read(one.body), "hub.bot.recalled", RECALLED)

    def _said_to(self, tx: Transaction, update: reading.Update, text_id: str, code: str) -> Reply:
        """A sentence to whoever it came from: as a toast, or as a message."""
        if not isinstance(update, Press | Said):
            return Reply(code, done=False)
        person = people.by_telegram(tx, update.user)
        lang = person.lang if person else self._office.lang
        text = t(text_id, lang)
        if isinstance(update, Said) and (update.private or person is not None):
            tell(tx, update.user, person, Message(text, lang=lang))
        return Reply(code, done=False, toast=text, person=person, lang=lang)

    async def _answer(self, number: int, press: Press) -> None:
        """Answer a press with what came of it, or at once without that."""
        waiting = self._waiting[number]
        in_time = await asyncio.wait({waiting}, timeout=ANSWER_WITHIN)
        if not in_time[0]:
            text = t("hub.bot.under_way", self._office.lang)
            await self._mouth.answer(press.query, text, alert=False)
        reply = await waiting
        told = False
        if in_time[0]:
            told = await self._mouth.answer(press.query, reply.toast, alert=not reply.done)
        await self._ledger.patiently(lambda tx: self._answered(tx, number, reply, told=told))
        self._woken()

    def _answered(self, tx: Transaction, number: int, reply: Reply, *, told: bool) -> None:
        """A refusal that nobody saw goes as a message; what was done shows on the card."""
        updates.answered(tx, number)
        person = reply.person
        if told or reply.done or not reply.toast or person is None or person.telegram is None:
            return
        tell(tx, person.telegram, person, Message(reply.toast, lang=reply.lang))

    async def _whisper(self, number: int, reply: Reply, secret: Message) -> None:
        """Send what is kept nowhere; where it did not arrive, say that it is to be asked again."""
        arrived = await self._mouth.send(reply.chat, secret)
        await self._ledger.patiently(lambda tx: self._whispered(tx, number, reply, arrived=arrived))

    def _whispered(self, tx: Transaction, number: int, reply: Reply, *, arrived: bool) -> None:
        updates.answered(tx, number)
        if not arrived:
            failed = Message(t("hub.bot.login.failed", reply.lang), lang=reply.lang)
            tell(tx, reply.chat, reply.person, failed)

    async def _recall(self) -> None:
        """Answer what was worked before this hub came on duty, but perhaps never answered."""
        untold = await self._ledger.patiently(lambda tx: updates.untold(tx, tx.now - TELL_WITHIN))
        for one in untold:
            await self._remind(one)

    async def _remind(self, one: Received) -> None:
        """The outcome stands on the card; here it is only said that there is one."""
        reply = await self._ledger.patiently(lambda tx: self._recalled(tx, one))
        update = reading.read(one.body)
        told = True
        if isinstance(update, Press):
            told = await self._mouth.answer(update.query, reply.toast, alert=True)
        await self._ledger.patiently(lambda tx: self._answered(tx, one.id, reply, told=told))

    def _tidy(self, tx: Transaction) -> None:
        """Delete what people wrote once nobody needs it any more."""
        if self._tidied is None or tx.now - self._tidied >= _TIDY_EVERY:
            updates.forget(tx, tx.now - KEPT_FOR)
            self._tidied = tx.now

    def _speak(self, saying: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(saying)
        self._speaking.add(task)
        task.add_done_callback(self._spoken)

    def _spoken(self, task: "asyncio.Task[None]") -> None:
        self._speaking.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, NotOnDutyError):
            _LOG.error("bot: an answer was given up (%s)", type(error).__name__)
