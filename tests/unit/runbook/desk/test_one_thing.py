"""One thing to do at every moment, over every state of a night."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from runbook.callbacks.promise import Callback, Channel, ReferenceKind
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.showing.client import Around, ClientAt, client
from runbook.desk.showing.lead import Way, lead
from runbook.desk.showing.one_thing import one_thing
from runbook.desk.showing.promises import Keeping, promises
from runbook.desk.showing.steps import Beside, call_ended, clients_step, now, step_rows
from runbook.desk.view import Asked, Button, Desk, Headline, Mark, Now, Tone, Words
from runbook.language.letters import KEYS
from runbook.procedure import shapes
from runbook.procedure.file import built_in
from runbook.procedure.place import Place
from runbook.procedure.walk import DONE, SKIPPED, Facts, position
from tests.unit.runbook.desk.standing_out import mains
from tests.unit.runbook.procedure.test_procedure_walk import facts_for

PROCEDURE = built_in()
ABOUT = "key"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PROMISE = Callback(
    "p1", "op-117", ABOUT, Channel.CALL, ReferenceKind.CASE, NOW, NOW, NOW + timedelta(hours=4),
    number=1,
)  # fmt: skip
ASK_FIRST = Now("?", buttons=(Button("да", Act(Kind.GO_ON), main=True),))
CLIENTS = [None, *(ClientAt(one, ABOUT, "p1", heard=True) for one in Asked if one != "nothing")]
CAUSES = ("bank_service.error", "isp.no_internet", "home_network.router_silent", "healthy.ok")


def places() -> Iterator[Place]:
    """Every moment of some nights, with a promise made and with none."""
    own = {one.id: DONE for one in PROCEDURE.steps if one.kind is shapes.Kind.INCIDENT}
    for cause, recovered, held, reached in product(
        CAUSES, (False, True), ((), (PROMISE,)), ("ring", "messaged")
    ):
        found = facts_for(cause, lead=reached, live_call="yes", promises="yes")
        facts = Facts(found.values, checked=True, recovered=recovered, cause=cause)
        answers: dict[str, str] = {}
        while True:
            at = position(PROCEDURE, {**own, **answers}, facts)
            turns = held if recovered else ()
            yield Place(at, dict(answers), turns, recovered, (), ABOUT, held)
            if at.now is None:
                break
            answers[at.now.id] = "yes" if at.now.id == "hears" else SKIPPED


def desk(place: Place, at: ClientAt | None, *, ring: bool, lang: str) -> Desk:
    keys = KEYS[lang]
    way = Way(ABOUT, ring="Позвоните" if ring else "", read_out="Это op-117.")
    return Desk(
        lang, NOW, Headline(Tone.BANK, "Сбой"), Words(("Слова",)),
        client=client(place, at, Around(lang, "hears")),
        now=now(place, keys, lang, {}, Beside(at)),
        lead=lead(way, keys, lang),
        promises=promises(place.open_promises, Keeping(NOW, lang, recovered=place.recovered)),
        commands=(call_ended(place, keys, lang),),
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("at", CLIENTS, ids=lambda one: one.asked if one else "none")
def test_at_the_most_one_button_stands_out_on_the_whole_page(
    at: ClientAt | None, lang: str
) -> None:
    stood_out = several = 0
    for place, ring, asks in product(places(), (False, True), (False, True)):
        whole = desk(place, at, ring=ring, lang=lang)
        whole = replace(whole, ask_first=ASK_FIRST if asks else None)
        several += len(mains(whole)) > 1
        shown = one_thing(whole)
        assert len(mains(shown)) <= 1
        assert set(mains(shown)) <= set(mains(whole))
        stood_out += len(mains(shown))
        if asks:
            assert mains(shown) == ASK_FIRST.buttons
    assert stood_out
    # The rule is what keeps it so: without it there would be two.
    assert several


@pytest.mark.parametrize("asked", [Asked.CHOICE, Asked.REFERENCE])
def test_while_the_client_is_asked_nothing_else_is(asked: Asked) -> None:
    at = ClientAt(asked, ABOUT, "p1", heard=True)
    for place in places():
        if place.recovered:
            continue
        said = now(place, KEYS["ru"], "ru", {}, Beside(at))
        assert said.text in {
            "Прочитайте слова и запишите, что удобнее клиенту.", "Запишите номер клиента.",
        }  # fmt: skip
        assert (said.buttons, said.line, said.beside) == ((), None, ())
        rows = step_rows(PROCEDURE, place, "ru", {}, clients_step(place, at, "hears"))
        assert [row.mark for row in rows].count(Mark.NOW) <= 1
        due = place.position.now
        if due is not None and due.id != "promise":
            # Her own step is the first of those that follow.
            own = [one for one in rows if one.mark is Mark.LATER]
            assert own


def test_a_lead_to_be_rung_stands_out_only_where_nothing_else_is_to_be_done() -> None:
    status = next(
        one for one in places()
        if one.promises == () and one.open_promises and one.position.now
        and one.position.now.id == "status"
    )  # fmt: skip
    hears = ClientAt(Asked.HEARS, ABOUT)
    # The status is a choice of two, and it comes first: nothing beside it stands out.
    assert mains(one_thing(desk(status, hears, ring=True, lang="ru"))) == ()
    asked = ClientAt(Asked.REFERENCE, ABOUT, "p1", heard=True)
    shown = one_thing(desk(status, asked, ring=True, lang="ru"))
    assert [one.act.kind for one in mains(shown)] == [Kind.REFER]
    over = next(one for one in places() if one.position.now is None and not one.recovered)
    over = replace(over, position=replace(over.position, held=()))
    shown = one_thing(desk(over, hears, ring=True, lang="ru"))
    assert [one.act.kind for one in mains(shown)] == [Kind.LEAD_KNOWS]


def test_outcomes_that_are_not_done_yet_leave_nothing_to_press() -> None:
    place = next(
        one
        for one in places()
        if one.promises and one.position.now and one.position.now.id == "keep_promises"
    )
    said = now(place, KEYS["ru"], "ru", {})
    assert said.text.startswith("Всё снова работает.")
    assert said.buttons == ()
    waiting = Beside(waiting={"p1": Became.SOLVED})
    assert now(place, KEYS["ru"], "ru", {}, waiting) == Now(
        "Готово, обещаний больше нет. Дальше через несколько секунд."
    )
    later = replace(place, open_promises=(PROMISE, replace(PROMISE, id="p2")))
    assert now(later, KEYS["ru"], "ru", {}, waiting).text.startswith("Остальные обещания")
