"""How soon one lead's press stands on another lead's screen.

It counts from the moment the form was sent, so that the way to the hub is in it; seen is when the
other document has it, by a ``MutationObserver``. Both clocks are this machine's.
"""

from playwright.sync_api import Page

from bench.dashboard.keeping import record_dashboard, rows
from bench.dashboard.scene import LEADS, Scene, lead, scene
from bench.hub.keeping import median, percentile
from runbook.hub.model.actions import Action, Order

ROUNDS = 30
"""Each is two changes: somebody knows, and does not after all."""
_PACE_MS = 1_200
"""A session may press once a second for long."""
_OBSERVES = """selector => {
  window.flips = [];
  let was = null;
  const look = () => {
    const is = document.querySelector(selector) !== null;
    if (is !== was) {
      was = is;
      window.flips.push([is, performance.timeOrigin + performance.now()]);
    }
  };
  new MutationObserver(look).observe(document.documentElement, {subtree: true, childList: true});
  look();
}"""
_PRESSES = """button => {
  const now = performance.timeOrigin + performance.now();
  button.form.requestSubmit(button);
  return now;
}"""


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("changes")
    missing = [one for one in range(ROUNDS) if str(one) not in kept]
    if missing:
        with scene() as here, lead(here) as first, lead(here, LEADS[1]) as second:
            pages = first.new_page(), second.new_page()
            for page in pages:
                page.goto(f"{here.url}/")
            pages[1].evaluate(_OBSERVES, _button(here, Action.UNACKNOWLEDGE))
            pages[1].wait_for_timeout(2_000)
            for number in missing:
                took = [_until(here, *pages, known=known) for known in (True, False)]
                kept.add(str(number), {"ms": [round(one, 1) for one in took]})
    every = [ms for one in kept.all for ms in one["ms"]]
    record_dashboard(
        {
            "changes": len(every),
            "change_to_screen_ms": round(median(every), 1),
            "change_to_screen_p95_ms": round(percentile(every, 95), 1),
            "change_to_screen_worst_ms": round(max(every), 1),
        }
    )


def _button(here: Scene, action: Action) -> str:
    return f'button[value="{Order(action, here.mass).to_button()}"]'


def _until(here: Scene, presses: Page, sees: Page, *, known: bool) -> float:
    """Milliseconds until what the first one ordered stood on the second one's screen."""
    action = Action.ACKNOWLEDGE if known else Action.UNACKNOWLEDGE
    button = presses.locator(_button(here, action)).first
    button.wait_for()
    began = float(button.evaluate(_PRESSES))
    flips = f"window.flips.length && window.flips.at(-1)[0] === {str(known).lower()}"
    sees.wait_for_function(f"() => {flips}", polling=20)
    seen = float(sees.evaluate("window.flips.at(-1)[1]"))
    presses.wait_for_timeout(_PACE_MS)
    return seen - began


if __name__ == "__main__":
    main()
