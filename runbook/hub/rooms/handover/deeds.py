"""What is done about a hand-over: words are noted, it is sent, taken back, and taken over."""

from dataclasses import replace

from runbook.hub.model.actions import Answer
from runbook.hub.model.people import HubPerson
from runbook.hub.office import Office
from runbook.hub.rooms.handover import gathering, wording
from runbook.hub.rooms.handover.shapes import Content, Kept
from runbook.hub.rooms.room import Asked, Done, Form
from runbook.hub.store import events, handovers, people
from runbook.hub.store.transaction import Transaction
from runbook.hub.telling.briefing import brief
from runbook.privacy.personal_data import find_personal_data

SENT, TAKEN, TAKEN_BACK, NOTED = (
    "handover.sent",
    "handover.taken",
    "handover.taken_back",
    "handover.noted",
)
LONGEST_NOTE = 2000
NOTE = "note"


def note(asked: Asked, form: Form) -> Done:
    """Keep the lead's own words; a client's number among them is refused, and kept nowhere."""
    text = form.get(NOTE, "").strip()
    refusal = unfit(text)
    if refusal is not None:
        return Done(refusal)
    tx = asked.tx
    handovers.save(tx, replace(_draft(tx, asked.person), note=text))
    events.log(tx, NOTED, by=asked.person.id)
    return _said("handover.noted")


def unfit(text: str) -> Answer | None:
    """Why these words are not kept; None: they may be."""
    if len(text) > LONGEST_NOTE:
        return Answer("handover.too_long", done=False)
    found = find_personal_data(text)
    return None if found is None else Answer("handover.personal_data", done=False)


def send(asked: Asked, form: Form) -> Done:
    """Make it as everything stands now, keep it so, and send it to the next lead.

    Words that stand in the form go with it, whether or not they were kept before.
    """
    if NOTE in form and form[NOTE].strip() != words(asked.tx):
        noted = note(asked, form)
        if not noted.answer.done:
            return noted
    tx, person = asked.tx, asked.person
    until = gathering.shift_until(tx, person.id)
    made = gathering.content(tx, asked.standing.unclosed(tx), person.id, until)
    draft = replace(_draft(tx, person), shift_until=until)
    sent, reached = send_to_next(tx, asked.office, made, draft, person.id)
    code = "sent" if reached else ("not_reached" if sent.given_to else "sent_to_nobody")
    values = {"to": name_of(tx, sent.given_to)}
    return Done(Answer(f"handover.{code}", values=values), f"{wording.PATH}/{sent.id}")


def send_to_next(
    tx: Transaction, office: Office, made: Content, draft: Kept, by: str
) -> tuple[Kept, bool]:
    """Keep and send it; whether the next lead has a way that it could be sent by.

    ``by`` is empty where the hub does it by itself.
    """
    to = gathering.next_lead(tx, by, draft.shift_until)
    given_to = to.id if to is not None else ""
    kept = handovers.save(
        tx, replace(draft, made_by=by, given_to=given_to, sent_at=tx.now, content=made)
    )
    url = office.settings.server.url
    reached = to is not None and brief(
        tx, office, to, f"handover {kept.id}",
        wording.short(kept, made, url, to.lang), wording.whole(kept, made, to.lang),
    )  # fmt: skip
    body = {"handover": kept.id, "to": given_to, "incidents": len(made.incidents) + made.more}
    events.log(tx, SENT, body={**body, "promises": made.promises}, by=by)
    return kept, reached


def take_over(asked: Asked, form: Form) -> Done:
    """«Принял смену»: somebody else than whoever sent it answers for it from now on.

    Mostly that is who it was given to. Where that one does not come, another may, and it says so.
    """
    kept = handovers.by_id(asked.tx, asked.path.get("id", ""))
    if kept is None or kept.sent_at is None:
        return _said("handover.gone", done=False)
    if kept.taken_at is not None:
        return _said("handover.taken_before", done=False)
    if kept.made_by == asked.person.id:
        return _said("handover.own", done=False)
    tx = asked.tx
    handovers.save(tx, replace(kept, taken_at=tx.now, taken_by=asked.person.id))
    instead_of = missed(kept, asked.person.id)
    body = {"handover": kept.id} | ({"instead_of": instead_of} if instead_of else {})
    events.log(tx, TAKEN, body=body, by=asked.person.id)
    if not instead_of:
        return _said("handover.taken")
    return Done(Answer("handover.taken_instead", values={"to": name_of(tx, instead_of)}))


def missed(kept: Kept, taken_by: str) -> str:
    """Who was to take it over where this person does instead; empty where nobody else was."""
    return kept.given_to if kept.given_to != taken_by else ""


def undo(asked: Asked, form: Form) -> Done:
    """Take back what was sent, while nobody has taken it over; its words are kept as a draft."""
    kept = handovers.by_id(asked.tx, asked.path.get("id", ""))
    if kept is None or kept.sent_at is None or kept.made_by != asked.person.id:
        return _said("handover.gone", done=False)
    if kept.taken_at is not None:
        return _said("handover.taken_before", done=False)
    tx = asked.tx
    newer = handovers.draft(tx)
    if newer is None:
        handovers.save(tx, handovers.taken_back(kept))
    else:
        # There is one draft: what was written since goes with it, and nothing is sent twice.
        words = "\n".join(filter(None, (kept.note, newer.note)))[:LONGEST_NOTE]
        handovers.save(tx, replace(newer, note=words))
        handovers.drop(tx, kept)
    events.log(tx, TAKEN_BACK, body={"handover": kept.id}, by=asked.person.id)
    return Done(Answer("handover.taken_back"), wording.PATH)


def may_take(kept: Kept, person: HubPerson) -> bool:
    """Whether there is anything for this person to take over."""
    return kept.sent_at is not None and kept.taken_at is None and kept.made_by != person.id


def words(tx: Transaction) -> str:
    """The words that were noted for the next shift and not sent yet."""
    draft = handovers.draft(tx)
    return draft.note if draft is not None else ""


def _draft(tx: Transaction, person: HubPerson) -> Kept:
    return handovers.draft(tx) or handovers.begin(
        tx, person.id, gathering.shift_until(tx, person.id)
    )


def _said(code: str, *, done: bool = True) -> Done:
    return Done(Answer(code, done=done))


def name_of(tx: Transaction, person_id: str) -> str:
    """The name colleagues know this person by; the id where there is none any more."""
    found = people.by_id(tx, person_id) if person_id else None
    return found.name if found is not None else person_id
