"""What ``runbook callback`` does not take as it is: refused or told, never repeated."""

import pytest

from tests.acceptance.night import Night
from tests.acceptance.promised import CARD, CASE, NAME, PHONE, added, listed, piped


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (CARD, "callback.reference.card"),
        (NAME, "callback.reference.name"),
        (PHONE, "callback.reference.phone"),
        ("звонить по карте", "callback.reference.shape"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_not_repeated(
    tonight: Night, text: str, rule: str
) -> None:
    in_arguments = "callback.reference.argument" if text == PHONE else rule
    for done, why in (
        (piped(tonight, text, "add", "-", "--by", "call"), rule),
        (tonight.runbook("callback", "add", *text.split(), "--by", "call"), in_arguments),
        (tonight.runbook("callback", "add", text, "--by", "call", "--phone"), in_arguments),
    ):
        assert done.code == 2
        assert f"[{why}]" in done.err
        assert not [word for word in text.split() if len(word) > 3 and word in done.said]
    assert text.encode() not in tonight.left_behind()
    assert listed(tonight) == []


def test_only_the_banks_own_shape_is_taken_when_the_settings_name_it(tonight: Night) -> None:
    tonight.tables["callbacks"] = {"reference": "CRM-[0-9]{7}"}
    tonight.write_settings()
    refused = piped(tonight, "5312123456", "add", "-", "--by", "call")
    assert refused.code == 2
    assert "[callback.reference.bank]" in refused.err
    assert piped(tonight, "CRM-1234567", "add", "-", "--by", "call").code == 0
    wrong = piped(tonight, "Рашад1", "complete", "1", "-")
    assert wrong.code == 2
    assert "Рашад" not in wrong.said


def test_nothing_at_all_is_no_reference(tonight: Night) -> None:
    done = piped(tonight, "", "add", "-", "--by", "call")
    assert done.code == 2
    assert "[callback.reference.empty]" in done.err


def test_bytes_that_are_no_text_are_refused_calmly(tonight: Night) -> None:
    done = piped(tonight, b"\xff\xfe12345\n", "add", "-", "--by", "call")
    assert done.code == 2
    assert "[callback.reference.shape]" in done.err


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("add",), "callback.reference.missing"),
        (("add", "AB-1"), "callback.by.missing"),
        (("add", "AB-1", "--by", "call", "--window", "утром"), "callback.window.unclear"),
        (("add", "AB-1", "--by", "call", "--msk", "+20"), "callback.zone.unclear"),
        (("add", "AB-1", "--by", "call", "--window", "до 9 МСК+2", "--msk", "+3"), "callback.zone.two"),  # noqa: E501 - a row of a table
        (("add", "AB-1", "--by", "call", "--incident", "ffffffff"), "callback.incident.unknown"),
        (("done", "7", "--outcome", "reached"), "callback.unknown"),
        (("hand", "7", "--to", "Мария"), "callback.unknown"),
        (("hand", "--to", "Мария"), "callback.nothing_chosen"),
        (("hand", "1", "--to", "+7 922 000-00-01"), "callback.person"),
        (("hand", "1", "--to", "Клиент Иванов Иван"), "callback.person"),
        (("take-back", "7"), "callback.unknown"),
        (("complete", "7", "AB-1"), "callback.unknown"),
        (("export", "--to", "out.csv"), "callback.export.unconfirmed"),
        (("list", "--with-clients-data"), "callback.whole"),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_said_with_what_to_do(
    tonight: Night, arguments: tuple[str, ...], rule: str
) -> None:
    for lang in ("ru", "en"):
        done = tonight.runbook("callback", *arguments, "--lang", lang)
        assert (done.code, done.out) == (2, "")
        assert f"[{rule}]" in done.err
        assert len(done.err.splitlines()) == 3
    assert listed(tonight) == []


def test_a_reference_that_is_there_already_is_told_and_not_refused(tonight: Night) -> None:
    added(tonight)
    again = piped(tonight, CASE.lower(), "add", "-", "--by", "chat")
    assert again.code == 0
    assert "Такой же номер уже есть среди обещаний: №1." in again.err
    assert CASE.lower() not in again.said.lower()
    assert len(listed(tonight)) == 2
    other = piped(tonight, "AB-1", "add", "-", "--by", "call")
    assert "уже есть" not in other.said
