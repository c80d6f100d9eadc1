"""Every kind of far end: what is known of it, and that somebody speaks it."""

import pytest

from checks.probes.service import _SPEAK
from checks.target import SCHEMES, TargetError, parse_target


@pytest.mark.parametrize("name", SCHEMES)
def test_every_scheme_is_spoken_by_a_function_of_its_own_file(name: str) -> None:
    module = SCHEMES[name].spoken_by.partition(":")[0]
    assert _SPEAK[name].__module__ == f"checks.probes.{module}"


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_without_a_usual_port_wants_one(name: str) -> None:
    if SCHEMES[name].port:
        assert parse_target(f"{name}://crm.example").port == SCHEMES[name].port
    else:
        with pytest.raises(TargetError):
            parse_target(f"{name}://crm.example")
    assert parse_target(f"{name}://crm.example:7").port == 7


def test_how_a_far_end_is_travelled_to_follows_from_its_scheme() -> None:
    assert {name for name in SCHEMES if parse_target(f"{name}://a.example:1").encrypted} == {
        *("https", "wss", "tls"),
    }
    assert [name for name in SCHEMES if parse_target(f"{name}://a.example:1").datagram] == ["sip"]
    with_path = {name for name in SCHEMES if "/x" in parse_target(f"{name}://a.example:1/x").url}
    assert with_path == {"http", "https", "ws", "wss"}
