"""How soon the board is painted when a lead opens it: counted by the browser, cold each time."""

from bench.dashboard.keeping import record_dashboard, rows
from bench.dashboard.scene import lead, scene
from bench.hub.keeping import median, percentile

NAVIGATIONS = 30
_PAINT = """() => {
  const painted = performance.getEntriesByName('first-contentful-paint')[0];
  return painted ? painted.startTime : null;
}"""


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("paint")
    with scene() as here:
        for number in range(NAVIGATIONS):
            if str(number) in kept:
                continue
            with lead(here) as one:
                page = one.new_page()
                page.goto(f"{here.url}/")
                took = page.wait_for_function(_PAINT, polling=20).json_value()
                kept.add(str(number), {"ms": round(took, 1)})
    took_all = [one["ms"] for one in kept.all]
    record_dashboard(
        {
            "first_paint_navigations": len(took_all),
            "first_paint_ms": round(median(took_all), 1),
            "first_paint_p95_ms": round(percentile(took_all, 95), 1),
        }
    )


if __name__ == "__main__":
    main()
