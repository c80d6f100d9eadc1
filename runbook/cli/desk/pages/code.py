"""``/code``: the alert for her own phone, as large as the window, and what can be sent instead."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notifier.handoff import qr
from runbook.agent.telling.handoff import Handoff, Way
from runbook.cli.handoff.lines import Room, handoff_lines, lead_of, ring_line
from runbook.desk.sitting import Shown
from runbook.journal.problem import JournalError
from runbook.language.texts import t
from runbook.settings import Settings


@dataclass(frozen=True, slots=True)
class CodePage:
    """A ``PageOf``: a new code each time it is asked for.

    ``hand_over`` prepares it, and gives None while no outage is open; it may raise JournalError.
    ``back`` is the path of the sitting it belongs to.
    """

    hand_over: Callable[[], Handoff | None]
    settings: Settings
    lang: str
    back: str = "/"

    def __call__(self, query: Mapping[str, str]) -> Shown:
        """``way`` of the query is what the code is to open on the phone, the best without one."""
        ring = ring_line(lead_of(self.settings), self.lang)
        try:
            handoff = self.hand_over()
        except JournalError:
            return self._shown(ring, nothing=t("desk.code.unread", self.lang))
        if handoff is None:
            return self._shown(ring, nothing=t("desk.code.nothing", self.lang))
        return self._shown(ring, handoff, query.get("way", ""))

    def _shown(
        self, ring: str, handoff: Handoff | None = None, wished: str = "", nothing: str = ""
    ) -> Shown:
        values: dict[str, object] = {"back": self.back, "ring": ring, "nothing": nothing}
        if handoff is not None:
            way = next((one for one in Way if one == wished), None)
            lines = handoff_lines(handoff, self.lang, Room(), way)
            scan = t(f"handoff.scan.{lines.way}", self.lang)
            title = t("handoff.svg.title", self.lang, number=handoff.said.number)
            picture = qr.svg(lines.link, title, scan)
            values |= {
                "picture": picture[picture.index("<svg ") :],
                "scan": scan,
                "exercise": t("handoff.exercise", self.lang) if handoff.exercise else "",
                "ways": [(str(one), one is lines.way) for one in handoff.ways],
                "text": handoff.text(self.lang),
                "spoken": handoff.said.spoken,
            }
        return Shown("code.html", values)
