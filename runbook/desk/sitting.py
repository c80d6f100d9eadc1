"""What the page stands on: somebody who knows where she is, and does what she asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from runbook.desk.acts import Act
from runbook.desk.view import Desk


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an act: ``said`` is told back to her, ``ok`` false when nothing was done."""

    said: str = ""
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the desk besides the first: its template in ``data/desk`` and what it is given."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)


PageOf = Callable[[Mapping[str, str]], Shown]
"""Makes a page for the query of its address. Called in a thread of the server's."""


class Sitting(Protocol):
    """One sitting as the desk sees it. All methods may be called from any thread."""

    def view(self) -> Desk:
        """What there is to see now. Takes milliseconds and never raises."""
        ...

    def do(self, act: Act) -> Done:
        """Do it: on disk before this returns. Never raises for what she typed."""
        ...

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` whenever ``view`` may give something else; the value ends that."""
        ...
