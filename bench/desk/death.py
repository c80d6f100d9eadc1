"""How soon the page says that the program died: from ``kill -9`` until the words can be seen."""

from bench.desk.keeping import record_desk, rows
from bench.desk.scene import come_in, profile, scene, wall_ms
from bench.hub.keeping import median
from tests.browser.desk.running import desk

ROUNDS = 8


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("death")
    with scene() as here:
        for number in range(ROUNDS):
            if str(number) in kept:
                continue
            with desk(here.tonight) as running, profile(here) as one:
                page = one.new_page()
                come_in(page, running.first_link)
                # At another moment between two heartbeats each time.
                page.wait_for_timeout(2_000 + 1_000 * number / ROUNDS)
                began = wall_ms()
                running.kill()
                page.locator("#stopped").wait_for()
                kept.add(str(number), {"s": round((wall_ms() - began) / 1000, 3)})
    took = [one["s"] for one in kept.all]
    record_desk({"death_to_screen_s": max(took), "death_to_screen_median_s": median(took)})


if __name__ == "__main__":
    main()
