"""What axe finds serious or critical: on the first page in its states, and on every other page."""

from bench.desk.keeping import record_desk
from bench.desk.scene import profile, scene
from runbook.desk.acts import Kind
from tests.browser.chromium import NOTEBOOK, SCREEN
from tests.browser.desk.hers import Hers, Mouse
from tests.browser.desk.running import desk
from tests.browser.desk.watched_page import Heard


def main() -> None:
    """Look at all of it, and record."""
    with scene() as here, desk(here.tonight) as running, profile(here) as one:
        hers = Hers(one.new_page(), Heard())
        hers.comes_in(running.first_link)
        found = {"healthy": _grave(hers)}
        here.service.kill()
        Mouse(hers).press(Kind.CHECK_AGAIN)
        hers.sees("CRM")
        found["outage"] = _grave(hers)
        Mouse(hers).press(Kind.HEARS, "yes")
        hers.button(Kind.PROMISE, "call").wait_for()
        found["choice"] = _grave(hers)
        Mouse(hers).press(Kind.PROMISE, "call")
        hers.field(Kind.REFER).wait_for()
        found["reference"] = _grave(hers)
        for path in hers.places():
            hers.page.goto(hers.room + path)
            found[path] = _grave(hers)
    for state, findings in found.items():
        print(state, findings or "nothing", flush=True)
    record_desk({"axe_pages": len(found), "axe_serious": sum(map(len, found.values()))})


def _grave(hers: Hers) -> list[str]:
    found = []
    for size in (NOTEBOOK, SCREEN):
        hers.page.set_viewport_size(size)
        found += hers.grave_findings()
    return found


if __name__ == "__main__":
    main()
