"""What the server asks of whoever lays out the page, and what the page's script hears.

``/live`` and ``/drill/live`` send these events (``event`` / ``data``):

- ``hello`` / the proof that stands in the page: first of all, or nothing that follows is believed.
- ``parts`` / a JSON object of part id -> its HTML: all parts first, then those that changed.
  A part that is no more comes empty.
- ``beat`` / the server's time, ISO 8601: once a second while the sitting answers.
- ``gone`` / where to go, a path of the room: this sitting is over.
- ``elsewhere`` / nothing: more than ``live.STREAMS`` tabs are open, this one is told nothing more.
  The script closes its ``EventSource`` and opens it anew when the tab is looked at again.
- ``bye`` / nothing: the program ends.

All of the desk lies in a room: under a random path of this start, so that no other path, of
whatever port, is sent the cookie (``door``). Paths are named from the room, ``/`` is its first
page. Pages all lie directly in it: templates and the script put ``.`` before a path, and are led
right wherever the room is.

``POST /act`` takes ``application/x-www-form-urlencoded`` with the fields of ``acts.fields_of``,
``csrf`` and ``back`` (the path of a page to show afterwards, ``/`` without one). Asked with
``Accept: application/json`` every answer, a refusal too, is ``{"ok", "said", "go"}``: ``go`` is
where a browser without the script would be led.
"""

from collections.abc import Mapping
from typing import Protocol

from runbook.desk.sitting import Shown
from runbook.desk.view import Desk


class Renderer(Protocol):
    """Lays out pages. All methods may be called from any thread, and take milliseconds.

    ``prefix`` stands before the paths of a sitting: empty, or ``/drill``. Before whatever a page
    leads to stands a ``.``, and no path begins at the root of the server. ``csrf`` goes, as it is,
    into every form: it holds letters, digits, ``-`` and ``_`` only. ``proof`` stands in a whole
    page as ``data-proof`` of its body, and in nothing that a browser sends.
    """

    def whole(self, desk: Desk, prefix: str, csrf: str, proof: str) -> str:
        """The first page as a whole HTML document."""
        ...

    def parts(self, desk: Desk, prefix: str, csrf: str) -> Mapping[str, str]:
        """Each part of the first page: its id, and its HTML."""
        ...

    def shown(self, shown: Shown, lang: str, csrf: str, proof: str) -> str:
        """Another page as a whole HTML document."""
        ...
