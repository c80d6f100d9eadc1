"""``runbook procedure`` as installed: what the quality department types to write its own."""

import json
from pathlib import Path

import pytest

from runbook.procedure.file import BUILT_IN, BUILT_IN_DIGEST, LARGEST_FILE
from tests.acceptance.night import Night

BAD = """\
id: own
version: 1
title: "Ночь"
steps:
  - {id: words, kind: script, channel: voice}
  - {id: connection, kind: chek}
  - {id: ring, kind: instruct, text: "Позвоните +7 922 000-00-01."}
"""


@pytest.fixture
def own(tonight: Night) -> Path:
    """Where the bank's own procedure lies: beside the settings."""
    return tonight.settings.parent / "procedures" / "night-shift.yaml"


def approved() -> str:
    text = BUILT_IN.read_text(encoding="utf-8")
    return text.replace("# approved:", "approved:").replace("version: 1\n", "version: 2\n")


def bring(own: Path, text: str, pin: str = "") -> None:
    own.parent.mkdir(exist_ok=True)
    own.write_text(text, encoding="utf-8")
    if pin:
        settings = own.parents[1] / "runbook.toml"
        kept = settings.read_text(encoding="utf-8").partition("\n[trust]")[0]
        settings.write_text(f"{kept}\n[trust]\n{pin}\n", encoding="utf-8")


def test_every_step_is_shown_with_its_words_and_conditions_in_words(tonight: Night) -> None:
    done = tonight.runbook("procedure", "show")
    assert (done.code, done.err) == (0, "")
    assert "2. hears (вопрос)" in done.out
    assert "Когда: ответ на «Клиент вас слышит?»: нет, связь прервалась" in done.out
    assert "Когда: чья сторона: банка; руководитель смены: знает или сообщение ушло" in done.out
    assert BUILT_IN_DIGEST in done.out
    assert "procedure." not in done.out
    english = tonight.runbook("--lang", "en", "procedure", "show")
    assert (
        "When: the answer to “Does the client hear you?”: no, the call was cut off" in english.out
    )
    assert "procedure." not in english.out


def test_with_a_cause_only_what_would_be_due_is_shown(tonight: Night) -> None:
    done = tonight.runbook(
        "procedure", "show", "--cause", "isp.lossy", "--answer", "provider_knows=yes",
        "--fact", "lead=ring",
    )  # fmt: skip
    assert done.code == 0
    for step in ("ring_lead", "isp_call", "isp_ask_quality", "provider_until", "provider_pass"):
        assert f". {step} (" in done.out
    for step in ("isp_ask_vpn", "mend", "bank_lead", "provider_again"):
        assert f". {step} (" not in done.out
    assert "Ответ дан: да, знает" in done.out


def test_the_advice_left_to_the_program_is_shown_for_the_cause(tonight: Night) -> None:
    done = tonight.runbook("procedure", "show", "--cause", "home_network.router_silent")
    assert "- Посмотрите на роутер: горят ли огоньки" in done.out
    assert "Подождите три минуты. (После разговора)" in done.out


@pytest.mark.parametrize(
    ("arguments", "problem", "hint"),
    [
        (("--cause", "isp.no_internt"), "procedure.show.unknown_cause", "isp.no_internet"),
        (("--answer", "heers=yes"), "procedure.show.unknown_step", "hears"),
        (("--answer", "hears"), "procedure.show.bad_pair", "--answer hears=yes"),
        (("--fact", "leed=ring"), "procedure.show.unknown_fact", "lead"),
        (("--fact", "lead=rings"), "procedure.show.unknown_value", "ring"),
    ],
)
def test_a_slip_on_the_command_line_is_told_with_what_was_meant(
    tonight: Night, arguments: tuple[str, ...], problem: str, hint: str
) -> None:
    done = tonight.runbook("procedure", "show", *arguments)
    assert done.code == 2
    assert f"[{problem}]" in done.err
    assert hint in done.err
    assert done.out == ""


