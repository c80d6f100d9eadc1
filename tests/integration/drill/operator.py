"""A model operator: looks at the page and does one thing after another, rightly or wrongly."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from runbook.cli.drill.around import Around
from runbook.cli.drill.making import Words
from runbook.cli.drill.sitting import DrillSitting
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.sitting import Done
from runbook.desk.view import Asked, Button, Desk, Tone
from runbook.drill.case import Case, Choice
from runbook.drill.library import built_in_cases
from runbook.drill.scoring import Score
from runbook.holding.files import NOWHERE, shown
from runbook.procedure.file import built_in

WITHIN = 30.0
"""Seconds: a drill that hangs ends the test, whatever the machine does beside."""
CASES = {one.id: one for one in built_in_cases()}
WORDS = Words(built_in(), shown("ru", "voice", NOWHERE), shown("ru", "chat", NOWHERE), "ru")
QUICK = Around(
    is_real=lambda: False,
    keep=lambda case, score: None,
    begin=lambda identifier: Done(),
    leave=lambda: None,
    look=0.02,
    each=0.0,
    takes=0.0,
)


def quick(case: Case) -> Case:
    """The same case without the calm before, and with an office that answers at once."""
    office = replace(case.office, acknowledges=min(case.office.acknowledges, 0.2))
    if office.announces is not None:
        office = replace(office, announces=replace(office.announces, after=0.1))
    return replace(case, calm=0.1, office=office)


@dataclass
class Operator:
    """She does what the page asks. ``side``: whose fault she says it is; empty: the right one."""

    case: Case
    sitting: DrillSitting
    side: str = ""
    chooses: Choice | None = None
    types: str = ""
    asides: frozenset[str] = frozenset()
    clients: int = 0
    rang: bool = False
    ended: bool = False
    pressed: int = 0

    def work(self) -> Score:
        """From the beginning to the score."""
        until = time.monotonic() + WITHIN
        while self.sitting.score is None:
            assert time.monotonic() < until, self.stuck()
            act = self.next_act(self.sitting.view())
            if act is None:
                time.sleep(0.01)
                continue
            done = self.sitting.do(act)
            self.pressed += 1
            self._remember(act, done)
        return self.sitting.score

    def stuck(self) -> str:
        view = self.sitting.view()
        return f"{view.headline} {view.client} {view.now} {view.lead} {view.promises} {view.said}"

    def next_act(self, desk: Desk) -> Act | None:
        """The one thing she does now; None while there is nothing."""
        steps = (
            self._client,
            self._side,
            self._says,
            self._lead,
            self._now,
            self._next,
            self._promise,
        )
        found = (step(desk) for step in steps)
        return next((one for one in found if one is not None), None) or self._ends(desk)

    def _client(self, desk: Desk) -> Act | None:
        asked = desk.client
        if asked is None or not is_down(self.sitting):
            return None
        match asked.asked:
            case Asked.HEARS if self.clients < len(self.case.clients):
                return self._first(asked.buttons, Kind.HEARS, self._hears())
            case Asked.CHOICE if self.clients < len(self.case.clients):
                return self._choice(asked.buttons)
            case Asked.REFERENCE if asked.line is not None:
                wanted = self.case.clients[max(self.clients - 1, 0)].reference
                return replace(asked.line.act, value=self.types or wanted)
        return None

    def _hears(self) -> str:
        return "yes" if self.case.expected.hears else "no"

    def _choice(self, buttons: tuple[Button, ...]) -> Act | None:
        chooses = self.chooses or self.case.clients[self.clients].chooses
        if chooses in {Choice.URGENT, Choice.NEITHER}:
            return self._first(buttons, Kind.NO_PROMISE, "")
        return self._first(
            buttons, Kind.PROMISE, "unknown" if chooses is Choice.CUT_OFF else chooses
        )

    def _side(self, desk: Desk) -> Act | None:
        if desk.ask_first is None:
            return None
        side = self.side or self.case.expected.side
        return Act(Kind.OWNER_READ, value="undetermined" if side == "none" else side)

    def _says(self, desk: Desk) -> Act | None:
        """What does not work for her, while it does not."""
        down = is_down(self.sitting)
        for button in desk.not_working:
            if button.act.value in self.case.expected.not_working and button.done is not down:
                return button.act
        return None

    def _lead(self, desk: Desk) -> Act | None:
        if self.rang or any(one.message for one in self.case.phases):
            return None
        return self._first(desk.lead.buttons, Kind.LEAD_KNOWS, "")

    def _now(self, desk: Desk) -> Act | None:
        now = desk.now
        step = (
            now.line.act.subject if now.line else now.buttons[0].act.subject if now.buttons else ""
        )
        if step in self.asides:
            return Act(Kind.ASIDE, step, about=(now.line or now.buttons[0]).act.about)
        if now.line is not None:
            return replace(now.line.act, value=self._typed(step))
        given = [one.act for one in now.buttons if one.act.kind is Kind.GIVE]
        return given[0] if given else None

    def _typed(self, step: str) -> str:
        chats = sum(1 for one in self.case.clients if one.chooses is Choice.CHAT)
        counts = {"calls": "1", "chats": str(chats if len(self.case.clients) > 1 else 0)}
        return counts.get(step, "03:30" if step.endswith("until") else "12345")

    def _promise(self, desk: Desk) -> Act | None:
        for row in desk.promises.rows:
            if found := self._first(row.buttons, Kind.SETTLE, Became.SOLVED):
                return found
        return None

    def _next(self, desk: Desk) -> Act | None:
        """The next client, once the steps of this one are answered."""
        waits = desk.client is not None and desk.client.asked is Asked.WRITTEN
        more = waits and self.clients < len(self.case.clients)
        return desk.client.buttons[0].act if more and desk.client else None

    def _ends(self, desk: Desk) -> Act | None:
        """The call; after the recovery the drill, where nothing more is asked of her than that."""
        if is_down(self.sitting) and not self.ended:
            return self._first(desk.commands, Kind.CALL_ENDED, "")
        back = is_back(self.sitting) and desk.headline.tone is Tone.OVER
        waits = "status_back" in self.case.expected.steps
        return Act(Kind.LEAVE_DRILL) if back and not waits else None

    def _first(self, buttons: tuple[Button, ...], kind: Kind, value: str) -> Act | None:
        found = (one.act for one in buttons if one.act.kind is kind and not one.done)
        return next((one for one in found if one.value == value), None)

    def _remember(self, act: Act, done: Done) -> None:
        if not done.ok:
            return
        cut_off = act.kind is Kind.HEARS and act.value == "no"
        self.clients += cut_off or act.kind in {Kind.PROMISE, Kind.NO_PROMISE}
        self.rang = self.rang or act.kind is Kind.LEAD_KNOWS
        self.ended = self.ended or act.kind is Kind.CALL_ENDED


def is_down(sitting: DrillSitting) -> bool:
    """Whether the outage of the drill goes on."""
    return sitting._night.is_down


def is_back(sitting: DrillSitting) -> bool:
    """Whether all works again in it."""
    return sitting._night.has_recovered


def drill(case: Case, around: Around = QUICK) -> DrillSitting:
    """A drill that has begun."""
    made = DrillSitting(case, WORDS, around)
    made.start()
    return made


def works_until(operator: Operator, wish: Callable[[Desk], bool]) -> Desk:
    """She works until the page is as wished, and does not do what is next."""
    sitting = operator.sitting
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        desk = sitting.view()
        if wish(desk):
            return desk
        act = operator.next_act(desk)
        if act is not None:
            operator._remember(act, sitting.do(act))
        time.sleep(0.005)
    raise AssertionError(operator.stuck())


def at(desk: Desk) -> Asked | None:
    """What she is asked of a client now."""
    return desk.client.asked if desk.client is not None else None
