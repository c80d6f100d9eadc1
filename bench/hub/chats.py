"""The Bot API server as the office's phones, and the people who hold them."""

import re
import time
from collections.abc import Callable
from typing import Any

from runbook.hub.model.people import HubPerson, Role
from runbook.language.texts import t
from tests.acceptance.night import Tables
from tests.far_ends.bot_api import BotApi

LEAD, SECOND_LEAD, ADMIN, MONITOR, MENTOR = 101, 102, 201, 301, 501
OFFICE = (
    HubPerson("lead", Role.SHIFT_LEAD, "Руководитель смены", LEAD),
    HubPerson("lead-2", Role.SHIFT_LEAD, "Второй руководитель", SECOND_LEAD),
    HubPerson("admin", Role.SYSADMIN, "Дежурный администратор", ADMIN),
    HubPerson("monitor", Role.MONITORING, "Отдел мониторинга", MONITOR),
    HubPerson("mentor", Role.MENTOR, "Наставник", MENTOR),
)
CHATS = tuple(one.telegram for one in OFFICE)
_LANG = "ru"
_OPERATOR = "op-0"


def title_of(kind: str) -> re.Pattern[str]:
    """How the title of an open incident's card begins: its number, and of a local one the operator.

    ``kind`` is ``mass`` or ``local``. It stands so in digests too.
    """
    said = t(f"hub.card.title.{kind}", _LANG, cause="", operator=_OPERATOR)
    whole = re.escape(t("hub.card.title", _LANG, number=0, said=said))
    numbered = whole.replace("0", r"(\d+)", 1)
    # Behind the words of a mass incident stands at once, or after a comma, how many it hits.
    begins = numbered.rstrip("\\ .") + "[.,]"
    return re.compile(begins.replace(re.escape(_OPERATOR), r"([^\s:]+)"))


MASS, LOCAL = title_of("mass"), title_of("local")


def tables(port: int) -> Tables:
    """Settings of a hub whose Telegram is the server on that port."""
    url = f"http://127.0.0.1:{port}"
    return {"telegram": {"token": "env:RUNBOOK_TELEGRAM_TOKEN", "api_url": url}}


def mass_number(text: str) -> int:
    """The number of the mass incident whose card this is, 0 for anything else."""
    found = MASS.search(text.partition("\n")[0])
    return int(found[1]) if found else 0


def mass_numbers(text: str) -> list[int]:
    """The numbers of all mass incidents whose cards are in it: a digest may have several."""
    return [int(number) for number in MASS.findall(text)]


def is_about(text: str, operator: str) -> bool:
    """Whether it is the card of that operator's own outage, or a digest with it."""
    return any(found[2] == operator for found in LOCAL.finditer(text))


def wait_for(
    state: BotApi, chat: int, right: Callable[[str], bool], begin: int, patience: float
) -> dict[str, Any]:
    """The first message to that chat that is right, from this place on. Raises TimeoutError."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        for one in list(state.accepted[begin:]):
            if one["chat_id"] == str(chat) and right(str(one["text"])):
                return one
        time.sleep(0.02)
    raise TimeoutError
