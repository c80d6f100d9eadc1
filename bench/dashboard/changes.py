"""How soon one lead's press stands on another lead's screen.

It counts from the moment the form was sent, so that the way to the hub is in it; seen is when the
other document has it, by a ``MutationObserver``. Both clocks are this machine's. One lead presses
on the incident's own page; the other one has the board, where its button is gone or there again.
"""

from playwright.sync_api import Page

from bench.dashboard.keeping import record_dashboard, rows
from bench.dashboard.scene import LEADS, lead, scene
from bench.hub.keeping import median, percentile
from runbook.hub.model.actions import Action, Order

ROUNDS = 30
"""Each is two changes: somebody knows, and does not after all."""
_PACE_MS = 1_200
"""A session may press once a second for long."""
_SETTLES_MS = 20_000
"""Until the hub has found its own mass outages among what the database was filled with."""
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
            pages[1].goto(f"{here.url}/")
            pages[1].wait_for_timeout(_SETTLES_MS)
            number = _most_urgent(pages[1])
            pages[0].goto(f"{here.url}/incidents/{number}")
            pages[1].evaluate(_OBSERVES, _button(number, Action.ACKNOWLEDGE))
            for turn in missing:
                took = [_until(number, *pages, known=known) for known in (True, False)]
                kept.add(str(turn), {"ms": [round(one, 1) for one in took]})
    every = [ms for one in kept.all for ms in one["ms"]]
    record_dashboard(
        {
            "changes": len(every),
            "change_to_screen_ms": round(median(every), 1),
            "change_to_screen_p95_ms": round(percentile(every, 95), 1),
            "change_to_screen_worst_ms": round(max(every), 1),
        }
    )


def _most_urgent(board: Page) -> int:
    """The number of the first outage on it that nobody knows of."""
    first = board.locator(f'button[value^="{Action.ACKNOWLEDGE}:"]').first
    return int(str(first.get_attribute("value")).split(":")[1])


def _button(number: int, action: Action) -> str:
    return f'button[value="{Order(action, number).to_button()}"]'


def _until(number: int, presses: Page, board: Page, *, known: bool) -> float:
    """Milliseconds until what was ordered on the one page stood on the other."""
    action = Action.ACKNOWLEDGE if known else Action.UNACKNOWLEDGE
    button = presses.locator(_button(number, action)).first
    button.wait_for()
    began = float(button.evaluate(_PRESSES))
    flips = f"window.flips.length && window.flips.at(-1)[0] === {str(not known).lower()}"
    board.wait_for_function(f"() => {flips}", polling=20)
    seen = float(board.evaluate("window.flips.at(-1)[1]"))
    presses.wait_for_timeout(_PACE_MS)
    return seen - began


if __name__ == "__main__":
    main()
