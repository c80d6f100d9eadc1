"""The search for leaks finds each planted word in whatever form it hides, and no others."""

import base64
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.acceptance.leaks import Gathered, Planted, command_lines, forms, found_in
from tests.acceptance.night import until
from tests.acceptance.planted import (
    ALL,
)

HIDDEN: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: f"x{text}y".encode(),
    "in capitals": lambda text: text.upper().encode(),
    "percent": lambda text: quote(text, safe="").encode(),
    "percent, every byte": lambda text: "".join(f"%{one:02x}" for one in text.encode()).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one byte on": lambda text: base64.b64encode(b"x" + text.encode() + b"yz"),
    "base64, two bytes on": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode() + b"z"),
    "utf-16": lambda text: f"ab{text}cd".encode("utf-16"),
    "utf-16, other end first": lambda text: text.encode("utf-16-be"),
    "utf-16 at an odd place": lambda text: b"\x00\x01\x02" + text.encode("utf-16-le"),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "spread out": lambda text: "-".join(text).encode(),
    "spread over lines": lambda text: " \r\n".join(text).encode(),
    "backwards": lambda text: text[::-1].encode(),
    "backwards and spread out": lambda text: " . ".join(reversed(text)).encode(),
}


@pytest.mark.parametrize("form", HIDDEN)
def test_the_search_finds_each_word_in_this_form(form: str) -> None:
    missed = []
    for planted in ALL:
        hidden = HIDDEN[form](planted.text)
        around = b"\x00\xff 02:13 " + hidden + b" \xd0 incident a1b2c3d4\n"
        if not list(found_in(around, planted.text)):
            missed.append(planted.name)
    assert missed == []


@pytest.mark.parametrize("planted", ALL, ids=lambda one: one.name)
def test_the_search_finds_it_in_files_pages_letters_and_command_lines(
    planted: Planted, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "some.db")) as connection:
        connection.execute("CREATE TABLE kept (words)")
        connection.execute("INSERT INTO kept VALUES (?)", (f"это {planted.text} и всё",))
        connection.commit()
    gathered = Gathered()
    gathered.add_folder(tmp_path)
    for coding in ("base64", "quoted-printable"):
        letter = EmailMessage()
        letter["Subject"] = "Сбой"
        letter.set_content(f"Сбой: {planted.text}.\n" * 3, cte=coding)
        gathered.add_mail(f"letter in {coding}", bytes(letter))
    letter = EmailMessage()
    letter["Subject"] = f"Сбой {planted.text}"
    letter.set_content("x")
    gathered.add_mail("subject", bytes(letter))
    asleep = [sys.executable, "-c", "import time; time.sleep(20)", planted.text]
    home = {**os.environ, "HOME": str(tmp_path)}
    with (
        subprocess.Popen(asleep, env=home) as process,
        command_lines(lambda one: one.pid == process.pid) as seen,
    ):
        assert until(lambda: any("sleep(20)" in one for one in seen), 20)
        process.kill()
    gathered.add("command line", "\n".join(seen))
    places = {one.rpartition(", in ")[2].split(" text/")[0] for one in gathered.leaks((planted,))}
    expected = {"some.db", "letter in base64", "letter in quoted-printable", "subject headers"}
    assert {*expected, "command line"} <= places


def test_the_search_finds_nothing_where_nothing_is() -> None:
    calm = "Сбой у оператора op-117: банк. Инцидент a1b2c3d4, 02:13, 22.11.2026. Иванов, Анна, bank"
    heap = bytes(range(256)) * 64 + json.dumps([*range(5000)]).encode()
    for planted in ALL:
        assert list(found_in(calm.encode() + heap, planted.text)) == []
        assert all(forms(planted.text).values())
