"""How often rooms may be asked for, and what of it the figures show."""

import httpx

from runbook.hub.api.rooms import pace
from tests.integration.hub.api.running import RunningApi
from tests.integration.hub.rooms.conftest import Enter


def test_made_up_cookies_share_what_their_address_has(enter: Enter, api: RunningApi) -> None:
    known = enter("lead")
    known.look("/sessions")
    with httpx.Client(base_url=api.url, trust_env=False) as client:
        statuses = [
            client.get("/sessions", headers={"cookie": f"runbook={number:043d}"}).status_code
            for number in range(2 * pace.LOOKS)
        ]
    assert statuses[0] == 401
    assert 429 in statuses
    assert known.look("/sessions").status_code == 200


def test_figures_name_rooms_as_they_are_written(enter: Enter, api: RunningApi) -> None:
    known = enter("lead")
    known.look("/incidents/4711")
    known.look("/nowhere/4711")
    with api.client() as client:
        said = client.get("/metrics").text
    assert 'route="/incidents/{number}"' in said
    assert "4711" not in said
