"""The one door: whatever comes, a checked document or a refusal, and nothing of it said back."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.language.texts import lookup
from runbook.reporting.checking import MOST_OUTAGES, RULES
from runbook.reporting.credentials import to_text
from runbook.reporting.enrolment import Enrol
from runbook.reporting.reading import LARGEST_BODY, Refusal, Why, read_enrol, read_report
from runbook.reporting.shapes import Report

WHEN = {"wall": "2026-11-22T01:13:05.120Z", "age_ms": 1200}
OUTAGE = {"key": "00112233445566aa", "revision": 3, "opened": WHEN, "cause": "isp.no_internet"}
SIGHT = {"probe": "anchor:tls://ya.ru:443", "outcome": "failed", "failure": "timed_out"}
PROMISE = {
    "id": "00aabbccddee",
    "revision": 1,
    "channel": "call",
    "kind": "case",
    "promised": WHEN,
    "window_from": WHEN,
    "window_until": WHEN,
    "reference": "CASE-1",
}
WHOLE: dict[str, Any] = {
    "agent": "op-117",
    "sequence": 12,
    "sent": "2026-11-22T01:13:05Z",
    "version": "0.1.0",
    "head": "41:00112233445566778899aabbccddeeff",
    "where": {"provider": "domru", "city": "Оренбург", "gateway": "vpn.bank.example"},
    "diagnosis": {
        "made": WHEN,
        "cause": "isp.no_internet",
        "side": "isp",
        "confidence": 0.97,
        "observations": [SIGHT | {"path": ["home:op-117/router", "isp:domru/Оренбург/access"]}],
    },
    "complaint": {"said": WHEN, "channels": ["voice"]},
    "outages": [OUTAGE],
    "promises": [PROMISE],
    "calls": 1,
    "chats": 3,
    "drilled": {"drill": "router-silent", "passed": WHEN},
    "fitness": {"looked": WHEN, "certificate_until": WHEN, "unready": ["vpn_client"]},
}
ENROL = {
    "operator": "op-117",
    "code": "123 456 789 012 345",
    "authentication": to_text(bytes(32)),
    "reports": to_text(bytes(32)),
}


def read(document: object) -> Report | Refusal:
    return read_report(json.dumps(document).encode())


def changed(*path: object, to: object) -> dict[str, Any]:
    document: Any = json.loads(json.dumps(WHOLE))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return document  # type: ignore[no-any-return]  # a JSON object


def taken(document: object) -> Report:
    found = read(document)
    assert isinstance(found, Report), found
    return found


def test_a_whole_report_is_taken_as_it_is() -> None:
    report = taken(WHOLE)
    assert report == msgspec.convert(WHOLE, Report, strict=False)
    assert not report.is_heartbeat


def test_what_a_newer_agent_adds_is_passed_over() -> None:
    newer = changed("outages", 0, to=OUTAGE | {"mood": "calm"}) | {"weather": {"rain": [1, 2]}}
    assert taken(newer) == taken(WHOLE)


def test_a_cause_that_a_newer_agent_knows_is_taken() -> None:
    assert taken(changed("outages", 0, "cause", to="isp.sharks_at_the_cable"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Why.NOT_JSON),
        (b"\xff\xfe", Why.NOT_JSON),
        (b"{", Why.NOT_JSON),
        (b'{"agent":"\\ud800"}', Why.NOT_JSON),
        (b'{"x":' + b"[" * 50_000, Why.NOT_JSON),
        (b"[]", Why.WRONG_TYPE),
        (b"null", Why.WRONG_TYPE),
        (b"{}", Why.WRONG_TYPE),
        (b" " * (LARGEST_BODY + 1), Why.TOO_LARGE),
    ],
)
def test_what_is_no_document_is_refused(body: bytes, why: Why) -> None:
    found = read_report(body)
    assert isinstance(found, Refusal)
    assert found.code is why


@pytest.mark.parametrize(
    ("path", "to", "why", "at"),
    [
        (("schema",), "runbook.report/2", Why.SCHEMA, ""),
        (("agent",), "op 117", Why.BAD_VALUE, "agent"),
        (("agent",), "x" * 33, Why.BAD_VALUE, "agent"),
        (("sequence",), -1, Why.BAD_VALUE, "sequence"),
        (("sequence",), 2**53, Why.BAD_VALUE, "sequence"),
        (("sequence",), 10**30, Why.BAD_VALUE, "sequence"),
        (("sequence",), 1.5, Why.WRONG_TYPE, "sequence"),
        (("sent",), "2026-11-22T01:13:05", Why.BAD_VALUE, "sent"),
        (("sent",), "0001-01-01T00:00:00+14:00", Why.BAD_VALUE, "sent"),
        (("head",), "41", Why.BAD_VALUE, "head"),
        (("version",), "0.1\n", Why.BAD_VALUE, "version"),
        (("calls",), -1, Why.BAD_VALUE, "calls"),
        (("where", "city"), "Орен\nбург", Why.BAD_VALUE, "where.city"),
        (("where", "services"), {"crm": "C\nRM"}, Why.BAD_VALUE, "where.services"),
        (("where", "services"), {"c r m": "CRM"}, Why.BAD_VALUE, "where.services"),
        (("diagnosis", "confidence"), 1.1, Why.BAD_VALUE, "diagnosis.confidence"),
        (("diagnosis", "made", "age_ms"), 10**15, Why.BAD_VALUE, "diagnosis.made.age_ms"),
        (("outages", 0, "key"), "0011", Why.BAD_VALUE, "outages[0].key"),
        (("outages", 0, "key"), 5, Why.WRONG_TYPE, "outages[0].key"),
        (("outages", 0, "cause"), "Клиент Иванов", Why.BAD_VALUE, "outages[0].cause"),
        (("outages", 0, "opened", "wall"), "x", Why.WRONG_TYPE, "outages[0].opened.wall"),
        (("outages",), [OUTAGE] * (MOST_OUTAGES + 1), Why.TOO_MANY, "outages"),
        (("promises", 0, "channel"), "pigeon", Why.BAD_VALUE, "promises[0].channel"),
        (("promises", 0, "id"), "../..", Why.BAD_VALUE, "promises[0].id"),
        (("promises", 0, "msk_offset"), 12, Why.BAD_VALUE, "promises[0].msk_offset"),
    ],
)
def test_what_cannot_stand_there_is_refused_by_its_place(
    path: tuple[object, ...], to: object, why: Why, at: str
) -> None:
    assert read(changed(*path, to=to)) == Refusal(why, at)


def test_a_key_of_a_mapping_is_not_said_back() -> None:
    bad = SIGHT | {"values": {"8 922 000 00 01": 1}}
    assert read(changed("diagnosis", "observations", to=[bad])) == Refusal(
        Why.BAD_VALUE, "diagnosis.observations[0].values"
    )
    worse = read(changed("diagnosis", "observations", to=[SIGHT | {"values": {"Иванов": []}}]))
    assert isinstance(worse, Refusal)
    assert "Иванов" not in worse.at


def test_every_field_has_a_rule_or_is_cleaned() -> None:
    free = {
        ("Sight", "detail"),
        ("Outage", "provider_ticket"),
        ("Promise", "handed_to"),
    }
    flags = {"schema", "leaving", "client_hears", "off_the_line", "spoken", "drill", "trainee"}
    for kind, rules in RULES.items():
        missing = {*kind.__struct_fields__} - {*rules} - flags
        assert {(kind.__name__, one) for one in missing} <= free, kind


def test_every_refusal_can_be_said_in_both_languages() -> None:
    for why in Why:
        for lang in ("ru", "en"):
            assert lookup(Refusal(why).sentence, lang)
            assert lookup(Refusal(why).hint, lang)


@pytest.mark.parametrize(
    ("detail", "left"),
    [
        ("handshake timed out", "handshake timed out"),
        ("клиент Иванов Пётр, 8 922 000-00-01", ""),
        ("карта 4276 1600 1234 5674", ""),
        ("строка\x00 одна\nстрока  две", "строка одна строка две"),
    ],
)
def test_a_clients_data_in_a_detail_is_dropped_and_the_report_stays(detail: str, left: str) -> None:
    report = taken(changed("diagnosis", "observations", to=[SIGHT | {"detail": detail}]))
    assert report.diagnosis is not None
    assert report.diagnosis.observations[0].detail == left


def test_figures_and_digests_are_left_alone() -> None:
    values = {"status": 503, "cert_sha256": "0123456789" * 6 + "abcd", "rtt_ms": 12.5, "ok": True}
    report = taken(changed("diagnosis", "observations", to=[SIGHT | {"values": values}]))
    assert report.diagnosis is not None
    assert report.diagnosis.observations[0].values == values


@pytest.mark.parametrize(
    ("said", "kind", "reference"),
    [
        ({"reference": "CASE-4711"}, "case", "CASE-4711"),
        ({"reference": "8 922 000-00-01", "kind": "phone"}, "phone", "+79220000001"),
        ({"reference": "4510123456"}, "case", "4510123456"),
        ({"reference": "4276 1600 1234 5674"}, "none", ""),
        ({"reference": "Иванов Пётр"}, "none", ""),
        ({"reference": "", "kind": "none"}, "none", ""),
    ],
)
def test_a_reference_is_judged_like_on_her_own_pc(
    said: dict[str, str], kind: str, reference: str
) -> None:
    [promise] = taken(changed("promises", 0, to=PROMISE | said)).promises
    assert (promise.kind, promise.reference) == (kind, reference)
    assert not reference or reference not in repr(promise)


@pytest.mark.parametrize(
    ("handed", "left"),
    [("Мария, руководитель", "Мария, руководитель"), ("клиент Иванов", "…"), ("", "")],
)
def test_only_a_colleague_is_named(handed: str, left: str) -> None:
    [promise] = taken(changed("promises", 0, to=PROMISE | {"handed_to": handed})).promises
    assert promise.handed_to == left


@pytest.mark.parametrize(
    ("ticket", "left"), [("INC 4711", "INC 4711"), ("звонил Иванов 89220000001", "")]
)
def test_a_ticket_is_a_number_of_a_request(ticket: str, left: str) -> None:
    report = taken(changed("outages", 0, to=OUTAGE | {"provider_ticket": ticket}))
    assert report.outages[0].provider_ticket == left


def test_an_introduction_is_taken_and_shows_no_key() -> None:
    found = read_enrol(json.dumps(ENROL).encode())
    assert isinstance(found, Enrol)
    assert "123" not in repr(found)
    assert ENROL["reports"] not in repr(found)


@pytest.mark.parametrize("field", ["authentication", "reports", "operator", "code"])
def test_an_introduction_without_a_sound_part_is_refused(field: str) -> None:
    broken = ENROL | {field: "\n"}
    assert read_enrol(json.dumps(broken).encode()) == Refusal(Why.BAD_VALUE, field)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for reading in (read_report, read_enrol):
        assert isinstance(reading(body), Report | Enrol | Refusal)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(WHOLE)) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def _places(value: object, so_far: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    inner: list[tuple[object, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    below = [place for step, one in inner for place in _places(one, (*so_far, step))]
    return [*([so_far] if so_far else []), *below]


@given(st.sampled_from(_places(WHOLE)), JSON)
def test_a_report_with_anything_anywhere_is_read_or_refused(
    place: tuple[object, ...], value: object
) -> None:
    found = read(changed(*place, to=value))
    if isinstance(found, Report):
        assert msgspec.json.decode(msgspec.json.encode(found), type=Report) == found
    else:
        assert all(part.isidentifier() for part in _names(found.at))


def _names(at: str) -> list[str]:
    return [part.partition("[")[0] for part in at.split(".") if part]
