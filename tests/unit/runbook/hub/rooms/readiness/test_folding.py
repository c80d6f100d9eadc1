"""Of a shift of hundreds the page says a handful of lines, and one sentence that matters."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.model.people import Role
from runbook.hub.rooms.readiness.folding import fold, tally
from runbook.hub.rooms.readiness.judging import judge
from runbook.hub.rooms.readiness.kinds import GRAVITY
from runbook.hub.rooms.readiness.shapes import Basis, Desk, Facts, Way, When, Worker
from runbook.hub.rooms.readiness.wording import MOST, counted, page, sentence
from runbook.language.texts import LANGUAGES, known
from tests.unit.runbook.hub.rooms.readiness.test_judging import (
    ALL,
    ENDS,
    FINE,
    GOOD,
    desks,
    workers,
)

LEAD, ADMIN = (
    Worker(one, role) for one, role in (("lead-9", Role.SHIFT_LEAD), ("a", Role.SYSADMIN))
)
NIGHT = replace(FINE, shift="night")


def many(count: int, **changed: object) -> list[Desk]:
    return [replace(GOOD, operator=f"op-{100 + n}", **changed) for n in range(count)]  # type: ignore[arg-type]


def said(facts: Facts, lang: str = "ru") -> str:
    return sentence(facts, judge(facts), lang)


def test_one_line_for_each_kind_the_most_grave_first() -> None:
    ending = many(14, certificate_until=ENDS)
    full = [replace(one, operator=f"x-{one.operator}", unready=("disk",)) for one in many(3)]
    new = [replace(one, operator=f"y-{one.operator}", drilled=False) for one in many(200)]
    facts = replace(FINE, desks=(*new, *full, *ending), workers=(*ALL, LEAD))
    concerns = judge(facts)
    assert [counted(one, "ru") for one in fold(concerns)] == [
        "Нет ни Telegram, ни почты — 1 человек",
        "VPN-сертификат кончается до конца смены — 14 операторов",
        "На диске кончилось место — 3 оператора",
        "Тренировку ещё не проходили — 200 операторов",
    ]
    tonight, soon = page(facts, concerns, "ru").groups
    assert [len(one.names) for one in tonight.lines] == [1, 14, 3]
    assert len(soon.lines[0].names) == MOST
    assert soon.lines[0].more == f"и ещё {200 - MOST}: всех назовёт команда runbook hub readiness"
    everybody = page(facts, concerns, "ru", most=None).groups[1].lines[0]
    assert (len(everybody.names), everybody.more) == (200, "")


def test_the_headline_is_one_sentence_that_matters() -> None:
    unreached = (*(one for one in ALL if one.role is Role.STANDBY), LEAD, ADMIN)
    ending = many(14, certificate_until=ENDS, unready=("disk",))
    assert said(replace(NIGHT, workers=unreached, desks=tuple(ending))) == (
        "К следующей смене (ночь, 20:00) не готово: "
        "2 человек никто не достанет, у 14 операторов VPN не поднимется."
    )
    alone = replace(NIGHT, workers=ALL[1:], desks=tuple(many(1, unready=("disk",))))
    assert said(alone) == (
        "К следующей смене (ночь, 20:00) не готово: "
        "нет руководителя смены, у 1 оператора не готово рабочее место."
    )
    assert said(NIGHT) == "К следующей смене (ночь, 20:00) всё готово."
    present = replace(FINE, basis=Basis.PRESENT)
    assert said(present) == "На смене до 08:00 всё готово."


def test_what_is_unknown_is_counted_as_unknown_and_never_as_fine() -> None:
    facts = replace(NIGHT, desks=(*many(5, looked_at=None, certificate_until=None), GOOD))
    assert said(facts) == (
        "К следующей смене (ночь, 20:00) поломок не видно, но про 5 операторов знаем не всё."
    )
    assert page(facts, judge(facts), "ru").tally == (
        "Операторов: 6. Готовы: 1, не сработает: 0, знаем не всё: 5."
    )
    soon = said(replace(NIGHT, desks=tuple(many(2, drilled=False))))
    assert soon.startswith("К следующей смене (ночь, 20:00) всё готово.")
    assert "скоро" in soon


@given(
    st.lists(workers, unique_by=lambda one: one.id),
    st.lists(desks, unique_by=lambda one: one.operator),
)
def test_every_operator_is_counted_once(people: list[Worker], pcs: list[Desk]) -> None:
    facts = replace(FINE, workers=tuple(people), desks=tuple(pcs))
    concerns = judge(facts)
    figures = tally(facts, concerns)
    assert figures.ready + figures.fails + figures.unknown == len(pcs)
    folds = fold(concerns)
    assert len({(one.when, one.kind) for one in folds}) == len(folds)
    assert sum(len(one.concerns) for one in folds) == len(concerns)


def test_every_kind_has_words_and_says_what_to_do() -> None:
    for lang in LANGUAGES:
        for kind in GRAVITY:
            assert known(f"hub.ready.{kind}", lang), kind
            assert known(f"hub.ready.{kind}.do", lang), kind


def test_a_person_with_no_way_is_unreached_whatever_the_reason() -> None:
    gone = Worker("lead-1", Role.SHIFT_LEAD, known=False)
    shut = Worker("admin-1", Role.SYSADMIN, Way.DEAD, Way.SHUT)
    facts = replace(FINE, workers=(*ALL, gone, shut))
    assert tally(facts, judge(facts)).unreached == 2
    assert {one.when for one in judge(facts)} == {When.TONIGHT}
