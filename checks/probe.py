"""A planned probe and its answer: the contract between the plan, the runner and each probe."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from checks.component import Component
from checks.failure import Failure, Operation
from checks.observation import Outcome, ProbeKind
from checks.target import Target


class Names(Protocol):
    """Finds addresses without ``getaddrinfo``. Shared by the probes of one diagnosis."""

    def resolve(self, name: str, servers: tuple[str, ...], wait: float) -> tuple[str, ...]:
        """Addresses of ``name`` from the first of ``servers`` that answers, within ``wait`` s.

        Raises NameFailure when nobody answers or the answer is negative.
        """
        ...


class NameFailureError(Exception):
    """A name did not resolve; ``failure`` says how."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(detail or str(failure))
        self.failure = failure
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe to run: pure data, made by ``checks.plan``.

    ``target`` names it (the observation's id), ``far_end`` says where it goes. A far end without
    addresses is resolved through ``resolvers``, never through the system's library call. ``source``
    is the local address to bind to, empty for the ordinary route. ``options`` are the kind's own
    parameters, documented in the file of that kind.
    """

    kind: ProbeKind
    target: str
    path: tuple[Component, ...]
    far_end: Target | None = None
    source: str = ""
    resolvers: tuple[str, ...] = ()
    ca_file: str = ""
    options: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same id its observation will have."""
        return f"{self.kind}:{self.target}" if self.target else str(self.kind)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe found. The runner adds the path and the times to make an Observation."""

    outcome: Outcome
    failure: Failure | None = None
    operation: Operation | None = None
    detail: str = ""
    values: Mapping[str, str | int | float | bool] = field(default_factory=dict)


def passed(detail: str = "", **values: str | int | float | bool) -> Answer:
    """A real answer from the far end itself."""
    return Answer(Outcome.PASSED, detail=detail, values=values)


def failed(
    failure: Failure, operation: Operation, detail: str = "", **values: str | int | float | bool
) -> Answer:
    """A failure with its code and the step it happened in."""
    return Answer(Outcome.FAILED, failure, operation, detail, values)


def skipped(detail: str) -> Answer:
    """Not asked, and why."""
    return Answer(Outcome.SKIPPED, detail=detail)


def unknown(detail: str) -> Answer:
    """Asked, but what came back says nothing about the network."""
    return Answer(Outcome.UNKNOWN, detail=detail)


ProbeFunction = Callable[[Probe, Names, float], Answer]
"""Runs one probe within so many seconds. What it raises the runner classifies."""
