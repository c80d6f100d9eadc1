"""The added cause as a verdict and as people read it; JSON comes out."""

import json
import sys
from dataclasses import replace

from checks.cause_numbers import cause_of, number_of
from checks.facts import observe_facts
from checks.verdict import judge
from runbook.diagnosis.advice import advice
from runbook.drill.world import FACTS, SUBJECT, Scenario, situation_of
from runbook.language.texts import lookup, t

full = replace(situation_of(Scenario(), SUBJECT), facts=replace(FACTS, memory_percent=99.0))
verdict = judge(observe_facts(SUBJECT, full), SUBJECT)
said = advice(verdict.cause)
number = number_of(verdict.cause)
shown = {
    "cause": verdict.cause,
    "side": verdict.side,
    "number": number,
    "back": cause_of(number),
    "names": [t(said.name, "ru"), t(said.name, "en")],
    "steps": [lookup(one.text_id, "ru") for one in said.operator],
    "administrator": lookup(said.administrator[0], "en"),
}
sys.stdout.write(json.dumps(shown))
