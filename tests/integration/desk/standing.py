"""A desk that stands: a real server over a sitting made up for the test."""

import html
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from runbook.desk.acts import Act
from runbook.desk.serving.given import Given, files_of
from runbook.desk.serving.serving import DeskServer, NoPort, listen
from runbook.desk.sitting import Done, Shown, Sitting
from runbook.desk.view import Desk, Headline, Tone, Words

AT = datetime(2026, 11, 23, 2, 13, tzinfo=UTC)


@dataclass
class MadeUp:
    """A sitting whose only content is one sentence. ``hold`` keeps ``view`` from returning."""

    sentence: str = "Всё работает"
    acts: list[Act] = field(default_factory=list)
    watchers: list[Callable[[], None]] = field(default_factory=list)
    views: int = 0
    at_once: int = 0
    most_at_once: int = 0
    hold: threading.Event = field(default_factory=threading.Event)
    failing: bool = False

    def __post_init__(self) -> None:
        self.hold.set()
        self._lock = threading.Lock()

    def view(self) -> Desk:
        with self._lock:
            self.views += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        # Read first: what changes during a look is seen by the next one only.
        desk = Desk("ru", AT, Headline(Tone.WELL, self.sentence), Words(("К сожалению…",)))
        assert self.hold.wait(30)
        with self._lock:
            self.at_once -= 1
        if self.failing:
            raise RuntimeError("4111 is what she typed")
        return desk

    def do(self, act: Act) -> Done:
        self.acts.append(act)
        if act.value == "defect":
            raise RuntimeError("4111 is what she typed")
        return Done(f"Записано: {act.kind}", ok=act.value != "in vain")

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        self.watchers.append(changed)
        return lambda: self.watchers.remove(changed)

    def say(self, sentence: str) -> None:
        self.sentence = sentence
        for changed in tuple(self.watchers):
            changed()


class Plain:
    """Lays out no more than a test reads."""

    def whole(self, desk: Desk, prefix: str, csrf: str, proof: str) -> str:
        parts = "".join(self.parts(desk, prefix, csrf).values())
        return (
            f'<!doctype html><title>{prefix or "desk"}</title><b data-proof="{proof}"></b>{parts}'
        )

    def parts(self, desk: Desk, prefix: str, csrf: str) -> Mapping[str, str]:
        sentence = html.escape(desk.headline.sentence)
        return {
            "state": f"<section id=state><h1>{sentence}</h1></section>",
            "acting": f'<form id=acting action="{prefix}/act"><i data-csrf="{csrf}"></i></form>',
        }

    def shown(self, shown: Shown, lang: str, csrf: str, proof: str) -> str:
        values = html.escape(str(dict(shown.values)))
        return f'<!doctype html><b data-proof="{proof}"></b><p>{shown.template} {values}</p>'


@dataclass
class Standing:
    """The server, and what stands behind it."""

    server: DeskServer
    real: MadeUp
    sittings: dict[str, Sitting]

    @property
    def port(self) -> int:
        return self.server.port


def figures(query: Mapping[str, str]) -> Shown:
    return Shown("figures.html", dict(query))


def defect(query: Mapping[str, str]) -> Shown:
    raise RuntimeError("4111 is what she typed")


@contextmanager
def standing(sentence: str = "Всё работает") -> Iterator[Standing]:
    """One that answers until the block ends."""
    real = MadeUp(sentence)
    sittings: dict[str, Sitting] = {"": real}
    files = files_of(b"body{}", b'"use strict";', {"well": b"<svg/>"})
    pages = {"/figures": figures, "/defect": defect}
    given = Given(sittings.get, Plain(), pages, files)
    server = listen()
    assert not isinstance(server, NoPort)
    server.start(lambda: given)
    try:
        assert server.wait_until_ready(20)
        yield Standing(server, real, sittings)
    finally:
        real.hold.set()
        assert server.stop(10)
