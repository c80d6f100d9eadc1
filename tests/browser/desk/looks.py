"""How the desk looks in a state: fit for everybody on both screens, kept if asked."""

from tests.browser.chromium import NOTEBOOK, SCREEN, keep_picture
from tests.browser.desk.hers import Hers

_SUFFIX = {NOTEBOOK["width"]: "", SCREEN["width"]: "-large"}


def look_at(hers: Hers, state: str, *, whole: bool = True) -> None:
    """No serious finding of axe; ``whole``: all of it is seen without scrolling on a notebook."""
    page = hers.page
    before = page.viewport_size or NOTEBOOK
    for size in (SCREEN, NOTEBOOK):
        page.set_viewport_size(size)
        keep_picture(page, f"desk-{state}{_SUFFIX[size['width']]}")
        assert hers.grave_findings() == [], state
    if whole:
        box = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert box[0] <= NOTEBOOK["width"], (state, box)
        assert box[1] <= NOTEBOOK["height"], (state, box)
    page.set_viewport_size(before)
