"""``runbook hub drills`` beside a real hub process: who has passed, and who has not yet."""

import json
from datetime import UTC, datetime, timedelta

from runbook.reporting.shapes import Drilled, Moment
from tests.acceptance.hub_house import House, enrolled
from tests.acceptance.night import until


def test_who_has_passed_no_drill_yet_is_listed_first(here: House) -> None:
    assert "Рабочих мест пока нет" in here.runbook("drills").out
    hub = here.on_duty()
    for operator in ("op-117", "op-118"):
        assert enrolled(here, hub, operator).report(hub).status_code == 200
    passed_at = datetime.now(UTC) - timedelta(days=2)
    passed = Moment(wall=passed_at, age_ms=2 * 86_400_000)
    drilled = Drilled(drill="provider-down", passed=passed)
    assert enrolled(here, hub, "op-116").report(hub, drilled=drilled).status_code == 200

    def listed() -> list[dict[str, str | None]]:
        found: list[dict[str, str | None]] = json.loads(here.runbook("drills", "--json").out)[
            "operators"
        ]
        return found

    assert until(lambda: any(one["passed_at"] for one in listed()))
    assert [(one["operator"], one["drill"]) for one in listed()] == [
        ("op-117", None), ("op-118", None), ("op-116", "provider-down"),
    ]  # fmt: skip
    said = datetime.fromisoformat(str(listed()[-1]["passed_at"]))
    assert abs(said - passed_at) < timedelta(minutes=5)
    lines = here.runbook("drills").out.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["op-117", "op-118", "op-116"]
    assert "ещё нет" in lines[1]
    assert lines[-1] == "Тренировку ещё не прошли 2 оператора."
