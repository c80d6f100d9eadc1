"""How a fault began: the first layer that failed breaks ties. PURE."""

from dataclasses import dataclass

from checks.component import Component


@dataclass(frozen=True, slots=True)
class Onset:
    """What failed first while somebody was looking.

    ``accused`` are the components that the first failed look crossed and that no later answer
    proved; ``proved`` are those that still answered after it had failed.
    """

    probe: str
    accused: frozenset[Component]
    proved: frozenset[Component]

    def fits(self, components: frozenset[Component]) -> bool:
        """Whether blaming these components agrees with how it began."""
        return bool(components & self.accused) and not components & self.proved
