"""The parts of the hub's bench: how figures are made, and what its harness can tell apart."""

import importlib

import msgspec
import pytest

from bench.hub import __main__ as parts
from bench.hub import crowd, fleets, kills, ratio
from bench.hub.chats import LEAD, is_about, mass_number, mass_numbers
from bench.hub.pcs import behind
from bench.simulated_fleet import operators
from runbook.language.texts import t
from runbook.reporting.reading import Refusal, read_report
from tests.integration.hub.kills.cards import cards_in, described, told_twice
from tests.integration.hub.kills.duty_log import DutyLog, Entry

DIGEST = "Сразу несколько сообщений: 2"


def title(number: int, kind: str, **values: str) -> str:
    said = t(f"hub.card.title.{kind}", "ru", cause="вход не отвечает", **values)
    return t("hub.card.title", "ru", number=number, said=said)


def message(text: str, *, silent: bool = False) -> dict[str, object]:
    return {"chat_id": str(LEAD), "text": text, "silent": silent}


@pytest.mark.parametrize("part", parts.PARTS)
def test_every_part_is_a_module_that_can_be_run(part: str) -> None:
    assert callable(importlib.import_module(f"bench.hub.{part}").main)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(one) for one in range(1, 101)]
    assert crowd.percentile(values, 0.99) == 99.0
    assert crowd.percentile([7.0], 0.5) == 7.0
    assert crowd.percentile([], 0.99) == 0.0


def test_the_crowd_says_what_the_hub_takes_and_heartbeats_say_nothing() -> None:
    (somebody,) = operators(1)
    telling, heartbeat = (crowd.said(somebody, 5, told) for told in (5, 4))
    for report in (telling, heartbeat):
        assert not isinstance(read_report(msgspec.json.encode(report)), Refusal)
    assert heartbeat.is_heartbeat
    assert not telling.is_heartbeat
    assert telling.diagnosis
    assert len(telling.diagnosis.observations) == 20


def test_what_was_said_before_measuring_must_not_be_lost_either() -> None:
    tally = crowd.Tally(latencies=[1.0], said=[("op-0", 1)], late=3)
    tally.forget()
    assert (tally.latencies, tally.late, tally.said) == ([], 0, [("op-0", 1)])


def test_the_cost_of_one_more_agent_leaves_out_what_an_idle_hub_costs() -> None:
    found = ratio.figures({0: 0.02, 100: 0.024, 1_000: 0.06, 10_000: 0.42})
    assert found["cost_per_agent_ratio_10k_to_100"] == 0.175
    assert found["cost_of_one_more_ratio_10k_to_1k"] == 1.0


def test_the_kills_of_all_rounds_are_summed() -> None:
    one = {"struck_hub": 2, "struck_cut": 1, "reports": 10, "reports_lost": 1, "cards_repeated": 1}
    found = kills.figures([one, one])
    assert (found["kills"], found["kills_reports"], found["kills_reports_lost"]) == (6, 20, 2)
    assert found["kills_cards_repeated_and_marked"] == 2


def test_a_night_counts_as_right_when_nothing_was_wrong() -> None:
    assert fleets.right_share([{"problem": ""}, {"problem": "found nothing"}]) == 0.5


def test_cards_are_known_by_their_titles_in_digests_too() -> None:
    mass, local = title(7, "mass"), title(8, "local", operator="op-3")
    assert mass_number(mass) == 7
    assert mass_number(f"{DIGEST}\n{mass} · 045204de") == 0
    assert mass_numbers(f"{DIGEST}\n{mass} · 045204de\n{local} · a9cfdcd3") == [7]
    assert is_about(local, "op-3")
    assert not is_about(local, "op-30")
    assert mass_number(title(7, "mass.over")) == 0


def test_a_card_is_told_from_a_line_in_a_digest_and_a_repeat_from_news() -> None:
    mass, local = title(7, "mass"), title(8, "local", operator="op-3")
    (card,) = cards_in(message(f"{mass}\nС 02:13 МСК\nЭто часть {mass}"))
    assert (card.number, card.listed, card.again, card.rings) == (7, False, False, True)
    listed = cards_in(message(f"{DIGEST}\n{mass}\nПовтор. {local}", silent=True))
    assert [(one.number, one.listed, one.again) for one in listed] == [
        (7, True, False),
        (8, True, True),
    ]
    assert not any(one.rings for one in listed)
    assert all(one.again for one in cards_in(message(f"Повтор. {DIGEST}\n{mass}\n{local}")))


def test_a_card_told_twice_is_named_with_everything_that_was_told_of_it() -> None:
    card = title(7, "local", operator="op-3")
    texts = {1: card, 2: f"{DIGEST}\nПовтор. {card}\n{title(8, 'mass')}", 3: f"{card}\nС 02:13"}
    said = [
        {**message(text, silent=at == 3), "message_id": at, "at": float(at), "by": 38599}
        for at, text in texts.items()
    ]
    twice = told_twice(one for sent in said for one in cards_in(sent))
    assert {fault: len(cards) for fault, cards in twice.items()} == {
        "cards_twice": 1,
        "rung_twice": 0,
        "repeated_twice": 0,
    }
    assert described(said, twice) == (
        f"cards_twice: incident 7 in chat {LEAD}",
        f"  00:00:01.000000 message 1 by 38599: card, rings, new: {card}",
        f"  00:00:02.000000 message 2 by 38599: in a digest, rings, repeat: Повтор. {card}",
        f"  00:00:03.000000 message 3 by 38599: card, silent, new: {card}",
    )


def test_a_silent_repeat_with_newer_words_is_no_second_repeat_of_the_ring() -> None:
    card = title(7, "local", operator="op-3")
    again = f"Повтор. {card}"
    rung, changed = message(again), message(again, silent=True)
    for said, count in (([rung, changed], 0), ([rung, changed, rung], 1)):
        twice = told_twice(one for sent in said for one in cards_in(sent))
        assert len(twice["repeated_twice"]) == count


def test_a_hub_that_speaks_in_anothers_turn_is_seen_and_between_two_looks_nothing_is_certain() -> (
    None
):
    first, second = (10.0, 19.5, 1, 1, True), (20.0, 30.0, 2, 2, True)
    log = DutyLog("", [Entry(*first), Entry(*second)])
    assert log.others_turn(15.0, 2)
    assert log.others_turn(21.0, 1)
    assert not log.others_turn(15.0, 1)
    assert not log.others_turn(19.7, 2)
    assert not log.others_turn(5.0, 2)


def test_the_pcs_of_one_outage_share_a_gateway_and_not_one_provider() -> None:
    some = behind("w1", 8)
    assert {one.operator.paths.gateway_host for one in some} == {"vpn-w1.bank.example"}
    assert len({one.operator.paths.provider for one in some}) == 4
    report = some[0].finds_gateway_dead()
    assert report.outages[0].cause == "vpn_gateway.unreachable"
    over = some[0].breaks([])
    assert over.outages[0].key == report.outages[0].key
    assert over.outages[0].restored
