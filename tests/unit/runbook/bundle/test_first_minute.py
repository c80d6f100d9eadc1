"""The page an administrator reads first: within a minute he knows what, whose, since when, done."""

from datetime import UTC, datetime
from typing import Any

from runbook.bundle.parts.course import happened
from runbook.bundle.shapes import Manifest
from runbook.bundle.summary import summary
from runbook.incidents.event import Event

KEY = "4801f198391a93ae"
MADE = Manifest("2026-11-22T23:20:00Z", "op-117", KEY)
FAILED = {
    "cause": "isp.no_internet",
    "side": "isp",
    "confidence": 0.95,
    "services": [],
    "summary": "Сбой у провайдера.",
    "acquitted": ["home:op-117/router"],
}
HEALTHY = {"cause": "healthy.ok", "side": "none", "confidence": 0.99, "summary": "Всё отвечает."}


def outage(**times: str) -> dict[str, Any]:
    asked = {"run": "1ad2", "step": "advice", "text": "step.restart_router", "value": "done"}
    tried = Event(7, datetime(2026, 11, 22, 23, 14, tzinfo=UTC), "run.answered", KEY, asked)
    known = {"occurred": "2026-11-22T23:10:00.000Z", "detected": "2026-11-22T23:10:04.000Z"}
    said = {name: FAILED[name] for name in ("cause", "side", "confidence", "services")}
    return {"key": KEY, **said, "times": {**known, **times}, "events": [happened(tried)]}


def attempt(second: int, role: str = "shift_lead", error: str = "") -> dict[str, Any]:
    return {
        "seq": 10 + second,
        "at": f"2026-11-22T23:11:{second:02}.000Z",
        "kind": "delivery.attempted",
        "incident": KEY[:8],
        "channel": "telegram",
        "role": role,
        "outcome": "retry" if error else "accepted",
        **({"error": error} if error else {"purpose": "ring"}),
    }


def page(lang: str = "ru", **documents: dict[str, Any]) -> list[str]:
    named = {f"{name}.json": one for name, one in documents.items()}
    return summary(MADE, named, lang).splitlines()


def of_the_journal(**document: Any) -> list[str]:
    said = page(journal=document)
    return [one for one in said[said.index("## Журнал") + 2 :] if one][:2]


def test_a_journal_that_was_not_checked_or_not_read_is_not_called_one_without_proof() -> None:
    long = {"problem": None, "checked": False, "sound": None, "events": 200_001, "head": "9:aa"}
    said, head = of_the_journal(**long)
    assert "Не проверялся" in said
    assert "runbook incident verify" in said
    assert "9:aa" in head
    assert "не доказать" in of_the_journal(**long | {"checked": True})[0]
    unread = of_the_journal(problem="journal.unreachable", sound=None, events=0)
    assert "Не прочитать (journal.unreachable)" in unread[0]
    assert "записей" not in unread[0]


def test_it_begins_with_what_broke_whose_side_since_when_and_where_to_begin() -> None:
    said = page(incident=outage(), diagnosis={"verdict": FAILED})
    first = said[said.index("## Коротко") + 2 :]
    assert first[0].endswith("(isp.no_internet)")
    assert first[1] == "- Сторона: провайдер (почти точно)"
    assert first[2] == "- С 23.11.2026 02:10:00 МСК, пока не закончилось, длится: 10 минут"
    assert first[3] == "- В офисе пока никто не подтвердил, что знает."
    assert first[5] == "- Проверка при сборке показала то же."
    assert first[6].startswith("- С чего начать: ")


def test_an_outage_that_is_over_is_told_though_the_check_now_finds_nothing() -> None:
    over = outage(restored="2026-11-22T23:15:00.000Z", acknowledged="2026-11-22T23:12:00.000Z")
    said = "\n".join(page(incident=over, diagnosis={"verdict": HEALTHY}))
    assert "(isp.no_internet)" in said
    assert "С 23.11.2026 02:10:00 МСК до 23.11.2026 02:15:00 МСК, длилось: 5 минут" in said
    assert "Офис знает: 23.11.2026 02:12:00 МСК" in said
    assert "Проверка при сборке показала другое: проверки чистые." in said
    assert "никто не подтвердил" not in said


def test_what_she_tried_and_whom_the_program_told_stand_in_order_of_time() -> None:
    told = {"attempts": [*(attempt(one, error="timeout") for one in range(5)), attempt(30)]}
    said = page(incident=outage(), deliveries=told)
    course = said[next(i for i, one in enumerate(said) if one.startswith("## Что происх")) + 2 :][
        :3
    ]
    assert course[0].startswith("- 02:11:00 Руководитель смены, Телеграм: ")
    assert "5 попыток" in course[0]
    assert course[1] == "- 02:11:30 Руководитель смены, Телеграм: принято"
    assert course[2].startswith("- 02:14:00 ")
    assert course[2].endswith("сделано")


def test_what_she_typed_into_a_step_never_leaves() -> None:
    typed = {"step": "ask", "text": "Иванова Анна", "value": "89225554433"}
    event = happened(Event(1, datetime(2026, 11, 22, tzinfo=UTC), "run.answered", KEY, typed))
    assert "text" not in event
    assert "value" not in event


def test_no_fault_at_all_is_said_in_one_line() -> None:
    said = page(diagnosis={"verdict": HEALTHY})
    assert said[said.index("## Коротко") + 2 :][:2] == [
        "- Сбоя нет ни в журнале этого ПК, ни в проверке при сборке.",
        "",
    ]


def test_english_is_whole_and_no_code_of_ours_stands_where_a_word_belongs() -> None:
    said = "\n".join(page("en", incident=outage(), diagnosis={"verdict": FAILED}))
    assert "Side: provider (almost certain)" in said
    assert "Since 23.11.2026 02:10:00 MSK, not over yet, so far: 10 minutes" in said
