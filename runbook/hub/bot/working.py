"""Works one update that is on disk: who it is, what is meant, what is answered.

What may be ordered and what becomes of it is decided by ``incidents.acting``; everything here is
part of the caller's transaction, and nothing is sent.
"""

from dataclasses import replace

from notifier.handoff.report import CHARACTERS
from notifier.message import Message
from runbook.hub.admission import logging_in
from runbook.hub.bot import choices, commands, enrolling, handing_over, showing, substituting
from runbook.hub.bot.commands import Elsewhere, Help, Misused, Start, Talk
from runbook.hub.bot.reading import Press, Reach, Said, Strange, Update
from runbook.hub.bot.reply import Reply
from runbook.hub.incidents import acting
from runbook.hub.model import authority
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import events, incidents, people
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

REACH = "bot.reach"
"""The event of a known person who stopped the bot, or let it speak again."""
_ASKED_BACK = {Action.SET_ETA: choices.when, Action.RESOLVE: choices.true_cause}


def work(tx: Transaction, office: Office, update: Update, bot: str = "") -> Reply:
    """Do what the update asks for. ``bot`` is our public name, empty where it is not known."""
    match update:
        case Strange():
            return Reply(f"strange.{update.why}", done=False)
        case Reach():
            return _reach(tx, update)
        case Press():
            return _pressed(tx, office, update)
        case Said():
            return _said(tx, office, update, bot)


def _pressed(tx: Transaction, office: Office, press: Press) -> Reply:
    person = _known(tx, press.user)
    if person is None:
        return enrolling.refuse_press(tx, office, press.user)
    order = Order.from_button(press.data)
    if order is None:
        toast = t("hub.bot.button.unknown", person.lang)
        return Reply("button.unknown", done=False, toast=toast, person=person, lang=person.lang)
    return _obey(tx, office, person, order, written=False)


def _said(tx: Transaction, office: Office, said: Said, bot: str) -> Reply:
    asked = commands.understand(said.text, bot, private=said.private)
    if isinstance(asked, Elsewhere):
        return Reply("elsewhere")
    if isinstance(asked, Start) and said.private and asked.payload:
        if len(asked.payload) == CHARACTERS:
            return handing_over.take_in(tx, office, asked.payload, said.chat)
        return enrolling.enrol(tx, office, said, asked.payload)
    person = _known(tx, said.user)
    if person is None:
        return enrolling.turn_away(tx, office, said)
    if isinstance(asked, Order):
        return _obey(tx, office, person, asked, written=True)
    return _helped(person, asked)


def _helped(person: HubPerson, asked: Start | Help | Misused | Talk) -> Reply:
    """Somebody known who ordered nothing."""
    if isinstance(asked, Start | Help):
        return enrolling.greet(person)
    if isinstance(asked, Misused):
        hint = t(f"hub.bot.command.{asked.name}.usage", person.lang)
        usage = Message(t("hub.bot.misused", person.lang), (hint,), lang=person.lang)
        return _told(person, f"misused.{asked.name}", usage)
    hint = t("hub.bot.talk.hint", person.lang)
    return _told(person, "talk", Message(t("hub.bot.talk", person.lang), (hint,), lang=person.lang))


def _obey(
    tx: Transaction, office: Office, person: HubPerson, order: Order, *, written: bool
) -> Reply:
    """``written``: a command, to which a message answers; to a press the toast does.

    Whatever is told goes to the person's own chat, also when it was asked for in a group.
    """
    incident = incidents.by_number(tx, order.incident) if order.incident else None
    if authority.refusal(person, order.action, incident) is None:
        if order.action is Action.LOG_IN:
            way_in = showing.login(tx, office, person)
            return replace(_reply(person, logging_in.OFFERED), secret=way_in)
        if order.action in showing.SHOWN:
            shown = showing.show(tx, office, order.action, person.lang)
            if order.action is Action.SHOW_DUTY and Action.SUBSTITUTE in authority.MAY[person.role]:
                shown = replace(shown, buttons=substituting.offered(tx, person.lang))
            return _told(person, order.action.value, shown)
        if order.action is Action.SUBSTITUTE:
            return _substituted(tx, office, person, order)
        asked_back = _ASKED_BACK.get(order.action)
        if asked_back is not None and incident is not None and not order.argument:
            question = asked_back(incident, person.lang)
            return _told(person, f"{order.action}.asked", question)
    # Refusals are worded and logged in one place, whatever was ordered.
    return _answered(person, acting.act(tx, office, person, order), written=written)


def _substituted(tx: Transaction, office: Office, person: HubPerson, order: Order) -> Reply:
    """Asked who comes, or done, with the button that undoes it."""
    question = substituting.asked_back(tx, order, person.lang)
    if question is not None:
        return _told(person, f"{order.action}.asked", question)
    answer = acting.act(tx, office, person, order)
    reply = _answered(person, answer, written=False)
    back = substituting.taken_back(tx, order, reply.toast, person.lang) if answer.done else None
    return reply if back is None else replace(reply, messages=(back,))


def _answered(person: HubPerson, answer: Answer, *, written: bool) -> Reply:
    text = t(f"hub.answer.{answer.code}", person.lang, **answer.values)
    message = Message(text, answer.lines, lang=person.lang)
    return replace(
        _reply(person, answer.code),
        done=answer.done,
        toast="" if written else text,
        messages=(message,) if written or answer.lines else (),
    )


def _reach(tx: Transaction, reach: Reach) -> Reply:
    person = _known(tx, reach.user)
    if person is None:
        return Reply("reach.stranger")
    events.log(tx, REACH, body={"stopped": reach.stopped}, by=person.id)
    return Reply("reach.stopped" if reach.stopped else "reach.back")


def _told(person: HubPerson, code: str, message: Message) -> Reply:
    return replace(_reply(person, code), messages=(message,))


def _reply(person: HubPerson, code: str) -> Reply:
    return Reply(code, chat=person.telegram or 0, person=person, lang=person.lang)


def _known(tx: Transaction, user: int) -> HubPerson | None:
    """A private chat has its person's id: https://core.telegram.org/bots/api#chat."""
    person = people.by_telegram(tx, user)
    return person if person is not None and person.active else None
