"""What agents, browsers and the Bot API send to the hub, taken apart before anything is done."""

import json
from datetime import time

import msgspec

from runbook.hub.api.limiter import network_of
from runbook.hub.api.rooms.queries import fields_of
from runbook.hub.api.way_in import cookies, origins
from runbook.hub.api.way_in.devices import device_of
from runbook.hub.bot import commands
from runbook.hub.bot import reading as updates
from runbook.hub.callout import orders
from runbook.hub.model.actions import Order
from runbook.hub.model.people import Role
from runbook.hub.rooms.log.asking import Search, asked_for
from runbook.hub.rooms.roster import reading as roster
from runbook.hub.rooms.roster import words
from runbook.reporting.credentials import Credentials
from runbook.reporting.enrolment import Enrol
from runbook.reporting.reading import Refusal, read_enrol, read_report
from runbook.reporting.shapes import Report
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, as_text

KNOWN = roster.Known(
    {"shift_lead": Role.SHIFT_LEAD, "руководитель смены": Role.SHIFT_LEAD},
    {"lead-1": [("lead-1", Role.SHIFT_LEAD)]},
    frozenset({"op-117"}),
    {"day": (time(8), time(20)), "night": (time(20), time(8))},
)
_ROSTER = "дата;смена;роль;кто\n23.11.2026;ночь;Руководитель смены;lead-1\n"
_REPORT = msgspec.json.encode(
    Report(agent="op-117", sequence=7, sent=NOW, version="1.0", head="1:0011223344556677")
)
_ENROL = (
    b'{"schema": "runbook.enrol/1", "operator": "op-117", "code": "ABCD-EFGH", "authentication": "'
    + b"A" * 43 + b'", "reports": "' + b"A" * 43 + b'"}'
)  # fmt: skip
_PRESS = {
    "update_id": 7,
    "callback_query": {
        "id": "1", "data": "ack:1:", "from": {"id": 5, "is_bot": False},
        "message": {"chat": {"id": 5, "type": "private"}},
    },
}  # fmt: skip
_SAID = {
    "update_id": 8,
    "message": {"from": {"id": 5, "is_bot": False}, "chat": {"id": 5, "type": "private"},
                "text": "/ack 1"},
}  # fmt: skip


def _report(data: bytes) -> None:
    found = read_report(data)
    assert isinstance(found, (Report, Refusal))
    if isinstance(found, Report):
        # What was taken can be written down, and is taken again.
        assert isinstance(read_report(msgspec.json.encode(found)), Report)


def _enrol(data: bytes) -> None:
    assert isinstance(read_enrol(data), (Enrol, Refusal))


def _credentials(data: bytes) -> None:
    text = as_text(data)
    found = Credentials.parse(text)
    assert found is None or found.header() == text


def _update(data: bytes) -> None:
    try:
        raw: object = json.loads(data)
    except (ValueError, RecursionError):
        raw = as_text(data)
    number = updates.id_of(raw)
    assert number is None or 0 <= number <= updates.LARGEST_ID
    body = updates.body_of(raw)
    assert body.isascii()
    assert len(body) <= updates.LARGEST_BODY
    found = updates.read(body)
    if isinstance(found, updates.Said):
        commands.understand(found.text, "runbook_bot", private=found.private)
    if isinstance(found, updates.Press):
        _button(found.data.encode("utf-8", "surrogatepass"))


def _button(data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass") if _is_text(data) else as_text(data)
    order = Order.from_button(text)
    if order is not None:
        said = orders.read(order)
        assert said is None or said.minutes is None or 0 < said.minutes <= 180


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _command(data: bytes) -> None:
    for private in (True, False):
        found = commands.understand(as_text(data), "runbook_bot", private=private)
        if isinstance(found, Order):
            assert found.incident < 10**9


def _roster(data: bytes) -> None:
    found = roster.read(roster.decoded(data), KNOWN)
    assert bool(found.faults) is not bool(found.entries)
    for fault in found.faults:
        assert all(words.fault(fault, lang) for lang in ("ru", "en"))


def _query(data: bytes) -> None:
    found = fields_of(data.decode("latin-1"))
    assert found is None or len(found) <= 20
    search = asked_for(found or {})
    assert isinstance(search, Search)
    assert 0 <= search.incident < 10**9
    for edge in (search.since, search.until):
        assert edge is None or edge.utctimetuple()


def _headers(data: bytes) -> None:
    text = data.decode("latin-1")
    token = cookies.read([(b"cookie", data)], tls=False)
    assert token == "" or len(token) == 43
    assert len(device_of(text)) <= 40
    assert origins.is_named(text, "https://hub.test") in {True, False}
    here = origins.is_from_here(text, "same-origin", "hub.test", "https", "https://hub.test")
    assert not here or "hub.test" in "".join(text.split()).lower()
    assert origins.is_meant_over_tls(text, text, forwarded=False) in {True, False}
    assert network_of(text)[:64] or not text


DOORS: tuple[Door, ...] = (
    reading("report", "runbook.reporting.reading:read_report", _report, (_REPORT,)),
    reading("enrolment", "runbook.reporting.reading:read_enrol", _enrol, (_ENROL,)),
    reading(
        "credentials", "runbook.reporting.credentials:Credentials", _credentials,
        (Credentials(bytes(6), bytes(32)).header().encode(),),
    ),
    reading(
        "bot_update",
        tuple(f"runbook.hub.bot.reading:{one}" for one in ("id_of", "body_of", "read")), _update,
        (json.dumps(_PRESS).encode(), json.dumps(_SAID).encode()),
    ),
    reading(
        "button", ("runbook.hub.model.actions:Order", "runbook.hub.callout.orders:read"), _button,
        (b"ack:1:", b"later:1:abc:30", b"eta:12:90"),
    ),
    reading(
        "bot_command", "runbook.hub.bot.commands:understand", _command,
        (b"/start " + b"A" * 64, b"/eta@runbook_bot 12 90", b"/degraded on"),
    ),
    reading(
        "roster_csv",
        ("runbook.hub.rooms.roster.reading:decoded", "runbook.hub.rooms.roster.reading:read"),
        _roster, (_ROSTER.encode(), _ROSTER.replace(";", ",").encode("cp1251")), seconds=2.0,
    ),
    reading(
        "hub_query",
        ("runbook.hub.api.rooms.queries:fields_of", "runbook.hub.rooms.log.asking:asked_for"),
        _query, (b"kind=incident&incident=12&since=2026-11-22&until=2026-11-23&before=7",),
    ),
    reading(
        "hub_headers",
        ("runbook.hub.api.way_in.cookies:read", "runbook.hub.api.way_in.devices:device_of",
         "runbook.hub.api.way_in.origins:is_named", "runbook.hub.api.limiter:network_of"),
        _headers,
        (b"__Host-runbook=" + b"a" * 43 + b"; runbook=" + b"b" * 43, b"https://hub.test:443",
         b"Mozilla/5.0 (Windows NT 10.0) Edg/120.0", b"2001:db8::1"),
    ),
)  # fmt: skip
