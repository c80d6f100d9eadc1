"""Looks for planted words in everything a night has left, in whatever form they may hide there.

A word is looked for as it is, percent-encoded, in base64 at each of its three alignments, in both
kinds of UTF-16, as JSON escapes and in hexadecimal digits; and, letters and digits alone, with
anything between them, forwards and backwards. What is packed as mail is unpacked first.
"""

import base64
import email
import email.policy
import functools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import psutil

_SHORTEST = 9
"""Letters and digits: a shorter word could stand in a heap of figures by chance."""
_BETWEEN = re.compile(r"[\W_]+")
_LOOK = 0.1
"""Seconds between looks: a program of ours takes longer to start."""
_BECOMES = 10.0
"""Seconds from a fork to the program it was made for, on the busiest of machines."""


@dataclass(frozen=True)
class Planted:
    """A word that must not be found. ``name`` says which it is, so that no report repeats it."""

    name: str
    text: str

    def __post_init__(self) -> None:
        assert len(_bare(self.text)) >= _SHORTEST, self.name


@dataclass
class Gathered:
    """Everything collected so far, by where it was found."""

    places: dict[str, bytes] = field(default_factory=dict)

    def add(self, place: str, content: object) -> None:
        """Bytes, a text, or anything JSON can write."""
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        elif not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False, default=str).encode()
        while place in self.places:
            place += "+"
        self.places[place] = content

    def add_folder(self, folder: Path, *but: Path) -> None:
        """Every file below the folder and every name of one."""
        for one in sorted(folder.rglob("*")):
            if any(one == other or other in one.parents for other in but):
                continue
            self.add(f"name of {one.name}", str(one.relative_to(folder)))
            if one.is_file():
                self.add(str(one.relative_to(folder)), one.read_bytes())

    def add_mail(self, place: str, content: bytes) -> None:
        """As it came, and each part without its transfer encoding."""
        self.add(place, content)
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        self.add(
            f"{place} headers", "\n".join(f"{name}: {value}" for name, value in parsed.items())
        )
        for part in parsed.walk():
            if not part.is_multipart():
                inside = part.get_payload(decode=True)
                self.add(f"{place} {part.get_content_type()}", bytes(inside or b""))  # type: ignore[arg-type]

    def leaks(self, planted: tuple[Planted, ...]) -> list[str]:
        """What was found and where: «token, base64, in journal.db»."""
        return [
            f"{one.name}, {form}, in {place}"
            for place, content in self.places.items()
            for one in planted
            for form in found_in(content, one.text)
        ]


def found_in(content: bytes, text: str) -> Iterator[str]:
    """The forms in which the text stands in there."""
    lower, bare = _read(content)
    for form, pieces in forms(text).items():
        if any(
            piece.lower() in lower if form in _ANY_CASE else piece in content for piece in pieces
        ):
            yield form
    wanted = _bare(text)
    for encoding, shown in bare.items():
        if wanted in shown:
            yield f"spread out, {encoding}"
        if wanted[::-1] in shown:
            yield f"backwards, {encoding}"


@functools.lru_cache(maxsize=1)
def _read(content: bytes) -> tuple[bytes, dict[str, str]]:
    """In small letters, and letters and digits alone; once for all words that are looked for."""
    encodings = ("utf-8", "utf-16-le", "utf-16-be")
    return content.lower(), {one: _bare(content.decode(one, "ignore")) for one in encodings}


_ANY_CASE = frozenset({"plain", "percent", "hexadecimal", "json"})


@functools.cache
def forms(text: str) -> Mapping[str, tuple[bytes, ...]]:
    """Each form's spellings."""
    raw = text.encode()
    percent = "".join(f"%{byte:02X}" for byte in raw)
    escaped = json.dumps(text)[1:-1]
    return {
        "plain": (raw,),
        "percent": (quote(text, safe="").encode(), quote(text).encode(), percent.encode()),
        "base64": tuple(_base64(raw)),
        "utf-16": (text.encode("utf-16-le"), text.encode("utf-16-be")),
        "json": (escaped.encode(),),
        "hexadecimal": (raw.hex().encode(),),
    }


def _base64(raw: bytes) -> Iterator[bytes]:
    """What is the same whatever stands before and behind."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw)
        first = (before * 8 + 5) // 6
        last = (before + len(raw)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def _bare(text: str) -> str:
    return _BETWEEN.sub("", text).casefold()


@contextmanager
def command_lines(ours: Callable[[psutil.Process], bool]) -> Iterator[set[str]]:
    """The command lines of every process of ours that lives meanwhile."""
    seen: set[str] = set()
    over = threading.Event()
    others: set[int] = set()
    # They have been somebody else for too long to become one of ours.

    def look() -> None:
        running = set(psutil.pids())
        others.intersection_update(running)
        for number in running - others:
            try:
                one = psutil.Process(number)
                if ours(one):
                    seen.add(" ".join(one.cmdline()))
                elif time.time() - one.create_time() > _BECOMES:
                    others.add(number)
            except psutil.Error:
                continue

    def keep_looking() -> None:
        while not over.is_set():
            look()
            time.sleep(_LOOK)

    thread = threading.Thread(target=keep_looking, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(10)
