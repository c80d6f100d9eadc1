"""How long a look waits, from what is normal for its place."""

import pytest

from checks.observation import ProbeKind
from checks.probe import Probe
from checks.pulse.patience import Patience, confirming_wait, patience_for
from checks.target import parse_target

GATEWAY = Probe(ProbeKind.GATEWAY_TCP, "vpn.bank.example:443", ())
ROUTER = Probe(ProbeKind.NEIGHBOUR, "192.0.2.1", ())


def service(url: str, slow_after: float = 3.0) -> Probe:
    return Probe(
        ProbeKind.SERVICE, "crm", (), parse_target(url), options={"slow_after": slow_after}
    )


HTTPS = service("https://crm.bank.example/")


def after(probe: Probe, *took: float) -> Patience:
    patience = patience_for(probe)
    for one in took:
        patience = patience.answered(one)
    return patience


@pytest.mark.parametrize(
    ("probe", "most"),
    [
        (GATEWAY, 0.8),
        (ROUTER, 1.6),
        (HTTPS, 3.4),
        (service("https://crm.bank.example/", 0.2), 0.6),
        (service("sip:phone.bank.example"), 0.9),
    ],
)
def test_a_place_nothing_is_known_of_is_given_all_it_may_need(probe: Probe, most: float) -> None:
    assert patience_for(probe).seconds == pytest.approx(most)


def test_a_quick_place_is_given_the_floor_and_a_repeat_where_there_is_one() -> None:
    quick = [0.01] * 20
    assert after(GATEWAY, *quick).seconds == 0.25
    assert after(HTTPS, *quick).seconds == 0.5
    assert after(service("https://crm.bank.example/", 0.05), *quick).seconds == pytest.approx(0.45)


def test_a_slow_line_is_given_what_it_usually_takes() -> None:
    steady = after(GATEWAY, *[0.4] * 40).seconds
    uneven = after(GATEWAY, *[0.1, 0.25] * 20).seconds
    assert 0.4 < steady < 0.45
    assert 0.25 < uneven < 0.8
    assert after(GATEWAY, *[5.0] * 9).seconds == 0.8


def test_silence_doubles_the_patience_until_the_next_answer() -> None:
    patience = after(HTTPS, *[0.01] * 20)
    given = []
    for _ in range(6):
        given.append(patience.seconds)
        patience = patience.unanswered()
    assert given == [0.5, 1.0, 2.0, 3.4, 3.4, 3.4]
    assert patience.answered(0.01).seconds == 0.5


def test_silence_teaches_nothing_about_a_place_that_never_answered() -> None:
    patience = patience_for(GATEWAY).unanswered()
    assert patience == patience_for(GATEWAY)


def test_a_confirmation_gives_twice_the_usual_and_a_service_all_it_may_need() -> None:
    assert confirming_wait(GATEWAY, patience_for(GATEWAY)) == 0.8
    assert confirming_wait(GATEWAY, after(GATEWAY, *[0.01] * 20)) == 0.5
    assert confirming_wait(GATEWAY, after(GATEWAY, *[0.3] * 40)) == pytest.approx(0.6, abs=0.05)
    assert confirming_wait(HTTPS, after(HTTPS, *[0.01] * 20)) == pytest.approx(3.4)
    assert confirming_wait(ROUTER, patience_for(ROUTER)) == 1.6
