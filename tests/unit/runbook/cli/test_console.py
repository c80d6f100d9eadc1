import errno
import io
import sys

import pytest

from runbook.cli.output import console
from runbook.holding.scripts import BUILT_IN

CYRILLIC = ["utf-8", "koi8-r", "koi8-u", "cp1251", "cp866", "iso-8859-5", "mac-cyrillic", "utf-16"]


@pytest.mark.parametrize("encoding", CYRILLIC)
def test_an_encoding_that_holds_russian_is_kept(encoding):
    assert console.encoding_for(encoding) == encoding


@pytest.mark.parametrize(
    "encoding", ["ascii", "iso-8859-1", "cp1252", "cp437", "none-such", "", None]
)
def test_an_encoding_that_cannot_hold_russian_becomes_utf_8(encoding):
    assert console.encoding_for(encoding) == "utf-8"


def through(encoding: str, text: str, monkeypatch) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    monkeypatch.setattr(sys, "stdout", stream)
    console.prepare()
    console.say(text)
    return raw.getvalue().decode(stream.encoding)


@pytest.mark.parametrize("encoding", [*CYRILLIC, "ascii", "cp1252"])
@pytest.mark.parametrize("script", BUILT_IN, ids=lambda one: f"{one.language}-{one.channel}")
def test_every_script_comes_through_every_encoding_unchanged(encoding, script, monkeypatch):
    assert through(encoding, script.text, monkeypatch) == script.text + "\n"


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "iso-8859-5"])
def test_marks_an_encoding_lacks_get_a_plain_stand_in(encoding, monkeypatch):
    assert through(encoding, "✓ «ок» … → 😀", monkeypatch) == '+ "ок" ... -> ?\n'


def test_json_stays_json_where_quotes_would_be_replaced(monkeypatch):
    shown = through("koi8-r", "", monkeypatch)
    assert shown == "\n"
    console.say_json({"text": "«ок»"})
    assert sys.stdout.buffer.getvalue().endswith(b'{"text": "\\u00ab\\u043e\\u043a\\u00bb"}\n')


def test_a_process_without_outputs_says_nothing_and_goes_on(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    console.prepare()
    console.say("слова")
    console.warn("слова")
    console.finish()


class Broken(io.StringIO):
    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code

    def write(self, text: str) -> int:
        raise OSError(self.code, "broken")


def test_a_reader_that_has_gone_is_passed_over(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Broken(errno.EPIPE))
    console.say("слова")


def test_an_output_that_fails_otherwise_is_not_passed_over(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Broken(errno.ENOSPC))
    with pytest.raises(console.OutputError):
        console.say("слова")


def test_complaints_that_cannot_be_written_stop_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Broken(errno.ENOSPC))
    console.problem("x.y", "Предложение.", "Совет.")
