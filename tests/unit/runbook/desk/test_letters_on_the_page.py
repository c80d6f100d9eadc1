"""Keys at the desk: one does one thing at every moment, and the client's are always the same."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from itertools import product

import pytest

from runbook.desk.acts import Act, Kind
from runbook.desk.page import key_code
from runbook.desk.showing.client import Around, ClientAt, client
from runbook.desk.showing.promises import Keeping, holds_keys, promises
from runbook.desk.view import Asked, Button, Desk, Now
from runbook.language.letters import KEYS
from tests.unit.runbook.desk.test_one_thing import ABOUT, CLIENTS, NOW, desk, places

LANGUAGES = ("ru", "en")


def buttons(shown: Desk) -> Iterator[Button]:
    for part in (shown.client, shown.now, shown.ask_first, shown.lead):
        yield from part.buttons if part is not None else ()
    for row in shown.promises.rows:
        yield from row.buttons
    yield from shown.commands


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_letter_is_another_key(lang: str) -> None:
    codes = [key_code(one) for one in astuple(KEYS[lang])]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("Key") for code in codes)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("at", CLIENTS, ids=lambda one: one.asked if one else "none")
def test_a_key_does_one_thing_on_the_whole_page(at: ClientAt | None, lang: str) -> None:
    keys = KEYS[lang]
    # The page itself has these: urgent matters, what does not work, her phone, undo, the way back.
    fixed = [keys.urgent, keys.not_working, keys.phone, keys.undo, keys.leave]
    first = Now("?", buttons=(
        Button("yes", Act(Kind.GO_ON), keys.yes), Button("no", Act(Kind.START_AGAIN), keys.no),
    ))  # fmt: skip
    seen = 0
    for place, asks in product(places(), (False, True)):
        keeping = Keeping(NOW, lang, recovered=place.recovered, keys=holds_keys(place))
        kept = promises(place.open_promises, keeping)
        whole = replace(desk(place, at, ring=True, lang=lang), promises=kept)
        if asks:
            later = client(place, at, Around(lang, "hears", later=True))
            whole = replace(whole, client=later, ask_first=first, now=Now())
        used = [key_code(one.key) for one in buttons(whole) if one.key]
        used += [key_code(one) for one in fixed]
        # What is said twice, beside the question and among the commands, does the same.
        acts = {(key_code(one.key), one.act) for one in buttons(whole) if one.key}
        assert len({code for code, _ in acts} | set(used)) == len(acts) + len(fixed)
        seen += len(acts)
    assert seen


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("asked", [Asked.HEARS, Asked.CHOICE])
def test_what_the_client_says_has_its_letter_at_every_step(asked: Asked, lang: str) -> None:
    letters: set[tuple[str, str, str]] = set()
    for place in places():
        if place.recovered:
            continue
        shown = client(place, ClientAt(asked, ABOUT, heard=True), Around(lang, "hears"))
        assert shown is not None
        assert all(one.key for one in shown.buttons)
        letters |= {(one.act.kind, one.act.value, one.key) for one in shown.buttons}
    # The same thing is never under another letter.
    assert len(letters) == len({key for _, _, key in letters})
