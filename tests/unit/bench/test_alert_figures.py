"""Who was told how soon: what never came or accused the wrong owner makes no figure better."""

from typing import Any

import pytest

from bench.detection.alert_figures import (
    CASES,
    PATIENCE,
    accuses,
    figures,
    noise_figures,
    quantile,
)
from runbook.language.texts import t


def row(kind: str, *, owner_right: bool = True, seen: bool = True, **seconds: float) -> Any:
    return {
        "kind": kind,
        "seen": seen,
        "watching": ["ours", "usual", "fastest"],
        "seconds": seconds,
        "owner_right": owner_right,
    }


def test_each_kind_and_each_set_up_has_its_own_figures() -> None:
    found = figures(
        [
            row("alert", ours=2.0, usual=80.0, fastest=1.0),
            row("alert", ours=3.0, usual=90.0, fastest=2.0),
            row("silent", ours=8.0, usual=85.0, fastest=3.0),
            row("returned", ours=1.5, usual=30.0, fastest=20.0),
        ]
    )
    assert (found["alert_p50_s"], found["alert_p95_s"]) == (2.0, 3.0)
    assert found["alert_silent_p95_s"] == 8.0
    assert found["line_return_p95_s"] == 1.5
    assert found["prometheus_usual_p50_s"] == 85.0
    assert found["prometheus_fastest_p50_s"] == 2.0
    assert found["prometheus_fastest_line_return_p50_s"] == 20.0
    assert found["alerts_missed"] == found["alerts_accusing_the_wrong_owner"] == 0


def test_an_alert_that_never_came_counts_as_long_as_anybody_waited() -> None:
    found = figures([row("alert", owner_right=False, usual=80.0), row("alert", ours=1.0)])
    assert found["alert_p95_s"] == PATIENCE
    assert found["prometheus_usual_p95_s"] == PATIENCE
    assert found["alerts_missed"] == 1
    assert found["alerts_accusing_the_wrong_owner"] == 0


def test_a_quick_alert_that_accuses_the_wrong_owner_is_no_quick_alert() -> None:
    found = figures([row("alert", owner_right=False, ours=1.0)])
    assert found["alert_p95_s"] == PATIENCE
    assert found["alerts_accusing_the_wrong_owner"] == 1


def test_what_no_probe_can_see_is_not_held_against_those_who_probe() -> None:
    found = figures([row("silent", seen=False, ours=5.0), row("alert", ours=1.0, usual=80.0)])
    assert found["prometheus_usual_p95_s"] == 80.0


def test_nobody_is_late_who_was_not_there() -> None:
    alone = row("alert", owner_right=False, usual=80.0) | {"watching": ["usual"]}
    assert set(figures([alone])) == {"prometheus_usual_p50_s", "prometheus_usual_p95_s"}


def test_what_was_not_measured_has_no_figure() -> None:
    assert "alert_p95_s" not in figures([row("silent", ours=5.0)])


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.95, 3.0), ([1.0, 2.0], 0.5, 1.0), ([4.0, 1.0, 3.0, 2.0], 0.75, 3.0)],
)
def test_a_quantile_is_one_of_the_values(
    values: list[float], share: float, expected: float
) -> None:
    assert quantile(values, share) == expected
    with pytest.raises(ValueError, match="no values"):
        quantile([], share)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("sure", ["almost_certain", "likely", "unclear"])
def test_an_alert_accuses_the_side_it_names_and_no_other(lang: str, sure: str) -> None:
    confidence = t(f"confidence.{sure}", lang)
    line = t("alert.side", lang, side=t("side.isp", lang), confidence=confidence)
    text = f"{t('side.bank', lang)}\n{line}\nop-117"
    assert accuses(text, "isp")
    assert not accuses(text, "bank")
    assert not accuses("FIRING: gateway", "bank")


def test_ordinary_loss_is_counted_for_each() -> None:
    raised: dict[str, list[float]] = {"usual": [], "fastest": [1.25, 4.0]}
    messages = {"ours": 0, "usual": 0, "fastest": 1}
    found = noise_figures({"watching": ["ours"], "raised": raised, "messages": messages})
    assert found["prometheus_fastest_false_alarms"] == 2
    assert found["prometheus_fastest_first_false_alarm_s"] == 1.25
    assert found["prometheus_usual_false_alarms"] == 0
    assert "prometheus_usual_first_false_alarm_s" not in found


def test_six_faults_are_compared() -> None:
    assert len({case.fault for case in CASES}) == 6
    assert {case.kind for case in CASES} == {"alert", "silent", "returned"}
