"""An observation survives its way in a report; what is none is refused."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.simulated_fleet import GATEWAYS, SERVICES, observe, operators
from checks.component import Component, Part, Place
from runbook.reporting.observations import observation_of, sight_of
from runbook.reporting.shapes import Sight

(ONE,) = operators(1)
BROKEN = st.sets(
    st.sampled_from(
        [
            *(Component(Place.SERVICE, name, Part.APPLICATION) for name in SERVICES),
            Component(Place.GATEWAY, GATEWAYS[0], Part.HOST),
            Component(Place.BANK_DNS),
            ONE.paths.isp(Part.ACCESS),
            ONE.paths.home(Part.ADAPTER),
        ]
    )
)


@given(broken=BROKEN)
def test_it_comes_back_as_it_was(broken: set[Component]) -> None:
    for seen in observe(ONE, broken):
        told = replace(seen, detail="сказано", values={"rtt_ms": 12.5, "starved": True})
        text = msgspec.json.encode(sight_of(told))
        assert observation_of(msgspec.json.decode(text, type=Sight)) == told


@pytest.mark.parametrize(
    "change",
    [
        {"probe": "oracle:ya.ru"},
        {"outcome": "perhaps"},
        {"path": ("moon:base",)},
        {"failure": "offended"},
        {"operation": "wish"},
        {"failure": None},
        {"outcome": "passed"},
        {"attempts": 0},
        {"at_ms": -1},
        {"elapsed_ms": -5},
    ],
    ids=str,
)
def test_what_is_none_is_refused(change: dict[str, object]) -> None:
    good = Sight(
        probe="anchor:tls://ya.ru:443",
        outcome="failed",
        path=("anchor:ya.ru",),
        failure="timed_out",
        operation="connect",
    )
    observation_of(good)
    with pytest.raises(ValueError):
        observation_of(msgspec.structs.replace(good, **change))
