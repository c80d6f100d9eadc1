"""Whether agents may come to this hub."""

import pytest

from runbook.hub.api.healthz import ESSENTIAL, Standing, health
from runbook.hub.duty.health import Health
from runbook.hub.duty.parts import CORRELATION
from tests.unit.runbook.hub.api.situations import NOW, situation


def test_the_part_that_counts_is_the_one_that_correlates() -> None:
    assert ESSENTIAL == CORRELATION


@pytest.mark.parametrize(
    ("standing", "database", "healthy"),
    [
        (Standing(), True, True),
        (Standing(), False, False),
        (Standing(on_duty=True), True, True),
        (Standing(on_duty=True, troubles=("bot",)), True, True),
        (Standing(on_duty=True, troubles=("correlation",)), True, False),
        (Standing(on_duty=False, troubles=("correlation",)), True, True),
        (Standing(refused=True), True, False),
        (Standing(on_duty=True, refused=True), True, False),
    ],
)
def test_a_hub_is_healthy_while_it_takes_and_judges_reports(
    standing: Standing, database: bool, healthy: bool
) -> None:
    found, said = health(standing, situation(), NOW, database=database)
    assert (found, said["healthy"], said["database"]) == (healthy, healthy, database)


def test_what_the_parts_say_is_shown() -> None:
    of = Health(clock=lambda: NOW)
    of.on_duty(4)
    of.beat("correlation")
    of.beat("bot")
    of.failed("bot", 3, "NetworkError")
    duty = of.duty
    _, said = health(Standing(duty.on_duty, duty.parts, of.troubles()), None, NOW, database=True)
    assert said["parts"] == {
        "correlation": {"works": True, "ms_ago": 0},
        "bot": {"works": False, "ms_ago": 0},
    }
    assert (said["on_duty"], said["office_speaks"], said["somebody_on_duty"]) == (
        True,
        False,
        False,
    )


def test_who_speaks_and_who_is_on_duty_elsewhere_is_shown() -> None:
    _, said = health(Standing(), situation(holder="hub-2"), NOW, database=True)
    assert (said["office_speaks"], said["somebody_on_duty"]) == (True, True)


@pytest.mark.parametrize("counts", [True, False, None])
def test_a_hub_that_hears_nobodys_silence_is_healthy_and_says_so(counts: bool | None) -> None:
    healthy, said = health(Standing(), situation(silence_counts=counts), NOW, database=True)
    assert (healthy, said["silence_counts"]) == (True, counts)
