"""What axe finds serious or critical in every room, at three sizes."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none

from bench.dashboard.keeping import record_dashboard
from bench.dashboard.scene import lead, scene
from runbook.hub.rooms.all_rooms import ROOMS
from tests.browser.chromium import NOTEBOOK, PHONE, SCREEN

_FILES = frozenset({"/keeping/export"})
"""Given out as a file, under a path without a suffix."""
_GRAVE = frozenset({"serious", "critical"})


def main() -> None:
    """Look at all of it, and record."""
    found: dict[str, list[str]] = {}
    with scene() as here, lead(here) as one:
        page = one.new_page()
        for room in ROOMS:
            path = room.path.replace("{number}", str(here.mass))
            if "{" in path or "." in path or path in _FILES:
                continue
            answered = page.goto(f"{here.url}{path}")
            if answered is None or answered.status != 200:
                continue
            for size in (NOTEBOOK, SCREEN, PHONE):
                page.set_viewport_size(size)
                told = Axe().run(page).response["violations"]
                grave = [str(each["id"]) for each in told if each["impact"] in _GRAVE]
                found.setdefault(path, []).extend(grave)
    for path, findings in found.items():
        print(path, findings or "nothing", flush=True)
    record_dashboard({"axe_pages": len(found), "axe_serious": sum(map(len, found.values()))})


if __name__ == "__main__":
    main()
