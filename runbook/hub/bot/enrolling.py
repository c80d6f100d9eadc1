"""Who is who: a one-time link binds a private chat to a person; strangers are told once how."""

from datetime import timedelta

from notifier.message import Message
from runbook.hub.bot import commands
from runbook.hub.bot.reading import Said
from runbook.hub.bot.reply import Reply
from runbook.hub.bot.telling import tell
from runbook.hub.model.authority import MAY
from runbook.hub.model.people import HubPerson, Role
from runbook.hub.office import Office
from runbook.hub.store import codes, events, people, updates
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.binding import tell_of_binding
from runbook.language.texts import t

ENROLLED, REFUSED, STRANGER = "person.enrolled", "person.enrol_refused", "bot.stranger"
"""Events: who, a code that is not good, somebody unknown who wrote or pressed."""
TOLD_AGAIN_AFTER = timedelta(days=7)
TRIES, TRIES_WITHIN = 5, timedelta(hours=1)
"""Links and reports that are not good: so many answers to one chat, then silence."""


def enrol(tx: Transaction, office: Office, said: Said, code: str) -> Reply:
    """Use the link's code up and bind this private chat."""
    outcome = f"{REFUSED}:{said.chat}"
    if updates.count(tx, outcome, tx.now - TRIES_WITHIN) >= TRIES:
        return Reply("enrol.slowed", done=False)
    meant = codes.peek(tx, codes.PERSON, code)
    before = people.by_id(tx, meant.subject) if meant else None
    owner = people.by_telegram(tx, said.chat)
    if before is not None and owner is not None and owner.id != before.id:
        return _refuse_taken(tx, said, owner, before)
    used = codes.use(tx, codes.PERSON, code)
    person = people.bind_telegram(tx, used.subject, said.chat) if used else None
    if before is None or person is None:
        events.log(tx, REFUSED, by=_chat(said.chat))
        title = t("hub.bot.enrol.refused", office.lang)
        hint = t("hub.bot.enrol.refused.hint", office.lang)
        message = Message(title, (hint,), lang=office.lang)
        return Reply(outcome, done=False, chat=said.chat, messages=(message,))
    events.log(tx, ENROLLED, body={"role": person.role.value}, by=person.id)
    _tell_former_chat(tx, before, said.chat)
    tell_of_binding(tx, office, before, person)
    greeting = _greeting(person, "hub.bot.enrol.done")
    return Reply(ENROLLED, chat=said.chat, person=person, messages=(greeting,))


def _refuse_taken(tx: Transaction, said: Said, owner: HubPerson, meant: HubPerson) -> Reply:
    """A chat is one person's: whoever opens another's link to show how must not lose their own.

    The link stays good for whom it was made.
    """
    events.log(tx, REFUSED, body={"chat_of": owner.id, "link_of": meant.id}, by=_chat(said.chat))
    title = t("hub.bot.enrol.taken", owner.lang)
    hint = t("hub.bot.enrol.taken.hint", owner.lang)
    message = Message(title, (hint,), lang=owner.lang)
    outcome = f"{REFUSED}:{said.chat}"
    return Reply(outcome, done=False, chat=said.chat, person=owner, messages=(message,))


def _tell_former_chat(tx: Transaction, before: HubPerson, chat: int) -> None:
    """Nobody takes over another's role unnoticed: the chat that was bound so far is told."""
    if before.telegram is None or before.telegram == chat or not before.active:
        return
    title, hint = t("hub.bot.enrol.moved", before.lang), t("hub.bot.enrol.moved.hint", before.lang)
    tell(tx, before.telegram, before, Message(title, (hint,), lang=before.lang))


def greet(person: HubPerson) -> Reply:
    """Somebody known opened the chat again, or asks what can be said here."""
    said = (_greeting(person, "hub.bot.help"),)
    return Reply("help", chat=person.telegram or 0, person=person, messages=said, lang=person.lang)


def turn_away(tx: Transaction, office: Office, said: Said) -> Reply:
    """Somebody unknown wrote: in their own chat they are told once how to be known."""
    outcome = f"{STRANGER}:{said.user}"
    if updates.count(tx, outcome, tx.now - TOLD_AGAIN_AFTER):
        return Reply("stranger.again", done=False)
    events.log(tx, STRANGER, by=_chat(said.user))
    if not said.private:
        return Reply(outcome, done=False)
    title = t("hub.bot.stranger", office.lang)
    message = Message(title, (t("hub.bot.stranger.hint", office.lang),), lang=office.lang)
    return Reply(outcome, done=False, chat=said.chat, messages=(message,))


def refuse_press(tx: Transaction, office: Office, user: int) -> Reply:
    """Somebody unknown pressed a button."""
    outcome = f"{STRANGER}.press:{user}"
    if not updates.count(tx, outcome, tx.now - TRIES_WITHIN):
        events.log(tx, STRANGER, body={"pressed": True}, by=_chat(user))
    toast = t("hub.bot.stranger.press", office.lang)
    return Reply(outcome, done=False, toast=toast, lang=office.lang)


def _greeting(person: HubPerson, title: str) -> Message:
    lang = person.lang
    role = t(f"role.{person.role}", lang)
    lines = [t("hub.bot.role", lang, role=role)]
    lines += [t(f"hub.bot.command.{name}.line", lang) for name in _useful(person)]
    if person.role is Role.STANDBY:
        lines.append(t("hub.bot.enrol.waits", lang))
    return Message(t(title, lang), tuple(lines), lang=lang)


def _useful(person: HubPerson) -> list[str]:
    """The commands this role may give."""
    may = MAY[person.role]
    known = {**commands.ALONE, **commands.OF_INCIDENT}
    return [name for name in commands.OFFERED if known.get(name) in may]


def _chat(number: int) -> str:
    return f"telegram:{number}"
