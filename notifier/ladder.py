"""PURE. Who is rung after whom while nobody has said that the office knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from notifier.delivery import Person
from notifier.page import NEXT_ROUTE_AFTER


@dataclass(frozen=True, slots=True)
class Policy:
    """How a ladder is climbed. A pause of nothing leaves its rungs out.

    ``repeat_after``: pause before the same person is rung once more. ``next_person_after``: pause
    after a person's last ring before the next one is rung. ``next_route_after``: how long one
    route may stay unconfirmed before the person's next one.
    """

    repeat_after: timedelta = timedelta(minutes=5)
    next_person_after: timedelta = timedelta(minutes=5)
    next_route_after: timedelta = NEXT_ROUTE_AFTER


@dataclass(frozen=True, slots=True)
class Rung:
    """One ring of the ladder, ``pause`` after the rung before it was delivered.

    ``again``: the person was rung before. The first rung has no pause.
    """

    person: Person
    pause: timedelta = timedelta(0)
    again: bool = False


def ladder(people: Iterable[Person], policy: Policy) -> tuple[Rung, ...]:
    """The rungs over these people, in their order; who has no route is passed over.

    Each person is rung once, and once more after a pause; then the next one's turn comes.
    """
    rungs: list[Rung] = []
    for person in dict.fromkeys(people):
        if not person.routes:
            continue
        if rungs:
            if not policy.next_person_after:
                break
            rungs.append(Rung(person, policy.next_person_after))
        else:
            rungs.append(Rung(person))
        if policy.repeat_after:
            rungs.append(Rung(person, policy.repeat_after, again=True))
    return tuple(rungs)
