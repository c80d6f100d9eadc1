"""``runbook desk icon`` and ``runbook desk guide``, as installed."""

import stat
import sys

import pytest

from tests.acceptance.night import Night

ENTRY = "runbook-desk.desktop"


@pytest.mark.skipif(sys.platform != "linux", reason="the folders looked into are those of Linux")
def test_the_icon_is_put_told_and_taken_away_without_touching_others(tonight: Night) -> None:
    tonight.variables["XDG_DATA_HOME"] = str(tonight.home / "data")
    tonight.variables["GSETTINGS_BACKEND"] = "memory"
    applications = tonight.home / "data" / "applications"
    assert "Значок в меню программ: нет." in tonight.runbook("desk", "icon", "status").out
    done = tonight.runbook("desk", "icon", "install")
    assert done.code == 0, done.said
    assert "Значок в меню программ: готово." in done.out
    text = (applications / ENTRY).read_text(encoding="utf-8")
    assert "Name=СБОЙ\n" in text
    assert '"desk" "--lang" "ru"' in text
    assert "уже стоит" in tonight.runbook("desk", "icon", "install").out
    assert "Значок в меню программ: убрано." in tonight.runbook("desk", "icon", "remove").out
    assert list(applications.iterdir()) == []
    (applications / ENTRY).write_text("[Desktop Entry]\nName=Other\n", encoding="utf-8")
    for what in ("install", "remove"):
        done = tonight.runbook("desk", "icon", what)
        assert done.code == 40
        assert "место занято другим файлом" in done.out
    assert (applications / ENTRY).read_text(encoding="utf-8") == "[Desktop Entry]\nName=Other\n"


def test_the_guide_is_written_whole_and_says_how_to_print_it(tonight: Night) -> None:
    done = tonight.runbook("desk", "guide")
    assert done.code == 0, done.said
    file = tonight.home / "runbook-guide.html"
    assert f"Памятка записана: {file}" in done.out
    assert "Ctrl+P" in done.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "«Следующий клиент»" in text


def test_the_guide_in_english_to_a_place_of_one_s_own(tonight: Night) -> None:
    done = tonight.runbook("desk", "guide", "--output", "sheet.html", "--lang", "en")
    assert done.code == 0, done.said
    assert "“Next client”" in (tonight.home / "sheet.html").read_text(encoding="utf-8")


def test_a_guide_that_cannot_be_written_is_a_sentence(tonight: Night) -> None:
    done = tonight.runbook("desk", "guide", "--out", "no/such/folder/sheet.html")
    assert done.code == 2
    assert "page.not_written" in done.said
