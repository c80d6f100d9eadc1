"""Agents and hubs are updated one by one: each understands the other, older or newer, for years."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from runbook.hub.store import callbacks, fitness, reports
from runbook.hub.store.store import Store
from runbook.reporting.reading import read_report
from runbook.reporting.shapes import Directives, Report
from tests.integration.hub.api.running import AgentLine, RunningApi
from tests.integration.hub.conftest import Clock

MakeAgent = Callable[..., AgentLine]
_FOLDER = Path(__file__).parents[3] / "recordings" / "reports"
RECORDED = (1, 2, 3, 4)
NEWEST = RECORDED[-1]
WITH_FITNESS = 3
"""The first whose PCs say whether they would do tonight, and whose hubs say what they gave away."""


def recorded(what: str, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (_FOLDER / f"{what}-{number}.json").read_text(encoding="utf-8")
    )
    return found


def with_more(document: Any) -> Any:
    """The same with something in every object that nobody here has heard of."""
    if isinstance(document, list):
        return [with_more(one) for one in document]
    if not isinstance(document, dict):
        return document
    inner = {name: with_more(value) for name, value in document.items()}
    if "crm" in document:  # a mapping by ids, not an object with fields
        return inner
    return {"of_the_future": {"a": [1, None]}, **inner, "мера": "новая"}


def test_the_newest_recording_is_what_this_program_says() -> None:
    """A field was added: record the shapes of this version too (tests/recordings/README.md)."""
    schemas = recorded("schemas", NEWEST)
    for name, kind in (("report", Report), ("directives", Directives)):
        now = json.loads(json.dumps(msgspec.json.schema(kind)))
        fields = {one: set(shape.get("properties", ())) for one, shape in now["$defs"].items()}
        before = schemas[name]["$defs"]
        assert fields == {one: set(shape.get("properties", ())) for one, shape in before.items()}


@pytest.mark.parametrize("number", RECORDED)
def test_an_older_agents_report_is_taken_by_this_hub(
    store: Store, agent: MakeAgent, clock: Clock, number: int
) -> None:
    _taken(store, agent(), recorded("report", number))
    with store.read() as tx:
        assert callbacks.reference(tx, "00aabbccddee") == "CASE-1"
        assert bool(fitness.every(tx)) == (number >= WITH_FITNESS)


def test_a_newer_agents_report_is_taken_by_this_hub_as_far_as_it_is_known(
    store: Store, agent: MakeAgent
) -> None:
    _taken(store, agent(), with_more(recorded("report", NEWEST)))
    with store.read() as tx:
        assert callbacks.reference(tx, "00aabbccddee") == "CASE-1"


def _taken(store: Store, line: AgentLine, document: dict[str, Any]) -> None:
    answer = line.send_bytes(json.dumps(document).encode())
    assert answer.status_code == 200, answer.text
    directives = msgspec.json.decode(answer.content, type=Directives)
    assert directives.accepted == document["sequence"]
    with store.read() as tx:
        (kept,) = reports.since(tx, 0)
    expected = read_report(json.dumps(document).encode())
    assert isinstance(expected, Report)
    # Promises are kept apart, sealed.
    assert kept.report == msgspec.structs.replace(expected, promises=())
    assert kept.report.outages[0].key == "00112233445566aa"
    assert kept.report.diagnosis is not None
    assert kept.report.diagnosis.cause == "isp.no_internet"


@pytest.mark.parametrize("number", RECORDED)
def test_an_older_hubs_answer_is_understood_by_this_agent(number: int) -> None:
    document = recorded("directives", number)
    heard = msgspec.json.decode(json.dumps(document).encode(), type=Directives)
    assert (heard.accepted, heard.send_all) == (4, True)
    assert heard.mass[0].not_her_provider
    assert heard.leases[0].for_ms == 4
    assert heard.known[0].role == "shift_lead"
    given = (4, True) if number >= WITH_FITNESS else (0, False)
    assert (heard.given, bool(heard.given_away)) == given


def test_a_newer_hubs_answer_is_understood_by_this_agent_as_far_as_it_is_known() -> None:
    document = recorded("directives", NEWEST)
    more = msgspec.json.decode(json.dumps(with_more(document)).encode(), type=Directives)
    assert more == msgspec.json.decode(json.dumps(document).encode(), type=Directives)


@pytest.mark.parametrize("number", RECORDED[:-1])
@pytest.mark.parametrize("what", ["report", "directives"])
def test_what_this_program_says_is_understood_by_an_older_one(what: str, number: int) -> None:
    """By the shapes it had: it passes over what it does not know and misses nothing it needs."""
    schema = recorded("schemas", number)[what]
    jsonschema.validate(recorded(what, NEWEST), schema)
    jsonschema.validate(with_more(recorded(what, NEWEST)), schema)


def test_the_shapes_of_an_older_program_do_refuse_what_is_none() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"agent": "op-117"}, recorded("schemas", 1)["report"])


def test_the_way_of_the_reports_has_stayed_where_older_agents_look_for_it(
    api: RunningApi, agent: MakeAgent
) -> None:
    line = agent()
    assert line.send(line.report()).status_code == 200
    assert (
        recorded("schemas", 1)["report"]["$defs"]["Report"]["properties"]["schema"]
        == (msgspec.json.schema(Report)["$defs"]["Report"]["properties"]["schema"])
    )
