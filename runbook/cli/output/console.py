"""Output that works in any locale and into any pipe.

Russian must come out whole wherever the encoding can hold it; where it cannot, UTF-8 is written
instead of question marks. Marks an encoding lacks get a plain ASCII stand-in. A reader that has
gone away is no error: what runs beside the output goes on.
"""

import codecs
import errno
import os
import re
import sys
from typing import TextIO

_HANDLER = "runbook.plain_marks"
_SAMPLE = "АЯаяЁё"
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# EIO: the terminal is gone with its window.
_CLOSED = frozenset({errno.EPIPE, errno.ESHUTDOWN, errno.EIO})
_PLAIN = {
    "✓": "+", "✔": "+", "✗": "x", "✘": "x", "•": "*", "·": "-", "●": "*", "○": "o",
    "→": "->", "←": "<-", "—": "-", "–": "-", "−": "-", "…": "...", "«": '"', "»": '"',
    "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "№": "No.", "⚠": "!", "\u00a0": " ",
    "\u202f": " ", "\u2011": "-", "│": "|", "─": "-", "═": "=", "║": "|",
}  # fmt: skip


class OutputError(OSError):
    """The text could not be written: the disk behind the output is full, or it is broken."""


def plain_marks(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: a plain stand-in for each mark, a question mark for the rest."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in lost), error.end


def encoding_for(encoding: str | None) -> str:
    """The encoding to write in: the given one if it can hold Russian, else UTF-8."""
    try:
        _SAMPLE.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "utf-8"
    return encoding or "utf-8"


def prepare() -> None:
    """Make both outputs able to carry every text. Called once, first of all."""
    codecs.register_error(_HANDLER, plain_marks)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=encoding_for(stream.encoding), errors=_HANDLER)


def say(text: str = "", *, end: str = "\n") -> None:
    """Write to stdout at once. Raises OutputError unless it fails because the reader has gone.

    Signs that steer a terminal or turn the direction of writing are left out, wherever the text
    comes from: a journal or a settings file may have been tampered with.
    """
    _write(sys.stdout, _STEERING.sub("", text) + end)


def say_json(value: object) -> None:
    """Write one JSON object to stdout, in ASCII where the encoding could not hold every sign."""
    import json  # noqa: PLC0415 - lazy for start-up

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    _write(sys.stdout, json.dumps(value, ensure_ascii=not encoding.startswith("utf")) + "\n")


def warn(text: str) -> None:
    """Write to stderr at once; a stderr that cannot be written to is passed over."""
    try:
        _write(sys.stderr, text + "\n")
    except OutputError:
        return


def problem(problem_id: str, sentence: str, hint: str = "") -> None:
    """Say on stderr what went wrong, what to do about it, and its stable id."""
    lines = [sentence, hint, f"[{problem_id}]"]
    warn("\n".join(line for line in lines if line))


def finish() -> None:
    """Flush both outputs without a complaint: the interpreter must have nothing left to fail at."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            discard(stream)


def reader_gone(error: BaseException) -> bool:
    """Whether this error only says that nobody reads the output any more.

    Windows reports a closed pipe as EINVAL.
    """
    if not isinstance(error, OSError):
        return False
    return error.errno in _CLOSED or (os.name == "nt" and error.errno == errno.EINVAL)


def discard(stream: TextIO) -> None:
    """Send whatever is still written to a stream nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        return  # a stream without a file behind it holds nothing back
    finally:
        os.close(nowhere)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # pythonw has no outputs, nor has a process started with them closed
        return
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        discard(stream)
        if not reader_gone(error):
            raise OutputError(error.errno, error.strerror) from error
