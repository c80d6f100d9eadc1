"""The client's block: which question it asks follows from the procedure and the promises."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.callbacks.promise import Callback, Channel, ReferenceKind
from runbook.desk.acts import Act, Kind
from runbook.desk.showing.client import (
    Around,
    ClientAt,
    answered_step,
    asked_now,
    client,
    is_clients,
)
from runbook.desk.view import Asked, Client
from runbook.language.texts import LANGUAGES
from runbook.procedure.commands import CALL_ENDED
from runbook.procedure.file import built_in
from runbook.procedure.place import Place
from runbook.procedure.walk import Facts, position

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEARS = "hears"
AROUND = Around("ru", HEARS, "8 800 000-00-00")


def promise(number: int = 1, **parts: object) -> Callback:
    made = Callback(
        f"p{number}", "op-117", "key", Channel.CALL, ReferenceKind.NONE, NOW, NOW,
        NOW + timedelta(hours=4), number=number,
    )  # fmt: skip
    return replace(made, **parts)  # type: ignore[arg-type]  # the parts of a promise by name


def place(promises: Iterable[Callback] = (), *, recovered: bool = False, **answers: str) -> Place:
    facts = Facts({}, recovered=recovered)
    held = tuple(promises)
    at = position(built_in(), answers, facts)
    return Place(at, answers, (), recovered, (), "key", held)


def hung_up() -> Place:
    """The client heard, and the call has ended before anything was chosen."""
    answers = {"hears": "yes", CALL_ENDED: "yes"}
    at = position(built_in(), answers, Facts({}))
    return Place(at, answers, (), False, (), "key")


def shown(where: Place, at: ClientAt | None = None, around: Around = AROUND) -> Client:
    found = client(where, at, around)
    assert found is not None
    return found


def test_it_begins_with_whether_the_client_hears() -> None:
    block = shown(place())
    assert block.asked is Asked.HEARS
    acts = [(one.act.kind, one.act.value) for one in block.buttons]
    assert acts == [(Kind.HEARS, "yes"), (Kind.HEARS, "no"), (Kind.ASIDE, "")]
    assert [one.key for one in block.buttons] == ["д", "н", "л"]


def test_what_the_client_chose_is_asked_next_in_the_words_of_the_step() -> None:
    block = shown(place(hears="yes"))
    assert block.asked is Asked.CHOICE
    assert block.question.startswith("Спросите клиента")
    assert [one.act.value for one in block.buttons] == ["call", "chat", "unknown", ""]
    # Two ways that suit different clients: none of them stands out.
    assert not any(one.main for one in block.buttons)


def test_the_letters_of_the_choice_are_the_same_whatever_step_is_due() -> None:
    busy = shown(place(hears="yes"))
    free = shown(place(hears="yes", status="done", calls="0", chats="0"))
    for block in (busy, free):
        assert [one.key for one in block.buttons] == ["е", "ч", "у", "г"]


def test_yes_and_no_belong_to_the_question_that_comes_first() -> None:
    block = shown(place(), None, replace(AROUND, later=True))
    assert [one.key for one in block.buttons] == ["", "", "л"]
    assert not any(one.main for one in block.buttons)


def test_whoever_hung_up_before_choosing_is_called_back() -> None:
    block = shown(hung_up())
    assert block.asked is Asked.CHOICE
    assert "положил трубку" in block.question
    first = block.buttons[0]
    assert first.act.value == "unknown"
    assert "перезвонить" in first.label
    assert first.main
    in_the_chat = shown(hung_up(), ClientAt(Asked.CHOICE, "key"))
    assert in_the_chat.buttons[0].act.value == "call"


@pytest.mark.parametrize(
    ("left", "said"),
    [("nobody", "На линии никого."), ("nothing", "Клиенту ничего не нужно.")],
)
def test_where_nothing_was_promised_it_says_why_and_waits_for_the_next(
    left: str, said: str
) -> None:
    block = shown(place(), ClientAt(Asked.WRITTEN, "key", left=left))
    assert (block.asked, block.question) == (Asked.WRITTEN, said)
    assert [one.act.kind for one in block.buttons] == [Kind.NEXT_CLIENT]


def test_a_promise_that_lacks_its_number_is_asked_for_first() -> None:
    older = promise(1, promised_at=NOW - timedelta(minutes=5))
    block = shown(place([older, promise(2)], hears="yes"))
    assert block.asked is Asked.REFERENCE
    assert block.line is not None
    assert block.line.act == Act(Kind.REFER, "p2")
    assert block.promised == "Обещано 2 клиентам."


def test_a_promise_of_another_outage_is_not_asked_for_here() -> None:
    block = shown(place([promise(incident="earlier")]))
    assert block.asked is Asked.HEARS
    assert block.promised == ""


@pytest.mark.parametrize("kind", [ReferenceKind.CASE, ReferenceKind.NONE])
def test_it_says_whether_a_number_was_written_down(kind: ReferenceKind) -> None:
    at = ClientAt(Asked.WRITTEN, "key", "p1")
    block = shown(place([promise(kind=kind)]), at)
    assert [one.act.kind for one in block.buttons] == [Kind.NEXT_CLIENT]
    assert ("без номера" in block.question) is (kind is ReferenceKind.NONE)


def test_where_the_disk_takes_nothing_she_is_told_to_write_it_on_paper() -> None:
    at = ClientAt(Asked.WRITTEN, "key", "p1")
    block = shown(place([promise(kind=ReferenceKind.CASE)]), at, replace(AROUND, in_memory=True))
    assert "на бумаге" in block.question


def test_what_was_asked_in_another_outage_is_asked_no_more() -> None:
    at = ClientAt(Asked.CHOICE, "earlier")
    assert asked_now(place(), at, HEARS).asked is Asked.HEARS
    began = ClientAt(Asked.CHOICE, "")
    assert asked_now(place(), began, HEARS).asked is Asked.CHOICE


def test_a_promise_taken_back_elsewhere_is_asked_about_no_more() -> None:
    at = ClientAt(Asked.REFERENCE, "key", "gone")
    assert asked_now(place(), at, HEARS).asked is Asked.HEARS


def test_the_client_on_the_line_does_not_answer_the_step_about_the_chats() -> None:
    where = place(hears="yes", status="done", calls="1", chats="2", promise="call")
    assert answered_step(where, HEARS, heard=True) is None
    due = answered_step(where, HEARS, heard=False)
    assert due is not None
    assert due.id == "promise_chats"
    assert asked_now(where, None, HEARS).asked is Asked.CHOICE


def test_steps_about_clients_are_answered_in_the_block_and_others_are_not() -> None:
    where = place(hears="yes", chats="2")
    answered_here = {one.id for one in where.position.due if is_clients(one, where)}
    assert answered_here == {"promise", "promise_chats"}


def test_once_all_works_again_only_what_is_urgent_stays() -> None:
    block = client(place(recovered=True), None, AROUND)
    assert block is not None
    assert (block.asked, block.buttons, block.line) == (Asked.NOTHING, (), None)
    assert any("112" in line for line in block.urgent)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("asked", list(Asked))
def test_urgent_matters_are_in_it_at_every_moment(lang: str, asked: Asked) -> None:
    at = ClientAt(asked, "key", "p1" if asked in {Asked.REFERENCE, Asked.WRITTEN} else "")
    block = shown(place([promise()]), at, replace(AROUND, lang=lang))
    assert block.asked is asked
    assert any("112" in line and "8 800 000-00-00" in line for line in block.urgent)
    unnamed = shown(place(), None, Around(lang, HEARS))
    assert "{" not in "".join(unnamed.urgent)
