"""The way in to the hub's page: one-time links, codes to be read out, and the sessions they begin.

A link comes by the bot, by the person's own mail or from the command line; what follows it by
itself (a mail gateway that looks at links) must change nothing: ``offered`` only looks, ``log_in``
uses it up and is called for the button on the page. Links, codes and sessions are never logged.
"""

from dataclasses import dataclass
from datetime import timedelta

from notifier.delivery import Purpose, Recipient
from notifier.message import Button, Message
from runbook.alerting.channels import EMAIL
from runbook.hub.model.actions import Action, Answer, Order
from runbook.hub.model.authority import refusal
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.store import codes, events, people, sessions
from runbook.hub.store.outbox import outbox_in
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import plural, t

PATH = "/login"
"""Under ``server.url``; of a link a slash and the code follow."""
LASTS = timedelta(minutes=10)
MAIL_LASTS = timedelta(minutes=30)
"""A letter may be on its way for a while."""
MAILS, MAILS_WITHIN = 6, timedelta(hours=1)
"""Links asked for by address, of one person: whoever knows the address may ask."""

OFFERED, DONE, REFUSED, ENDED = "login.offered", "login.done", "login.refused", "login.ended"
"""Events: a link or code was given out, somebody came in, was turned away, went out."""
NO_CODE = Answer("login.gone", done=False)
"""It was used, or is too old, or never was one of ours."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in. ``token`` is what the cookie holds and nothing else keeps."""

    person: HubPerson
    token: str


def refused(person: HubPerson) -> Answer | None:
    """Why this person may not log in; None when they may."""
    why = refusal(person, Action.LOG_IN, None)
    return Answer(f"refused.{why}", done=False, values={"number": 0}) if why else None


def offer_link(tx: Transaction, office: Office, person: HubPerson, way: str) -> str:
    """A link with which this person logs in once; empty without ``[server] url``.

    ``way`` says in the log how it is given out. Whether the person may is judged at the button.
    """
    lasts = MAIL_LASTS if way == EMAIL else LASTS
    base = office.settings.server.url.rstrip("/")
    if not base:
        return ""
    code = codes.make(tx, codes.LOGIN, person.id, lasts, link=True)
    events.log(tx, OFFERED, body={"person": person.id, "way": way})
    return f"{base}{PATH}/{code}"


def offer_code(tx: Transaction, person: HubPerson, way: str) -> str:
    """Digits to be read out over the telephone or typed, with which this person logs in once."""
    code = codes.make(tx, codes.LOGIN, person.id, LASTS)
    events.log(tx, OFFERED, body={"person": person.id, "way": way})
    return code


def whose_address(tx: Transaction, address: str) -> HubPerson | None:
    """Who has this mail address and may log in now."""
    asked = address.strip().casefold()
    hers = (one for one in people.every(tx) if asked and one.email.casefold() == asked)
    return next((one for one in hers if refused(one) is None), None)


def mail_link(tx: Transaction, office: Office, address: str) -> None:
    """Send a link to whose address it is. Nothing says whether it is anybody's."""
    person = whose_address(tx, address)
    if person is None or EMAIL not in office.ways:
        return
    if codes.made_since(tx, codes.LOGIN, person.id, tx.now - MAILS_WITHIN) >= MAILS:
        return
    link = offer_link(tx, office, person, EMAIL)
    if link:
        to = Recipient(str(person.role), person.id, EMAIL, person.email, person.id)
        outbox_in(tx).enqueue(Purpose.EXERCISE, "", to, _letter(link, person.lang), tx.now)


def offered(tx: Transaction, code: str) -> HubPerson | None:
    """Who would log in with this link or code, which stays good; None when it is good for nothing.

    A code that acknowledges an incident logs nobody in.
    """
    meant = codes.peek(tx, codes.LOGIN, code)
    person = people.by_id(tx, meant.subject) if meant is not None else None
    return person if person is not None and person.active else None


def log_in(tx: Transaction, code: str, device: str = "") -> Entered | Answer:
    """Use the link or code up and begin a session, or say why not.

    ``device`` is what the browser is called where sessions are listed.
    """
    person = offered(tx, code)
    if person is None or codes.use(tx, codes.LOGIN, code) is None:
        return NO_CODE
    if (answer := refused(person)) is not None:
        events.log(tx, REFUSED, body={"why": answer.code}, by=person.id)
        return answer
    token = sessions.begin(tx, person.id, device)
    events.log(tx, DONE, by=person.id)
    return Entered(person, token)


def log_out(tx: Transaction, session: sessions.Session, by: str = "") -> None:
    """End this one session, as its person wants, or somebody else: ``by``."""
    sessions.end(tx, session)
    who = session.person.id
    events.log(tx, ENDED, body={"person": who, "sessions": 1}, by=by or who)


def shut_out(tx: Transaction, person: HubPerson) -> None:
    """End whatever would let this person in: codes and links given out, and every session."""
    codes.withdraw(tx, codes.LOGIN, person.id)
    ended = sessions.end_all(tx, person.id)
    if ended:
        events.log(tx, ENDED, body={"person": person.id, "sessions": ended})


def minutes(lasts: timedelta) -> int:
    """As people are told it."""
    return int(lasts / timedelta(minutes=1))


def _letter(link: str, lang: str) -> Message:
    lines = (
        plural("hub.login.lasts", minutes(MAIL_LASTS), lang),
        t("hub.login.not_asked", lang),
    )
    button = Button(t("hub.login.enter", lang), Order(Action.LOG_IN).to_button(), link)
    return Message(t("hub.login.letter", lang), lines, lang=lang, buttons=((button,),))
