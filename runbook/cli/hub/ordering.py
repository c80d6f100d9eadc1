"""Orders from the command line: obeyed, refused and logged exactly as those of a button."""

from typing import TYPE_CHECKING

from runbook.cli.hub.office import Opened, opened
from runbook.cli.hub.people import known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

if TYPE_CHECKING:
    from runbook.hub.model.actions import Answer, Order


def obey(invocation: Invocation, order: "Order", by: str) -> int:
    """Carry an order out and say the answer; 2 when it was refused."""
    with opened(invocation) as hub:
        answer = ordered(hub, order, by)
    return say(answer, invocation.lang)


def ordered(hub: Opened, order: "Order", by: str) -> "Answer":
    """The answer to an order of this person."""
    from runbook.hub.incidents.acting import act  # noqa: PLC0415 - lazy for start-up

    office = hub.office()
    with hub.store.write() as tx:
        return act(tx, office, known_person(tx, by, hub), order)


def say(answer: "Answer", lang: str) -> int:
    """What the hub answers: a refusal goes to stderr."""
    text_id = f"hub.answer.{answer.code}"
    if not answer.done:
        _say_refusal(text_id, answer, lang)
        return ExitCode.USAGE
    said = t(text_id, lang, **answer.values)
    console.say(said)
    for line in answer.lines:
        console.say(line)
    return ExitCode.OK


def _say_refusal(text_id: str, answer: "Answer", lang: str) -> None:
    """The words of the button, but where to look is another place here."""
    if answer.code == "refused.no_incident":
        sentence = t("hub.ack.no_incident.sentence", lang)
        console.problem(text_id, sentence, t("hub.show.unknown.hint", lang))
    else:
        console.problem(text_id, t(text_id, lang, **answer.values))
