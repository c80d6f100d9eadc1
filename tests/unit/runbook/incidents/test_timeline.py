"""The course of an incident: steps, events between them, durations, and clocks that were moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.cli.incident.screen import timeline_lines
from runbook.diagnosis.advice import CAUSES, advice
from runbook.incident import Incident
from runbook.incidents.event import Event
from runbook.incidents.timeline import Known, Step, moment, span, timeline
from runbook.incidents.words import event_words
from runbook.language.moscow import MOSCOW
from runbook.language.texts import t
from runbook.procedure.fields import PLACEHOLDERS
from runbook.procedure.file import built_in

NIGHT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
YEKATERINBURG = timezone(timedelta(hours=5))
KEY = "1a2b3c4d5e6f7081"
times = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def at(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def outage(**steps: datetime | None) -> Incident:
    begun = Incident(
        KEY, "op-117", at(1), occurred_at=at(0), detected_at=at(1), cause="isp.no_internet"
    )
    return replace(begun, **steps)


def shown(incident: Incident, events: list[Event], zone: timezone = MOSCOW) -> str:
    told = timeline(incident, events, at(60))
    return "\n".join(line.text for line in timeline_lines(told, zone, "ru", 0))


def test_every_step_is_told_in_order_and_what_has_not_happened_is_said() -> None:
    told = timeline(outage(alerted_at=at(2), restored_at=at(30)), [], at(60))
    steps = [one.step for one in told.entries]
    assert steps == list(Step)
    missing = [one.step for one in told.entries if one.at is None]
    assert missing == [Step.ACKNOWLEDGED, Step.ESCALATED, Step.CLOSED]
    text = shown(told.incident, [])
    assert "В офисе знают: не подтверждено" in text
    assert "Ещё не закрыто" in text


def test_an_event_and_the_step_it_tells_of_are_one_line() -> None:
    events = [
        Event(1, at(1), "incident.opened"),
        Event(2, at(1), "incident.detected", body={"cause": "isp.no_internet", "confidence": 0.9}),
        Event(3, at(2), "alert.accepted", body={"role": "shift_lead"}),
    ]
    text = shown(outage(alerted_at=at(2)), events)
    assert text.count("Обнаружено") == 1
    assert "Обнаружено. Причина: провайдер: нет интернета (почти точно)" in text
    assert "Сообщение принято. Первый получатель: руководитель смены" in text
    assert "Запись начата" not in text


def test_a_kind_of_event_nobody_knows_is_shown_by_its_name() -> None:
    assert "Событие «hub.merged»" in shown(outage(), [Event(1, at(5), "hub.merged")])


def test_a_recovery_said_only_in_the_morning_stands_where_it_happened() -> None:
    closed = outage(restored_at=at(20), closed_at=at(50), true_cause="isp.no_internet")
    events = [Event(4, at(40), "incident.note", body={"text": "утром"}),
              Event(5, at(50), "incident.closed", body={"cause": "isp.no_internet"})]  # fmt: skip
    kinds = [one.step or one.event for one in timeline(closed, events, at(60)).entries]
    assert kinds.index(Step.RESTORED) < kinds.index(events[0]) < kinds.index(Step.CLOSED)


def test_a_closing_that_was_taken_back_stays_in_the_course() -> None:
    events = [
        Event(1, at(10), "incident.closed", body={"cause": "isp.lossy"}),
        Event(2, at(11), "incident.reopened"),
        Event(3, at(12), "incident.closed", body={"cause": "same"}),
    ]
    text = shown(outage(restored_at=at(5), closed_at=at(12), true_cause="isp.lossy"), events)
    assert "│ 04:10:00  Итог: провайдер: теряются данные" in text
    assert "● 04:12:00  Закрыто. Итог: причина та же, что нашли проверки" in text


def test_her_own_clock_stands_beside_moscows_only_where_they_differ() -> None:
    text = shown(outage(), [], YEKATERINBURG)
    assert "МСК       у вас" in text
    assert "● 04:00:00  06:00:00  Началось" in text
    assert "● 04:00:00  Началось" in shown(outage(), [])
    assert moment(NIGHT, timezone(timedelta(hours=3))).local is None


def test_a_clock_set_back_is_said_and_makes_durations_unknown() -> None:
    events = [Event(1, at(1), "incident.detected"), Event(2, at(-58), "incident.restored")]
    moved = outage(restored_at=at(-58))
    told = timeline(moved, events, at(60))
    assert told.clock_changed
    assert [one.clock_back for one in told.entries if one.event] == [False, True]
    assert told.restore.known is Known.CLOCK_CHANGED
    text = shown(moved, events)
    assert "здесь часы переводили назад" in text
    assert "Восстановили за: не известно: часы переводили" in text


def test_a_clock_set_back_and_a_duration_that_looks_right_is_not_believed() -> None:
    events = [
        Event(1, at(1), "incident.detected"),
        Event(2, at(40), "incident.note", body={"text": "ждём"}),
        Event(3, at(10), "incident.restored"),
    ]
    told = timeline(outage(restored_at=at(10)), events, at(60))
    assert told.restore.known is Known.CLOCK_CHANGED


def test_processes_writing_side_by_side_are_no_moved_clock() -> None:
    events = [Event(1, at(2), "alert.rang"), Event(2, at(1.99), "incident.seen")]
    assert not timeline(outage(), events, at(60)).clock_changed


@pytest.mark.parametrize(
    ("incident", "known"),
    [
        (outage(), Known.RUNNING),
        (outage(restored_at=at(9)), Known.MEASURED),
        (outage(closed_at=at(9)), Known.UNCONFIRMED),
    ],
)
def test_how_long_it_took_is_measured_running_or_not_confirmed(
    incident: Incident, known: Known
) -> None:
    assert timeline(incident, [], at(60)).restore.known is known


@given(times, times)
def test_no_duration_is_ever_negative(start: datetime, end: datetime) -> None:
    found = span(start, end)
    assert (found.length is None) == (found.known is not Known.MEASURED)
    assert found.length is None or found.length >= timedelta(0)


@given(st.lists(times, max_size=6), st.lists(st.none() | times, min_size=6, max_size=6))
def test_whatever_the_clock_did_every_event_is_told_once_and_no_duration_is_negative(
    written: list[datetime], steps: list[datetime | None]
) -> None:
    names = [f"{step}_at" for step in Step if step is not Step.OCCURRED]
    incident = replace(outage(), **dict(zip(names, steps, strict=True)))
    kinds = ("incident.closed", "incident.restored", "alert.accepted", "x.y")
    events = [Event(seq, at, kinds[seq % 4]) for seq, at in enumerate(written)]
    told = timeline(incident, events, NIGHT)
    assert sorted(one.event.seq for one in told.entries if one.event) == list(range(len(events)))
    assert [one.step for one in told.entries if one.step].count(Step.CLOSED) == 1
    assert {one.step for one in told.entries if one.step} == set(Step)
    for one in (told.detect, told.acknowledge, told.restore):
        assert one.length is None or one.length >= timedelta(0)


def answered(seq: int, step: str, value: str, text: str = "", kind: str = "run.answered") -> Event:
    body = {"run": "r", "step": step, "value": value, "text": text}
    return Event(seq, at(2), kind, body={k: v for k, v in body.items() if v})


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (answered(1, "promise", "call", "procedure.promise"), "выбор. звонок"),
        (answered(1, "promise", "chat", "procedure.promise"), "выбор. чат"),
        (answered(1, "promise", "unknown", "procedure.promise"), "выбор. как именно, не спросили"),
        (answered(1, "@not_working", "voice,data"), "У меня не работает: звонки, CRM"),
        (answered(1, "@not_working", "none"), "У меня не работает: ничего"),
        (answered(1, "dictate", "", kind="run.undone"), "Ответ отменён: Если связь не вернётся"),
        (answered(1, "@lead_knows", "", kind="run.undone"),
         "Ответ отменён: Руководитель смены знает\n"),
        (answered(1, "ring_lead", "done", "procedure.ring_lead"),
         "Ответ: Позвоните руководителю смены. сделано"),
        (answered(1, "isp_call", "done", "step.call_provider"),
         "Ответ: Теперь позвоните провайдеру. сделано"),
        (Event(1, at(2), "alert.rang"), "Сообщение со звуком поставлено на отправку"),
        (Event(1, at(2), "callback.attempted"), "он не ответил"),
    ],
)  # fmt: skip
def test_an_event_is_told_in_words_and_not_in_codes(event: Event, said: str) -> None:
    assert said in shown(outage(), [event])


def test_what_failed_is_told_by_its_name() -> None:
    hit = replace(outage(), services=("crm", "gone"))
    lines = timeline_lines(timeline(hit, [], at(60)), MOSCOW, "ru", 0, {"crm": "Карточка клиента"})
    assert "Не работало: Карточка клиента, gone." in [line.text for line in lines]


def test_an_answer_that_was_undone_is_told_with_its_question() -> None:
    events = [
        answered(1, "isp_ask", "done", "step.ask_provider"),
        answered(2, "isp_ask", "", kind="run.undone"),
    ]
    text = shown(outage(), events)
    assert "isp_ask" not in text
    assert text.count("Спросите") == 2


@pytest.mark.parametrize(
    ("side", "said"), [("isp", "Чья сторона: провайдера."), ("bank", "Чья сторона: банка.")]
)
def test_whose_side_it_was_is_said_as_in_the_message_to_the_lead(side: str, said: str) -> None:
    assert said in shown(replace(outage(), side=side), [])


def test_what_names_a_person_or_a_number_has_a_short_form_for_the_journal() -> None:
    texts = [one.wording.text_id for one in built_in().steps]
    texts += [step.text_id for cause in CAUSES for step in advice(cause).operator]
    for text_id in filter(None, texts):
        for lang in ("ru", "en"):
            said = event_words(answered(1, "x", "done", text_id), lang)
            whole = t(text_id, lang, **dict.fromkeys(PLACEHOLDERS, "@"))
            assert ("@" in whole) == (whole not in said), text_id
