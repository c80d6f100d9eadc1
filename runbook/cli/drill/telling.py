"""One message to the real lead that a drill begins, marked as one. Only where it was asked for."""

import os
import threading

from notifier.delivery import Person
from notifier.message import Message
from runbook.agent.telling.exercise import Exercise
from runbook.agent.workplace import system_resolvers, utc_now
from runbook.alerting.alerts import LEAD
from runbook.alerting.channels import Surroundings, open_channels
from runbook.cli.desk.defects import say_defect
from runbook.cli.output import console
from runbook.journal.store import in_memory_journal
from runbook.language.moscow import clock
from runbook.language.texts import t
from runbook.settings.file import Loaded


def tell_the_lead(loaded: Loaded, lang: str) -> threading.Thread:
    """Send it beside the drill, over the first way to the first lead, and say what became of it.

    It goes through an outbox in memory: what was not accepted is forgotten, never sent later.
    """
    thread = threading.Thread(target=_tell, args=(loaded, lang), name="drill-tell", daemon=True)
    thread.start()
    return thread


def _tell(loaded: Loaded, lang: str) -> None:
    try:
        sent = _sent(loaded, lang)
    except Exception as error:  # noqa: BLE001 - the drill goes on whatever becomes of it
        say_defect(error)
        sent = False
    console.say(t("drill.told.sent" if sent else "drill.told.not_sent", lang))


def _sent(loaded: Loaded, lang: str) -> bool:
    settings = loaded.settings
    around = Surroundings(os.environ, system_resolvers, None, lang, loaded.folder)
    channels = open_channels(settings, around)
    people = [one for one in channels.people(settings.contacts_of(LEAD)) if one.routes]
    if not people:
        return False
    first = people[0]
    lead = Person(first.id, first.role, first.name, first.routes[:1])
    text = t("drill.told.text", lang, operator=settings.operator.id)
    message = Message(t("drill.told.title", lang), (text,), clock(utc_now()), lang=lang)
    exercise = Exercise(in_memory_journal(), channels.settings, message)
    return any(one.accepted for one in exercise.run([lead], lambda _: None).values())
