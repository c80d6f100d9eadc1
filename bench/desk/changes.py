"""How soon a change stands in the page: one of another program's, and one of another tab's.

Another program's change counts from the moment it was on disk; another tab's from the moment its
form was sent, so that the way to the process is in it. Seen is when the document has it, by a
``MutationObserver``; both clocks are this machine's.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from bench.desk.keeping import record_desk, rows
from bench.desk.scene import Scene, come_in, profile, scene
from bench.detection.rows import ROOT, Rows
from bench.hub.keeping import median, percentile
from runbook.desk.acts import Kind
from tests.browser.desk.hers import Hers
from tests.browser.desk.running import desk
from tests.browser.desk.watched_page import Heard

ROUNDS = 60
"""Each is two changes: something appears, and goes again."""
_OBSERVES = """([text, selector]) => {
  window.flips = [];
  let was = null;
  const look = () => {
    const is = [...document.querySelectorAll(selector)]
      .some(one => one.textContent.includes(text));
    if (is !== was) {
      was = is;
      window.flips.push([is, performance.timeOrigin + performance.now()]);
    }
  };
  window.observer?.disconnect();
  window.observer = new MutationObserver(look);
  window.observer.observe(document.documentElement,
    {subtree: true, childList: true, characterData: true, attributes: true});
  look();
}"""
_SENDS = """form => {
  const now = performance.timeOrigin + performance.now();
  form.requestSubmit();
  return now;
}"""
_REFERENCE = "СБ-700001"
_CHOICE = 'form:has([name="deed"][value="promise"])'


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("changes")
    parts = {"process": _by_another_program, "tab": _by_another_tab}
    for part, measured in parts.items():
        missing = [one for one in range(ROUNDS) if f"{part}-{one}" not in kept]
        if missing:
            with scene() as here, _observed(here) as (page, other):
                _settle(page)
                _settle(other)
                measured(here, page, other, kept, missing)
    own, others = (
        [ms for one in kept.all if one["key"].startswith(part) for ms in one["ms"]]
        for part in ("tab", "process")
    )
    record_desk(
        {
            "changes": len(own + others),
            "change_to_screen_ms": round(median(own + others), 1),
            "change_to_screen_p95_ms": round(percentile(own + others, 95), 1),
            "change_to_screen_worst_ms": round(max(own + others), 1),
            "change_by_another_program_p95_ms": round(percentile(others, 95), 1),
            "change_by_another_tab_p95_ms": round(percentile(own, 95), 1),
        }
    )


def _by_another_program(here: Scene, page: Page, _: Page, kept: Rows, missing: list[int]) -> None:
    page.evaluate(_OBSERVES, [_REFERENCE, "body"])
    with _writing(here) as write:
        for number in missing:
            took = [_until_flip(page, write(), there=there) for there in (True, False)]
            kept.add(f"process-{number}", {"ms": [round(one, 1) for one in took]})


def _by_another_tab(_: Scene, page: Page, other: Page, kept: Rows, missing: list[int]) -> None:
    page.evaluate(_OBSERVES, ["", _CHOICE])
    hers = Hers(other, Heard())
    for number in missing:
        took = []
        for kind, there in ((Kind.HEARS, True), (Kind.UNDO, False)):
            form = hers.form(kind, "yes" if there else None).first
            form.wait_for()
            took.append(_until_flip(page, form.evaluate(_SENDS), there=there))
        kept.add(f"tab-{number}", {"ms": [round(one, 1) for one in took]})


@contextmanager
def _observed(here: Scene) -> Iterator[tuple[Page, Page]]:
    here.service.kill()
    with desk(here.tonight) as running, profile(here) as one:
        pages = one.new_page(), one.new_page()
        come_in(pages[0], running.first_link)
        pages[1].goto(pages[0].url)
        yield pages


def _settle(page: Page) -> None:
    Hers(page, Heard()).sees("CRM")
    page.wait_for_timeout(2_000)


@contextmanager
def _writing(here: Scene) -> Iterator[Callable[[], float]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.desk.writer"],
        cwd=ROOT, env=here.tonight.environment, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None

        def write() -> float:
            stdin.write(f"{_REFERENCE}\n")
            stdin.flush()
            return float(stdout.readline())

        yield write
        stdin.close()


def _until_flip(page: Page, began: float, *, there: bool) -> float:
    """Milliseconds until what is looked for was there, or gone."""
    flips = f"window.flips.length && window.flips.at(-1)[0] === {str(there).lower()}"
    page.wait_for_function(f"() => {flips}", polling=20)
    seen = float(page.evaluate("window.flips.at(-1)[1]"))
    page.wait_for_timeout(50)
    return seen - began


if __name__ == "__main__":
    main()
