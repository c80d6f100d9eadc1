"""The room of log-ins: everybody sees and ends their own, leads and administrators everybody's."""

from runbook.hub.admission import logging_in
from runbook.hub.cards.naming import begun
from runbook.hub.cards.viewing import named
from runbook.hub.model.access import Deed, Sight
from runbook.hub.model.actions import Answer
from runbook.hub.model.authority import Refusal
from runbook.hub.rooms.refusing import note_refused
from runbook.hub.rooms.room import Asked, Done, Form, Room, Shown
from runbook.hub.rooms.sessions.shapes import Line
from runbook.hub.store import sessions
from runbook.hub.store.sessions import Session
from runbook.language.moscow import clock
from runbook.language.texts import t

PATH = "/sessions"
MOST = 200
_ENDED, _GONE = Answer("session.ended", done=True), Answer("session.gone", done=False)


def show(asked: Asked) -> Shown:
    """The log-ins that hold."""
    everybody = asked.sees(Sight.ALL_SESSIONS)
    held = sessions.held(asked.tx, "" if everybody else asked.person.id)
    lines = [_line(asked, one) for one in held[:MOST]]
    values = {"lines": lines, "everybody": everybody, "left_out": len(held) - len(lines)}
    return Shown("sessions", values)


def end(asked: Asked, form: Form) -> Done:
    """End the one of that id."""
    wanted = form.get("session", "")
    found = next((one for one in sessions.held(asked.tx) if wanted and one.id == wanted), None)
    if found is not None and not _may_end(asked, found):
        note_refused(asked.tx, asked.person, Deed.END_SESSION, Refusal.ROLE)
        found = None
    if found is None:
        return Done(_GONE)
    logging_in.log_out(asked.tx, found, asked.person.id)
    return Done(_ENDED)


def _may_end(asked: Asked, session: Session) -> bool:
    everybody = asked.sees(Sight.ALL_SESSIONS) and not asked.sees(Sight.AUDIT)
    return everybody or session.person.id == asked.person.id


def _line(asked: Asked, session: Session) -> Line:
    return Line(
        id=session.id if _may_end(asked, session) else "",
        who=begun(named(asked.tx, session.person, asked.lang)),
        device=session.device or t("hub.sessions.device.unknown", asked.lang),
        since=clock(session.begun_at),
        used=clock(session.used_at),
        here=bool(session.id) and session.id == asked.session,
    )


ROOM = Room(
    path=PATH,
    sights=frozenset({Sight.SESSIONS}),
    show=show,
    deeds={Deed.END_SESSION: end},
    name="sessions",
)
