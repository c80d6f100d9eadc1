"""What people write, and what is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.hub.bot.commands import (
    ALONE,
    OF_INCIDENT,
    OFFERED,
    Elsewhere,
    Help,
    Misused,
    Start,
    Talk,
    understand,
)
from runbook.hub.model.actions import Action, Order
from runbook.language.texts import LANGUAGES, known

BOT = "Test_bot"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("/support 12", Order(Action.OPEN_SUPPORT, 12)),
        ("/support 12 undo", Order(Action.OPEN_SUPPORT, 12, "undo")),
        ("/support 12 again", Misused("support")),
        ("/start", Start()),
        ("/start abc-DEF_1", Start("abc-DEF_1")),
        ("/start " + "x" * 64, Start("x" * 64)),
        ("/start " + "x" * 65, Misused("start")),
        ("/start a b", Misused("start")),
        ("/start кириллица", Misused("start")),
        ("/help", Help()),
        ("  /STATUS  ", Order(Action.SHOW_STATUS)),
        ("/status@test_BOT", Order(Action.SHOW_STATUS)),
        ("/status@another_bot", Elsewhere()),
        ("/ack 12", Order(Action.ACKNOWLEDGE, 12)),
        ("/ack #12", Order(Action.ACKNOWLEDGE, 12)),
        ("/ack №12", Order(Action.ACKNOWLEDGE, 12)),
        ("/ack@test_bot 012", Order(Action.ACKNOWLEDGE, 12)),
        ("/ack", Misused("ack")),
        ("/ack 0", Misused("ack")),
        ("/ack 12 13", Misused("ack")),
        ("/ack ١٢", Misused("ack")),
        ("/ack 1234567890", Misused("ack")),
        ("/ack12", Talk()),
        ("/eta 12", Order(Action.SET_ETA, 12)),
        ("/eta 12 030", Order(Action.SET_ETA, 12, "30")),
        ("/eta 12 1440", Order(Action.SET_ETA, 12, "1440")),
        ("/eta 12 1441", Misused("eta")),
        ("/eta 12 -5", Misused("eta")),
        ("/resolve 12 isp.lossy", Order(Action.RESOLVE, 12, "isp.lossy")),
        ("/resolve 12 isp:lossy", Misused("resolve")),
        ("/degraded on", Order(Action.DEGRADE)),
        ("/degraded OFF", Order(Action.UNDEGRADE)),
        ("/degraded", Misused("degraded")),
        ("/unknown", Talk()),
        ("подтверждаю", Talk()),
        ("", Talk()),
        ("/", Talk()),
    ],
)
def test_in_private(text: str, meant: object) -> None:
    assert understand(text, BOT, private=True) == meant


def test_in_a_group_only_commands_are_meant_for_us() -> None:
    assert understand("подтверждаю", BOT, private=False) == Elsewhere()
    assert understand("/ack 12", BOT, private=False) == Order(Action.ACKNOWLEDGE, 12)
    assert understand("/ack@somebody 12", BOT, private=False) == Elsewhere()


@given(st.text() | st.from_regex(r"/[a-z]{1,9} .{0,20}"), st.booleans())
def test_nothing_that_is_written_is_an_error(text: str, private: bool) -> None:
    found = understand(text, BOT, private=private)
    if isinstance(found, Order):
        assert Order.from_button(found.to_button()) == found
        assert len(found.to_button().encode()) <= 64


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_has_its_words(lang: str) -> None:
    for name in OFFERED:
        assert known(f"hub.bot.command.{name}", lang)
        assert name == "help" or known(f"hub.bot.command.{name}.line", lang)
    for name in (*OF_INCIDENT, "degraded", "start"):
        assert known(f"hub.bot.command.{name}.usage", lang)
    assert set(OFFERED) <= {*ALONE, *OF_INCIDENT, "help"}
