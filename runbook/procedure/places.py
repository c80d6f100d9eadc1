"""PURE. The five places a fault can be in when it is looked for by eye, and what is due there.

The program tells some forty causes apart; a person with a telephone and a router tells five. Each
place stands for the verdicts that look like it, and the steps due under any of them belong to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.procedure.shapes import ANSWER, FACT_VALUES, Fact, Field, Kind, Procedure, Step
from runbook.procedure.walk import Facts, holds_all

if TYPE_CHECKING:
    from runbook.settings import Operator

LEFT_OUT = frozenset(
    {
        "procedure.ring_lead",
        "procedure.standby",
        "procedure.bank_lead",
        "procedure.dictate",
        "procedure.vpn_cover",
        "procedure.what_fails",
        "step.call_provider",
        "step.ring_lead",
    }
)
"""Texts of the built-in procedure that the sheet says elsewhere, or that speak of the program."""
PROVIDERS_ANSWER = frozenset({Field.PROVIDER_KNOWS, Field.PROVIDER_UNTIL, Field.PROVIDER_TICKET})
"""Asked one after another on the screen; on paper they are one line to write on."""
PASSED_ON = "step.pass_answer"
_SAID_TO_THE_LEAD = frozenset({Field.CALLS, Field.CHATS})
_BY_HAND = frozenset({Kind.INSTRUCT, Kind.ASK})
_AFTERWARDS = frozenset({Kind.INSTRUCT, Kind.CALLBACK})


@dataclass(frozen=True, slots=True)
class Place:
    """One place. ``questions`` are answered "no" there; what all answer "yes" to is the last place.

    ``causes`` are verdicts with their side. ``advice`` are texts of ``runbook.diagnosis.advice``,
    those that need no program: ``!`` marks what would cut a live call, ``?`` what is done when
    there is no light.
    """

    id: str
    questions: tuple[str, ...]
    causes: tuple[tuple[str, str], ...]
    advice: tuple[str, ...]


PLACES = (
    Place(
        "home",
        ("computer", "router"),
        (
            ("operator", "home_network.router_silent"),
            ("operator", "pc.overloaded"),
        ),
        (
            "step.check_router_power",
            "?step.ask_power",
            "!step.restart_router",
            "!step.restart_pc",
        ),
    ),
    Place(
        "provider",
        ("internet",),
        (("isp", "isp.no_internet"),),
        ("step.ask_provider", PASSED_ON),
    ),
    Place(
        "bank",
        ("colleague",),
        (("bank", "vpn_gateway.unreachable"), ("bank", "bank_service.unreachable")),
        ("step.nothing_at_home", "step.wait_bank"),
    ),
    Place(
        "vpn",
        ("vpn",),
        (
            ("operator", "vpn_client.disconnected"),
            ("operator", "vpn_client.authentication"),
        ),
        ("step.connect_vpn", "step.password_once"),
    ),
    Place(
        "unclear",
        (),
        (("undetermined", "undetermined.ambiguous"), ("none", "healthy.ok")),
        ("step.say_what_fails", "!step.restart_program"),
    ),
)
"""In the order of the questions."""


def common_steps(
    procedure: Procedure, operator: "Operator", roles: frozenset[str]
) -> tuple[Step, ...]:
    """What is to be done wherever the fault is."""
    everywhere = [{one.id for one in _due(procedure, place, operator, roles)} for place in PLACES]
    shared = set.intersection(*everywhere)
    during, _ = _phases(procedure)
    return tuple(one for one in during if one.id in shared and not one.advice)


def steps_at(
    place: Place, procedure: Procedure, operator: "Operator", roles: frozenset[str]
) -> tuple[Step, ...]:
    """What is to be done at this place and not everywhere, in the file's order."""
    common = {one.id for one in common_steps(procedure, operator, roles)}
    return tuple(one for one in _due(procedure, place, operator, roles) if one.id not in common)


def later_steps(
    procedure: Procedure, operator: "Operator", roles: frozenset[str]
) -> tuple[Step, ...]:
    """What is left to do once all works again. What is asked then, the program asks: it works."""
    _, after = _phases(procedure)
    found = tuple(_facts_of_all(operator, roles))
    return tuple(
        step
        for step in after
        if _on_paper(step, _AFTERWARDS) and any(_holds(step, facts) for facts in found)
    )


def _facts_of_all(operator: "Operator", roles: frozenset[str]) -> Iterator[Facts]:
    for place in PLACES:
        yield from _facts(place, operator, roles)


def _due(
    procedure: Procedure, place: Place, operator: "Operator", roles: frozenset[str]
) -> Iterator[Step]:
    during, _ = _phases(procedure)
    possible = tuple(_facts(place, operator, roles))
    for step in during:
        if _on_paper(step, _BY_HAND) and any(_holds(step, facts) for facts in possible):
            yield step


def _on_paper(step: Step, kinds: frozenset[Kind]) -> bool:
    said_elsewhere = step.wording.text_id in LEFT_OUT or step.records in _SAID_TO_THE_LEAD
    return step.kind in kinds and not said_elsewhere


def _holds(step: Step, facts: Facts) -> bool:
    # An earlier answer is on the paper before her: the step is printed with its "if".
    outside = tuple(one for one in step.when if not one.fact.startswith(ANSWER))
    return holds_all(outside, facts, {})


def _facts(place: Place, operator: "Operator", roles: frozenset[str]) -> Iterator[Facts]:
    """What may be so at this place. She rings the lead herself, and then the lead knows."""
    for side, cause in place.causes:
        for live in ("yes", "no"):
            yield Facts(
                {
                    Fact.SIDE: frozenset({side}),
                    Fact.DOMAIN: frozenset({cause.partition(".")[0]}),
                    Fact.CAUSE: frozenset({cause}),
                    Fact.LEAD: frozenset({"ring", "knows"}),
                    Fact.LIVE_CALL: frozenset({live}),
                    Fact.NOT_WORKING: FACT_VALUES[Fact.NOT_WORKING],
                    Fact.PROMISES: frozenset({"yes"}),
                    Fact.BACKUP: frozenset({operator.backup}),
                    Fact.TRAINEE: frozenset({"yes" if operator.trainee else "no"}),
                    Fact.CONTACT: roles,
                },
                checked=True,
                cause=cause,
            )


def _phases(procedure: Procedure) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    kinds = [one.kind for one in procedure.steps]
    if Kind.WAIT_RECOVERY not in kinds:
        return procedure.steps, ()
    end = kinds.index(Kind.WAIT_RECOVERY)
    return procedure.steps[:end], procedure.steps[end + 1 :]
