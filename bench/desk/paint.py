"""How soon the page is painted when a browser that was never there opens it.

Cold: each time a profile of its own (no cache, no cookie, no connection), let in by a knock; the
product runs as usual. Counted by the browser, from the navigation to the desk's page until its
first contentful paint: Chromium's own share (a new page, layout, raster without a GPU) is in it.
"""

from bench.desk.keeping import record_desk, rows
from bench.desk.scene import painted, profile, scene
from bench.hub.keeping import median, percentile
from tests.browser.desk.running import desk

NAVIGATIONS = 25
STATES = ("healthy", "outage")


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("paint")
    with scene() as here, desk(here.tonight) as running:
        for state in STATES:
            if state == "outage":
                here.service.kill()
            for number in range(NAVIGATIONS):
                key = f"{state}-{number}"
                if key in kept:
                    continue
                with profile(here) as one:
                    page = one.new_page()
                    page.goto(running.knock())
                    kept.add(key, {"state": state, "ms": round(painted(page)["ms"], 1)})
    took = [one["ms"] for one in kept.all]
    record_desk(
        {
            "first_paint_navigations": len(took),
            "first_paint_ms": round(median(took), 1),
            "first_paint_p95_ms": round(percentile(took, 95), 1),
        }
    )


if __name__ == "__main__":
    main()
