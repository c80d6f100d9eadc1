"""What the desk costs: memory with one tab and with four, and processor time while nothing happens.

With two hundred promises in the journal, more than any night has had.
"""

import time

import psutil

from bench.desk.keeping import record_desk, rows
from bench.desk.scene import come_in, profile, scene
from bench.hub.scene import cpu_s, rss_mb
from tests.browser.desk.many import promise_many
from tests.browser.desk.running import desk

TABS = (1, 4)
PROMISES = 200
IDLE_S = 30.0
_SETTLES_S = 5.0


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("footprint")
    if str(TABS[-1]) not in kept:
        with scene() as here, desk(here.tonight) as running, profile(here) as one:
            process = [psutil.Process(running.process.pid)]
            promise_many(here.tonight, PROMISES)
            page = one.new_page()
            come_in(page, running.first_link)
            for tabs in TABS:
                while len(one.pages) < tabs:
                    one.new_page().goto(page.url)
                time.sleep(_SETTLES_S)
                began = cpu_s(process)
                time.sleep(IDLE_S)
                share = (cpu_s(process) - began) / IDLE_S
                row = {"rss_mb": round(rss_mb(process), 1), "cpu": round(share, 4)}
                kept.add(str(tabs), row)
    few, many = (kept[str(tabs)] for tabs in TABS)
    record_desk(
        {
            "rss_one_tab_mb": few["rss_mb"],
            "rss_four_tabs_mb": many["rss_mb"],
            "idle_cpu_one_tab": few["cpu"],
            "idle_cpu_four_tabs": many["cpu"],
        }
    )


if __name__ == "__main__":
    main()
