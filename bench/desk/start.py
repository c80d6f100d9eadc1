"""From the start of the process to the words painted, beside a bare page of Python's own server.

The browser is open already, as hers is at night. Both are taken in turn, so that a busy machine
slows both alike.
"""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page

from bench.desk.keeping import record_desk, rows
from bench.desk.scene import Scene, painted, profile, scene, wall_ms
from bench.hub.keeping import median, percentile
from runbook.holding.scripts import first_words
from tests.browser.desk.running import desk

ROUNDS = 15


def main() -> None:
    """Measure what is missing, and record."""
    kept = rows("start")
    with scene() as here:
        for number in range(ROUNDS):
            if str(number) not in kept:
                bare, ours = _bare(here), _ours(here)
                kept.add(str(number), {"bare_ms": round(bare, 1), "ours_ms": round(ours, 1)})
    all_ours, all_bare = ([one[name] for one in kept.all] for name in ("ours_ms", "bare_ms"))
    pairs = [one["ours_ms"] / one["bare_ms"] for one in kept.all]
    record_desk(
        {
            "start_to_words_ms": round(median(all_ours), 1),
            "start_to_words_p95_ms": round(percentile(all_ours, 95), 1),
            "start_of_a_bare_page_ms": round(median(all_bare), 1),
            "start_to_words_ratio_to_a_bare_page": round(median(pairs), 2),
        }
    )


def _ours(here: Scene) -> float:
    with profile(here) as one:
        page = one.new_page()
        began = wall_ms()
        with desk(here.tonight) as running:
            page.goto(running.first_link)
            page.get_by_text(first_words("ru").split(".")[0]).first.wait_for()
            return float(painted(page)["at"]) - began


def _bare(here: Scene) -> float:
    folder = here.tonight.home / "bare"
    folder.mkdir(exist_ok=True)
    text = f"<!doctype html><meta charset=utf-8><p>{first_words('ru')}"
    (folder / "index.html").write_text(text, encoding="utf-8")
    with profile(here) as one:
        return _served(one.new_page(), folder)


def _served(page: Page, folder: Path) -> float:
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    began = wall_ms()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        # It says "Serving HTTP on 127.0.0.1 port" and the number before it takes the first call.
        port = int(server.stdout.readline().split(" port ")[1].split()[0])
        page.goto(f"http://127.0.0.1:{port}/")
        took = float(painted(page)["at"]) - began
        server.kill()
    return took


if __name__ == "__main__":
    main()
