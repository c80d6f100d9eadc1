"""PURE. Degraded mode as one switch of the whole office."""

from datetime import datetime

from runbook.hub.model.actions import Action, Order
from runbook.hub.model.authority import MAY
from runbook.hub.model.people import HubPerson
from runbook.hub.rooms.board.shapes import Switch
from runbook.language.moscow import clock
from runbook.language.texts import t


def mode(since: datetime | None, person: HubPerson) -> Switch:
    """How it stands, on ``since`` then, with the order for whoever may turn it.

    It ends only after a question.
    """
    lang = person.lang
    action = Action.DEGRADE if since is None else Action.UNDEGRADE
    may = action in MAY[person.role]
    order = Order(action).to_button() if may else ""
    if since is None:
        label = t("hub.button.degrade", lang) if may else ""
        means = t("hub.board.mode.means", lang) if may else ""
        return Switch(
            on=False, sentence=t("hub.board.mode.off", lang), means=means, label=label, order=order
        )
    return Switch(
        on=True,
        sentence=t("hub.page.degraded", lang, at=clock(since)),
        means=t("hub.board.mode.ends", lang) if may else "",
        label=t("hub.button.undegrade.sure", lang) if may else "",
        order=order,
        asks=t("hub.button.undegrade", lang) if may else "",
    )
