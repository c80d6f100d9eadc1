"""The register of incidents: readable, harmless to spreadsheets, without anything of a client's."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from runbook.incident import Incident
from runbook.incidents.register import Format, outage_windows, register, written

NIGHT = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
OUTAGE = Incident(
    "1a2b3c4d5e6f7081", "op-117", NIGHT, occurred_at=NIGHT, detected_at=NIGHT,
    restored_at=NIGHT + timedelta(minutes=61, seconds=1), cause="bank_service.error",
    services=("crm",), ticket="INC-7",
)  # fmt: skip


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def whole(*incidents: Incident, form: Format = Format.CSV, lang: str = "ru") -> str:
    return written(register(incidents, frozenset(), {}, lang), form, lang)


def test_times_stand_in_utc_and_in_moscow() -> None:
    heads, cells = rows(whole(OUTAGE))
    named = dict(zip(heads, cells, strict=True))
    assert named["Началось, UTC"] == "2026-11-21T22:00:00Z"
    assert named["Началось, МСК"] == "2026-11-22 01:00:00"
    assert named["Минут"] == "62"
    assert named["Закрыто, МСК"] == ""
    assert whole(OUTAGE).endswith("\r\n")


def test_quality_control_gets_the_windows_and_nothing_else() -> None:
    drill = replace(OUTAGE, key="f" * 16)
    made = outage_windows([OUTAGE, drill], frozenset({drill.key}), "ru")
    assert rows(written(made, Format.CSV, "ru")) == [
        ["Оператор", "Начало, МСК", "Конец, МСК", "Минут", "Чья сторона", "Причина"],
        ["op-117", "2026-11-22 01:00:00", "2026-11-22 02:01:01", "62", "банк",
         "банк: программа отвечает ошибкой"],
    ]  # fmt: skip


def test_a_window_whose_end_is_not_known_says_so_and_has_no_minutes() -> None:
    made = outage_windows([replace(OUTAGE, restored_at=None)], frozenset(), "ru")
    assert rows(written(made, Format.CSV, "ru"))[1][2:4] == ["не подтверждён", ""]
    assert json.loads(written(made, Format.JSON, "ru"))["incidents"][0]["end_msk"] is None


def test_a_clock_set_back_gives_no_negative_minutes() -> None:
    back = replace(OUTAGE, restored_at=NIGHT - timedelta(hours=1))
    assert json.loads(whole(back, form=Format.JSON))["incidents"][0]["minutes"] is None


@pytest.mark.parametrize("evil", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
@pytest.mark.parametrize("place", ["ticket", "hindered", "operator"])
def test_no_cell_is_taken_for_a_formula(evil: str, place: str) -> None:
    for row in rows(whole(replace(OUTAGE, **{place: evil})))[1:]:  # type: ignore[arg-type]  # texts
        assert not [cell for cell in row if cell.lstrip().startswith(tuple("=+-@＝"))]


def test_a_quote_and_a_semicolon_stay_in_their_cell() -> None:
    assert (
        'он сказал: "нет"; ждём'
        in rows(whole(replace(OUTAGE, hindered='он сказал: "нет"; ждём')))[1]
    )


@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize(
    "data", ["+7 922 000-00-00", "4111 1111 1111 1111", "Смирнов Иван Петрович"]
)
def test_clients_data_that_slipped_into_the_journal_do_not_leave_it(
    form: Format, data: str
) -> None:
    text = whole(replace(OUTAGE, hindered=f"клиент {data}", ticket=data), form=form)
    assert data not in text
    assert text.count("скрыто") == 2


def test_markdown_obeys_nothing_that_was_typed() -> None:
    text = whole(replace(OUTAGE, hindered="# <b>|[x](http://y)"), form=Format.MD)
    assert "- Что помешало: \\# \\<b\\>\\|\\[x\\](http://y)" in text
    assert text.startswith("# Журнал технических сбоев\n\n## 1a2b3c4d\n")


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("form", list(Format))
def test_every_heading_is_in_words(form: Format, lang: str) -> None:
    for made in (
        register([OUTAGE], frozenset(), {}, lang),
        outage_windows([OUTAGE], frozenset(), lang),
    ):
        assert "incident." not in written(made, form, lang)


def test_a_register_of_nothing_is_no_error() -> None:
    assert "Сбоев ещё не было" in whole(form=Format.MD)
    assert len(rows(whole())) == 1
