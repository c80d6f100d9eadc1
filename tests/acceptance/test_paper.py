"""``runbook procedure print``: the sheet, written by the installed command."""

import stat

from tests.acceptance.night import Night


def test_the_sheet_is_written_for_its_owner_only_and_says_how_to_print_it(tonight: Night) -> None:
    done = tonight.runbook("procedure", "print")
    assert done.code == 0, done.said
    file = tonight.home / "runbook-on-paper.html"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"Лист готов: {file}" in done.out
    assert "Напечатайте его на А4" in done.out
    assert "Файл открывается только вам" in done.out
    assert "вписать от руки: телефоны, провайдер." in done.out
    text = file.read_text(encoding="utf-8")
    for one in ("8 800 000-00-00", "+7 900 000-00-02", "8 800 000-00-01", "op-117", "112"):
        assert one in text
    assert "К сожалению, временно не получится заглянуть в ваши данные." in text


def test_without_settings_there_is_a_sheet_to_be_filled_in_by_hand(tonight: Night) -> None:
    tonight.settings.unlink()
    tonight.variables["RUNBOOK_CONFIG"] = ""
    done = tonight.runbook("procedure", "print", "--out", "sheet.html", "--lang", "en")
    assert done.code == 0, done.said
    text = (tonight.home / "sheet.html").read_text(encoding="utf-8")
    assert "I&#39;m sorry for the inconvenience" in text
    assert "A draft, not approved by the bank." in text
    assert "by hand: the urgent line, phones, the provider." in done.out


def test_an_older_sheet_is_replaced_whole_where_that_is_asked_for(tonight: Night) -> None:
    file = tonight.home / "sheet.html"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o644)
    assert tonight.runbook("procedure", "print", "--out", "sheet.html").code == 2
    assert file.read_text(encoding="utf-8") == "old"
    assert tonight.runbook("procedure", "print", "--out", "sheet.html", "--force").code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [one.name for one in tonight.home.glob(".sheet*")] == []


def test_a_place_that_cannot_be_written_to_is_a_sentence(tonight: Night) -> None:
    done = tonight.runbook("procedure", "print", "--out", "no/such/folder/sheet.html")
    assert done.code == 2
    assert "[page.not_written]" in done.err
    assert "Traceback" not in done.said


def test_a_procedure_with_mistakes_is_not_printed(tonight: Night) -> None:
    bad = tonight.home / "bad.yaml"
    bad.write_text("steps: 5", encoding="utf-8")
    done = tonight.runbook("procedure", "print", "--procedure", str(bad))
    assert done.code == 2
    assert str(bad) in done.err
    assert not (tonight.home / "runbook-on-paper.html").exists()
