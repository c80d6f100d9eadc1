"""The hub's side of a bot: what people write and press, fetched by long polling, and answered.

Only one process may poll with one token: https://core.telegram.org/bots/api#getupdates.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import BotCommand, BotCommandScopeAllPrivateChats, LinkPreviewOptions
from telegram.error import Conflict

from notifier.delivery import DeliveryError
from notifier.message import TELEGRAM_LIMIT, Message, render_html
from notifier.net.http_errors import out_of_time
from notifier.net.transport import PROGRESS
from notifier.providers.settings import TelegramSettings
from notifier.providers.telegram_errors import BotRequest, NotAnApiError, is_too_old
from notifier.providers.telegram_line import BotLine

POLL_S = 25.0
"""Seconds the server holds a question while there is nothing to tell."""
LONGEST_TOAST = 200
"""Characters of the answer to a press: https://core.telegram.org/bots/api#answercallbackquery."""
WANTED = ("message", "callback_query", "my_chat_member")
_MOST = 100
_OK = 200
_NOTHING = b'{"ok": true, "result": []}'


class UpdatesRequest(BotRequest):
    """Takes the updates out of the answer before the library reads them.

    It would refuse all of them for one that is not as it knows them.
    """

    taken: Sequence[object] = ()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One exchange. Raises NotAnApiError for an answer that holds no updates."""
        code, payload = await super().do_request(*args, **kwargs)
        if code != _OK:
            return code, payload
        found = self.parse_json_payload(payload).get("result")
        if not isinstance(found, list):
            raise NotAnApiError("not an API")
        self.taken = found
        return code, _NOTHING


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing could be fetched. ``conflict``: somebody else polls, or a webhook is set."""

    error: DeliveryError
    conflict: bool = False

    @property
    def id(self) -> str:
        """Stable: ``conflict``, or that of the error."""
        return "conflict" if self.conflict else self.error.id


class TelegramUpdates:
    """One bot that listens. Belongs to the event loop it is first used in.

    No method raises for the network's sake, none takes longer than its deadline. Raises
    ChannelSettingsError for a ``ca_file`` that cannot be read.
    """

    def __init__(self, settings: TelegramSettings, poll: float = POLL_S) -> None:
        self._deadline = settings.deadline
        self._poll = poll
        self._line = BotLine(settings, UpdatesRequest)

    async def fetch(self, offset: int) -> Sequence[object] | Unheard:
        """What has come, as the server wrote it; empty when nothing did for a while.

        ``offset``: everything before that id is confirmed, and never told again. 0 confirms
        nothing.
        """
        try:
            async with asyncio.timeout(self._poll + self._deadline):
                done = await self._line.call(
                    lambda bot: bot.get_updates(
                        offset=offset or None,
                        limit=_MOST,
                        timeout=int(self._poll),
                        allowed_updates=WANTED,
                    )
                )
        except TimeoutError:
            return Unheard(out_of_time(PROGRESS.get()))
        if isinstance(done, Exception):
            return Unheard(self._line.classified(done), isinstance(done, Conflict))
        polling = self._line.polling
        return polling.taken if isinstance(polling, UpdatesRequest) else ()

    async def answer(self, query: str, text: str, *, alert: bool) -> bool | DeliveryError:
        """Answer a press; ``alert``: in a window that must be closed.

        False when it came too late, or had its answer before.
        """
        said = await self._within(
            lambda bot: bot.answer_callback_query(query, text[:LONGEST_TOAST], show_alert=alert)
        )
        if isinstance(said, Exception) and is_too_old(said):
            return False
        return said if isinstance(said, DeliveryError) else self._failed(said) or True

    async def send(self, chat: int, message: Message) -> DeliveryError | None:
        """Send what must not be kept anywhere, a link to log in; once."""
        sent = await self._within(
            lambda bot: bot.send_message(
                chat,
                render_html(message, TELEGRAM_LIMIT),
                parse_mode="HTML",
                protect_content=True,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )
        return sent if isinstance(sent, DeliveryError) else self._failed(sent)

    async def name(self) -> str:
        """The bot's public name; empty when it cannot be had now."""
        found = await self._within(lambda bot: bot.get_me())
        return "" if isinstance(found, (DeliveryError, Exception)) else found.username or ""

    async def stand_alone(self) -> DeliveryError | None:
        """Take a webhook away, which would keep every update from us; none of them is dropped."""
        done = await self._within(lambda bot: bot.delete_webhook(drop_pending_updates=False))
        return done if isinstance(done, DeliveryError) else self._failed(done)

    async def offer(self, commands: Mapping[str, str], lang: str) -> DeliveryError | None:
        """Show these commands to everybody in private chats; ``lang`` empty: for any language."""
        listed = [BotCommand(name, said) for name, said in commands.items()]
        done = await self._within(
            lambda bot: bot.set_my_commands(
                listed, scope=BotCommandScopeAllPrivateChats(), language_code=lang
            )
        )
        return done if isinstance(done, DeliveryError) else self._failed(done)

    async def aclose(self) -> None:
        """Close every connection. It may be used again afterwards, over fresh ones."""
        await self._line.aclose()

    async def _within(self, method: Any) -> Any:
        try:
            async with asyncio.timeout(self._deadline):
                return await self._line.call(method)
        except TimeoutError:
            return out_of_time(PROGRESS.get())

    def _failed(self, result: object) -> DeliveryError | None:
        return self._line.classified(result) if isinstance(result, Exception) else None
