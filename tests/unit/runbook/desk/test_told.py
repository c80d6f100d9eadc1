import json

import pytest

from runbook.desk.serving.policy import NOTHING_HERE, Refusal, Request
from runbook.desk.serving.told import Tellers
from runbook.language.texts import LANGUAGES

ROOM = "/room-of-this-start"


def asked(path: str = "/act", room: str = ROOM, **headers: str) -> Request:
    return Request("POST", path, b"", "127.0.0.1", headers, room)


SHUT = Refusal("desk.door.shut", 403)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_is_words_in_her_language(lang: str) -> None:
    page = bytes(Tellers(lang).refused(SHUT, asked()).body).decode()
    assert f'<html lang="{lang}">' in page
    assert "desk.door" not in page


def test_a_script_is_told_the_same_as_data() -> None:
    answer = Tellers("en").refused(SHUT, asked(accept="application/json"), go="/")
    told = json.loads(bytes(answer.body))
    assert (answer.status_code, told["ok"], told["go"]) == (403, False, "/")
    assert told["said"].startswith("The desk is not open here. Press")


def test_what_she_typed_is_shown_as_text_and_nowhere_else() -> None:
    answer = Tellers("ru").refused(SHUT, asked(), typed='<b onclick="x">104417</b>', go="/")
    page = bytes(answer.body).decode()
    assert "&lt;b onclick=&quot;x&quot;&gt;104417&lt;/b&gt;" in page
    assert "<b" not in page.partition("<body")[2]
    assert not any("104417" in value for value in answer.headers.values())


def test_a_stranger_is_told_no_more_than_a_sentence() -> None:
    answer = Tellers("ru").refused(Refusal("desk.door.host", 421), asked())
    assert answer.headers["content-type"].startswith("text/plain")
    assert b"<" not in bytes(answer.body)


def test_only_who_knows_the_room_is_led_back_into_it() -> None:
    inside = bytes(Tellers("ru").refused(SHUT, asked("/drill/act"), go="/figures").body).decode()
    assert f'<a href="{ROOM}/figures">' in inside
    assert f'href="{ROOM}/desk.css"' in inside
    outside = bytes(Tellers("ru").refused(SHUT, asked("/open/x", room="")).body).decode()
    assert "href" not in outside


def test_outside_a_program_and_a_person_are_told_the_same_nothing() -> None:
    answers = [
        Tellers(lang).refused(NOTHING_HERE, asked("/act", room="", accept=accept))
        for lang in LANGUAGES
        for accept in ("text/html", "application/json")
    ]
    assert {(one.status_code, bytes(one.body)) for one in answers} == {(404, b"404\n")}
