"""PURE. Why the hub cannot do something, as a value: a stable id and what fills its sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HubProblem:
    """Texts: ``<id>.sentence`` and ``<id>.hint`` with ``values``, which hold no secret."""

    id: str
    values: Mapping[str, str | int] = field(default_factory=dict)


class HubError(Exception):
    """The hub cannot go on; ``problem`` says why."""

    def __init__(self, problem: HubProblem) -> None:
        super().__init__(problem.id)
        self.problem = problem