def test_show_as_json_is_one_object_with_every_step(tonight: Night) -> None:
    shown = json.loads(tonight.runbook("procedure", "show", "--json").out)
    assert shown["schema"] == "runbook.procedure/1"
    assert shown["sha256"] == BUILT_IN_DIGEST
    assert {one["due"] for one in shown["steps"]} == {None}
    due = tonight.runbook("procedure", "show", "--json", "--cause", "bank_service.slow")
    steps = {one["id"]: one["due"] for one in json.loads(due.out)["steps"]}
    assert (steps["bank_press_once"], steps["isp_call"]) == (True, False)


def test_the_built_in_file_is_a_sample_that_passes_the_check(tonight: Night, own: Path) -> None:
    sample = tonight.runbook("procedure", "show", "--yaml").out
    assert sample == BUILT_IN.read_text(encoding="utf-8")
    bring(own, sample)
    done = tonight.runbook("procedure", "check", str(own))
    assert (done.code, done.err) == (0, "")
    assert "approved: {by:" in done.out
    assert "pinned" not in done.out


def test_from_the_sample_to_a_procedure_in_use(tonight: Night, own: Path) -> None:
    bring(own, approved())
    refused = tonight.runbook("procedure", "show")
    assert "[procedure.not_trusted]" in refused.err
    assert "версия 1" in refused.out
    pin = tonight.runbook("procedure", "check", str(own)).out.splitlines()[-1]
    bring(own, approved(), pin)
    used = tonight.runbook("procedure", "show")
    assert used.err == ""
    assert "версия 2" in used.out
    assert "Утверждено: Отдел качества, 2026-11-22." in used.out
    bring(own, approved().replace("- id: bank_lead", "- id: bank_told"))
    changed = tonight.runbook("procedure", "show")
    assert "[procedure.digest_mismatch]" in changed.err
    assert "версия 1" in changed.out


def test_a_broken_file_is_told_whole_with_places_and_hints(tonight: Night, own: Path) -> None:
    bring(own, BAD)
    done = tonight.runbook("procedure", "check", str(own))
    assert done.code == 2
    assert done.out == ""
    assert f"{own}, строка 6, steps[2].kind: такого значения нет." in done.err
    assert "Возможно, имелось в виду «check»." in done.err
    assert f"{own}, строка 7, steps[3].text: похоже на номер телефона" in done.err
    assert "Найдено 2 ошибки." in done.err
    assert "000-00-01" not in done.said
    shown = tonight.runbook("procedure", "show", str(own))
    assert shown.code == 2
    assert "[procedure.unknown_value]" in shown.err


def test_check_as_json_names_every_problem(tonight: Night, own: Path) -> None:
    bring(own, BAD)
    done = tonight.runbook("procedure", "check", "--json", str(own))
    assert done.code == 2
    told = json.loads(done.out)
    assert told["schema"] == "runbook.procedure_check/1"
    assert (told["sound"], told["pin"]) == (False, None)
    places = [(one["rule"], one["line"], one["key"]) for one in told["problems"]]
    assert places == [
        ("procedure.unknown_value", 6, "steps[2].kind"),
        ("procedure.personal_data", 7, "steps[3].text"),
    ]
    assert all(one["hint"] and one["reason"] for one in told["problems"])
    bring(own, approved())
    sound = json.loads(tonight.runbook("procedure", "check", "--json", str(own)).out)
    assert sound["pin"] == f'"night-shift.yaml" = "{sound["sha256"]}"'


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (None, "not_found"),
        (b"x" * (LARGEST_FILE + 1), "too_large"),
        ("id: ночь".encode("cp1251"), "not_utf8"),
        (b"a: &a [*a]\n", "yaml_feature"),
        (b"[" * 200_000, "too_deep"),
        (b"", "missing_key"),
    ],
)
def test_whatever_the_file_is_the_check_ends_with_a_reason(
    tonight: Night, own: Path, content: bytes | None, rule: str
) -> None:
    own.parent.mkdir()
    if content is not None:
        own.write_bytes(content)
    done = tonight.runbook("procedure", "check", str(own))
    assert done.code == 2
    assert f"[procedure.{rule}]" in done.err
    assert "Traceback" not in done.said
    assert "[defect" not in done.said
