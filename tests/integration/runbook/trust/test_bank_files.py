"""Which of the bank's files are used, and by whose word, wherever the settings are named."""

from pathlib import Path

import pytest

from runbook.holding.files import folder_beside, shown
from runbook.holding.scripts import built_in, digest
from runbook.procedure.file import BUILT_IN, load_procedure, procedure_beside
from runbook.trust.bank_files import bank_procedure, bank_scripts, root_of
from runbook.trust.keys import new_key, public_of, read_key
from runbook.trust.office import Ready, TrustError, approve, pin_line, ready_script, sign_file

OWN = built_in("ru", "voice")._replace(messages=("Слова нашего банка.",))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Settings under a name of the bank's own, with words and a procedure beside them."""
    path = tmp_path / "bank.toml"
    path.write_text("", encoding="utf-8")
    approve(tmp_path / "scripts" / "holding.ru.voice.toml", OWN, "Отдел качества", "2026-11-22")
    (tmp_path / "procedures").mkdir()
    text = BUILT_IN.read_text(encoding="utf-8").replace("# approved:", "approved:")
    (tmp_path / "procedures" / "night-shift.yaml").write_text(text, encoding="utf-8")
    return path


def named(settings: Path) -> dict[str, str]:
    return {"RUNBOOK_CONFIG": str(settings)}


def test_signed_and_pinned_files_are_told_by_whose_word(settings: Path, tmp_path: Path) -> None:
    key = tmp_path / "bank.pem"
    key.write_bytes(new_key()[0])
    private = read_key(key)
    words = tmp_path / "scripts" / "holding.ru.voice.toml"
    made = sign_file(ready_script(words), private)
    steps = tmp_path / "procedures" / "night-shift.yaml"
    pin = pin_line(Ready(steps, steps.name, load_procedure(steps).digest))
    text = f'[trust]\nkeys = ["{public_of(private)}"]\n[trust.pinned]\n{pin}\n'
    settings.write_text(text, encoding="utf-8")
    for config, environ in ((str(settings), {}), ("", named(settings))):
        (of_words,) = bank_scripts(config, environ)
        (of_steps,) = bank_procedure(config, environ)
        assert (of_words.problem, of_words.key_id) == ("", made.key_id)
        assert (of_steps.problem, of_steps.key_id) == ("", "")
        assert root_of(config, environ)[0] == str(settings)
        assert shown("ru", "voice", folder_beside(config, environ)).script.text == OWN.text
        assert procedure_beside(config, environ).problems == ()


def test_what_nobody_vouches_for_is_told_and_not_used(settings: Path) -> None:
    (of_words,) = bank_scripts("", named(settings))
    (of_steps,) = bank_procedure("", named(settings))
    assert of_words.problem == "script.not_trusted"
    assert of_steps.problem == "procedure.not_trusted.sentence"
    found = shown("ru", "voice", folder_beside("", named(settings)))
    assert found.script == built_in("ru", "voice")


def test_a_draft_and_an_overlong_message_are_not_vouched_for(
    settings: Path, tmp_path: Path
) -> None:
    words = tmp_path / "scripts" / "holding.ru.chat.toml"
    chat = built_in("ru", "chat")
    approve(words, chat, "Банк", "2026-11-22")
    assert ready_script(words).sha256 == digest(words.read_text(encoding="utf-8"))
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace('"approved"', '"draft"'), encoding="utf-8")
    with pytest.raises(TrustError, match=r"trust\.script\.draft"):
        ready_script(words)
    long = text.replace(chat.messages[0], "слово " * 11)
    words.write_text(long, encoding="utf-8")
    with pytest.raises(TrustError, match=r"trust\.script\.unusable"):
        ready_script(words)
