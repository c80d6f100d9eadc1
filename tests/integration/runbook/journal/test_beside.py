"""What is said beside what acts, through real pipes: order, a reader that is gone, the end."""

import codecs
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pytest

from runbook.cli.output import console
from runbook.cli.output.beside import Ahead, beside, hand_over
from runbook.language.texts import t

if sys.platform == "win32":
    pytest.skip("Windows has no pipes that are asked without waiting", allow_module_level=True)

MUCH = "много слов " * 20_000


class Pipe:
    """Both outputs lead into it, once they are ``connected``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ours, self.theirs = os.pipe()
        os.set_blocking(self.ours, False)
        self._monkeypatch = monkeypatch
        self._outputs: list[TextIO] = []
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def connect(self) -> None:
        """Called in the test itself: pytest sets outputs of its own before."""
        for name in ("stdout", "stderr"):
            output = open(os.dup(self.theirs), "w", encoding="utf-8")  # noqa: PTH123, SIM115 - a descriptor, closed below
            self._outputs.append(output)
            self._monkeypatch.setattr(sys, name, output)

    def read(self) -> str:
        taken = b""
        with suppress(BlockingIOError):
            while piece := os.read(self.ours, 65536):
                taken += piece
        return self._decoder.decode(taken)

    def close(self) -> None:
        os.close(self.ours)
        for output in self._outputs:
            output.close()
        os.close(self.theirs)


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipe]:
    pipe = Pipe(monkeypatch)
    yield pipe
    monkeypatch.undo()
    pipe.close()


def test_both_outputs_to_one_reader_keep_their_order_and_are_whole_at_the_end(pipe: Pipe) -> None:
    pipe.connect()
    streams = sys.stdout, sys.stderr
    wished = [str(number) for number in range(200)]
    with beside("ru"):
        for number, one in enumerate(wished):
            (console.warn if number % 2 else console.say)(one)
    assert pipe.read().split() == wished
    assert (sys.stdout, sys.stderr) == streams


def test_a_reader_that_reads_nothing_holds_nobody_up_and_the_end_does_not_wait_for_ever(
    pipe: Pipe,
) -> None:
    pipe.connect()
    with beside("ru", patience=0.05):
        console.say(MUCH)
        console.say("never taken")
    console.say("nor is this, and nobody waits for it")
    console.warn("nor this")
    console.finish()
    assert isinstance(sys.stdout, Ahead)
    assert MUCH.startswith(pipe.read()[:1000])


def test_whoever_reads_late_reads_all_of_it(pipe: Pipe) -> None:
    pipe.connect()
    taken = ""
    with beside("ru"):
        console.say(MUCH)
        console.say("the end")
        while not taken.endswith("the end\n"):
            taken += pipe.read()
    assert taken == f"{MUCH}\nthe end\n"


def test_a_reader_that_is_gone_is_no_error_and_the_rest_goes_nowhere(pipe: Pipe) -> None:
    pipe.connect()
    nobody = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nobody, pipe.ours)
    os.close(nobody)
    with beside("ru"):
        for _ in range(3):
            console.say("слова")
            stream = sys.stdout
            assert isinstance(stream, Ahead)
            assert stream.writer.all_taken(30)
        console.warn("слова")


def test_another_failure_is_told_to_whoever_speaks_next(pipe: Pipe) -> None:
    pipe.connect()
    with beside("ru"):
        stream = sys.stdout
        assert isinstance(stream, Ahead)

        class Broken:
            def write(self, data: object) -> int:
                raise OSError(errno.ENOSPC, "full")

        stream._raw = Broken()
        console.say("слова")
        assert stream.writer.all_taken(30)
        with pytest.raises(console.OutputError):
            console.say("слова")
        console.say("слова")


def test_a_terminal_that_somebody_made_one_that_does_not_wait_is_waited_for(pipe: Pipe) -> None:
    pipe.connect()
    os.set_blocking(pipe.theirs, False)
    taken = ""
    with beside("ru"):
        console.say(MUCH)
        while not taken.endswith("\n"):
            taken += pipe.read()
    assert taken == f"{MUCH}\n"


def test_a_defect_in_what_draws_is_raised_where_the_sitting_ends(pipe: Pipe) -> None:
    pipe.connect()

    def broken() -> None:
        raise LookupError

    with pytest.raises(LookupError), beside("ru"):  # noqa: PT012 - it is raised at the end
        hand_over(broken)
        console.say("слова")
    assert pipe.read() == "слова\n"


def test_where_text_was_left_out_it_says_so(pipe: Pipe) -> None:
    pipe.connect()
    with beside("ru"):
        stream = sys.stdout
        assert isinstance(stream, Ahead)
        stream.writer._most = 5
        console.say("слово и ещё слово")
    assert pipe.read() == t("output.gap", "ru") + "\n"


def test_a_file_is_written_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", file)
        with beside("ru"):
            console.say("слова")
            assert path.read_text(encoding="utf-8") == "слова\n"
            assert sys.stdout is file


def test_without_outputs_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with beside("ru"):
        console.say("слова")


def test_without_one_more_thread_it_is_said_as_before(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe.connect()

    def none(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("runbook.cli.output.writer.threading.Thread", none)
    with beside("ru"):
        console.say("слова")
        assert pipe.read() == "слова\n"
