"""``/windows``: links to the page for other rooms, opened and closed."""

from collections.abc import Mapping

from runbook.hub.cards.viewing import names
from runbook.hub.model.access import Deed, Sight
from runbook.hub.model.actions import Answer
from runbook.hub.rooms.room import Asked, Done, Form, Room, Shown
from runbook.hub.rooms.windows.gathering import link
from runbook.hub.store import windows
from runbook.incidents.timeline import stamp
from runbook.language.texts import t

PATH = "/windows"


def show(asked: Asked, made: str = "") -> Shown:
    """``GET /windows``. ``made`` is a link that is shown this once."""
    who = names(asked.tx, asked.lang)
    rows = [
        {"id": one.id, "label": one.label, "made": _made(one, who, asked.lang)}
        for one in windows.every_open(asked.tx)
    ]
    values = {
        "rows": rows,
        "made": made,
        "opens": asked.does(Deed.OPEN_WINDOW),
        "closes": asked.does(Deed.CLOSE_WINDOW),
        "longest": windows.LONGEST_LABEL,
    }
    return Shown("windows", values)


def open_window(asked: Asked, form: Form) -> Done:
    """A new link, on the page that answers and nowhere else."""
    label = windows.label_of(form.get("label", ""))
    if not label:
        return Done(Answer("window.no_label", done=False))
    opened = windows.open_one(asked.tx, label, asked.person.id)
    if opened is None:
        return Done(Answer("window.too_many", done=False))
    _, key = opened
    return Done(Answer("window.opened"), page=show(asked, link(asked.office, key)))


def close_window(asked: Asked, form: Form) -> Done:
    """The link opens nothing any more."""
    if windows.close(asked.tx, form.get("window", ""), asked.person.id):
        return Done(Answer("window.closed"))
    return Done(Answer("window.not_open", done=False))


def _made(one: windows.Window, who: Mapping[str, str], lang: str) -> str:
    by = who.get(one.made_by, one.made_by) or t("hub.windows.by_command", lang)
    return t("hub.windows.made", lang, at=stamp(one.made_at), by=by)


ROOM = Room(
    PATH,
    frozenset({Sight.WINDOWS}),
    show,
    {Deed.OPEN_WINDOW: open_window, Deed.CLOSE_WINDOW: close_window},
    name="windows",
)
