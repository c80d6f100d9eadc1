"""The rooms: what there is to hand over now, and each hand-over as it was sent."""

from collections.abc import Sequence
from dataclasses import replace

from runbook.hub.model.access import Deed, Sight
from runbook.hub.rooms.handover import deeds, gathering, wording
from runbook.hub.rooms.handover.shapes import Kept
from runbook.hub.rooms.room import Asked, Do, Done, Form, Room, Shown
from runbook.hub.store import handovers
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import t

MOST_EARLIER = 30
_FORM_BYTES = 16_384
_SIGHTS = frozenset({Sight.HANDOVER})


def show(asked: Asked) -> Shown:
    """``GET /handover``."""
    return _page(asked, deeds.words(asked.tx))


def _page(asked: Asked, typed: str) -> Shown:
    """What there is to hand over, with these words where a lead writes them."""
    tx, lang, person = asked.tx, asked.lang, asked.person
    until = gathering.shift_until(tx, person.id)
    made = gathering.content(tx, asked.standing.unclosed(tx), person.id, until)
    to = gathering.next_lead(tx, person.id, until)
    sent = handovers.sent(tx, MOST_EARLIER)
    values = {
        "heading": t("hub.handover.heading", lang, at=wording.stamp(made.at)),
        "sentence": wording.sentence(made, lang),
        "parts": wording.sections(made, deeds.words(tx), lang),
        "note": typed,
        "longest": deeds.LONGEST_NOTE,
        "writes": asked.does(Deed.SEND_HANDOVER),
        "to": t("hub.handover.to", lang, who=to.name) if to else t("hub.handover.to_nobody", lang),
        "earlier": [
            (f"{wording.PATH}/{one.id}", wording.stamp(one.sent_at), state(tx, one, lang))
            for one in sent
            if one.sent_at is not None
        ],
        "waiting": _waiting(sent, asked),
    }
    return Shown("handover", values)


def _waiting(sent: Sequence[Kept], asked: Asked) -> str:
    """Where the newest stands that was sent to this person and is not taken over; else empty."""
    hers = (
        f"{wording.PATH}/{one.id}"
        for one in sent
        if one.given_to == asked.person.id and deeds.may_take(one, asked.person)
    )
    return next(hers, "") if asked.does(Deed.TAKE_OVER) else ""


def write(asked: Asked, form: Form, deed: Do) -> Done:
    """Note or send; words that are refused stay where they were typed."""
    done = deed(asked, form)
    if done.answer.done:
        return done
    return replace(done, page=_page(asked, form.get(deeds.NOTE, "")))


def show_one(asked: Asked) -> Shown | None:
    """``GET /handover/{id}``: as it was sent."""
    tx, lang = asked.tx, asked.lang
    kept = handovers.by_id(tx, asked.path.get("id", ""))
    if kept is None or kept.sent_at is None or kept.content is None:
        return None
    values = {
        "heading": t("hub.handover.heading", lang, at=wording.stamp(kept.sent_at)),
        "sentence": wording.sentence(kept.content, lang),
        "parts": wording.sections(kept.content, kept.note, lang),
        "state": state(tx, kept, lang),
        "path": f"{wording.PATH}/{kept.id}",
        "takes": asked.does(Deed.TAKE_OVER) and deeds.may_take(kept, asked.person),
        "instead_of": deeds.name_of(tx, deeds.missed(kept, asked.person.id)),
        "undoes": kept.taken_at is None and kept.made_by == asked.person.id,
    }
    return Shown("handover_sent", values)


def state(tx: Transaction, kept: Kept, lang: str) -> str:
    """Who sent it to whom, and who has taken it over."""
    values = {"by": deeds.name_of(tx, kept.made_by), "to": deeds.name_of(tx, kept.given_to)}
    code = "sent" if kept.given_to else "sent_to_nobody"
    said = [t(f"hub.handover.state.{code if kept.made_by else 'unsigned'}", lang, **values)]
    if kept.taken_at is None:
        said.append(t("hub.handover.state.waits", lang))
    else:
        who = deeds.name_of(tx, kept.taken_by)
        said.append(t("hub.handover.state.taken", lang, who=who, at=wording.stamp(kept.taken_at)))
        if missed := deeds.name_of(tx, deeds.missed(kept, kept.taken_by)):
            said.append(t("hub.handover.state.instead", lang, to=missed))
    return " ".join(said)


ROOM = Room(
    wording.PATH,
    _SIGHTS,
    show,
    {
        Deed.NOTE_HANDOVER: lambda asked, form: write(asked, form, deeds.note),
        Deed.SEND_HANDOVER: lambda asked, form: write(asked, form, deeds.send),
    },
    name="handover",
    form_bytes=_FORM_BYTES,
)
ONE = Room(
    f"{wording.PATH}/{{id}}",
    _SIGHTS,
    show_one,
    {Deed.TAKE_OVER: deeds.take_over, Deed.UNDO: deeds.undo},
)
ROOMS = (ROOM, ONE)
