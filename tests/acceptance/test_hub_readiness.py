"""What PCs found of themselves, beside a real hub process: who would fail tonight."""

import json
from datetime import UTC, datetime

from runbook.reporting.shapes import Fitness, Moment
from tests.acceptance.hub_house import House, enrolled
from tests.acceptance.night import until


def test_what_a_pc_found_of_itself_is_told_and_what_goes_on_can_be_handed_over(
    here: House,
) -> None:
    hub = here.on_duty()
    looked = Moment(wall=datetime.now(UTC), age_ms=0)
    found = Fitness(looked=looked, unready=("vpn_client",))
    assert enrolled(here, hub, "op-117").report(hub, fitness=found).status_code == 200

    def concerns() -> dict[tuple[str, str | None], str]:
        said = here.runbook("readiness", "--json")
        assert said.code == 10
        return {(one["id"], one["who"]): one["when"] for one in json.loads(said.out)["concerns"]}

    assert until(lambda: ("unready", "op-117") in concerns())
    told = concerns()
    assert told["unready", "op-117"] == "tonight"
    assert told["certificate_unknown", "op-117"] == "unknown"
    assert "VPN не запущен — 1 оператор\n    op-117\n" in here.runbook("readiness").out
    handed = json.loads(here.runbook("handover", "--json").out)
    assert handed["schema"] == "runbook.hub.handover/1"
    assert here.runbook("handover", "--form", "md").out.startswith("# Передача смены")
