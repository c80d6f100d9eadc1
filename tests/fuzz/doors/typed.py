"""What people type: times, windows, references, numbers of requests, answers to questions."""

from datetime import timedelta

from checks.target import Target, TargetError, parse_target
from notifier.handoff.links import phone_number
from notifier.providers.email_letter import mailbox
from notifier.providers.provider import ChannelSettingsError
from notifier.providers.webhook_target import read_target, wire_path
from runbook.callbacks.own_shape import fits, is_safe
from runbook.callbacks.reference import Reference, ReferenceProblem, read_reference
from runbook.callbacks.window import Told, WindowProblem, parse_window, parse_zone
from runbook.hub.rooms.figures import months
from runbook.incidents.closing import refused_text, refused_ticket
from runbook.language import moments
from runbook.privacy.ticket import ticket_fault
from runbook.procedure.file import built_in
from runbook.procedure.typed import Typed, typed_answer
from tests.fuzz.door import Door, reading
from tests.fuzz.seeds import NOW, as_text

_STEPS = built_in().steps


def _moments(data: bytes) -> None:
    text = as_text(data)
    ahead = moments.future_moment(text, NOW)
    assert ahead is None or NOW < ahead <= NOW + moments.FURTHEST
    before = moments.past_moment(text, NOW)
    assert before is None or before <= NOW
    for end in (True, False):
        edge = moments.period_edge(text, end=end)
        # It is compared with what is in UTC.
        assert edge is None or edge.timestamp() is not None
        assert edge is None or edge.utctimetuple()


def _window(data: bytes) -> None:
    text = as_text(data)
    found = parse_window(text, NOW)
    assert isinstance(found, (Told, WindowProblem))
    if isinstance(found, Told):
        assert NOW < found.window.end <= NOW + timedelta(days=14)
    zone = parse_zone(text)
    assert zone is None or -15 <= zone < 12


def _reference(data: bytes) -> None:
    text = as_text(data)
    for shape in ("", r"CRM-\d{4}-\d+"):
        assert isinstance(read_reference(text, shape), (Reference, ReferenceProblem))
    assert is_safe(text) or not fits(text, "CRM-1")


def _closing(data: bytes) -> None:
    text = as_text(data)
    if ticket_fault(text) is None:
        assert len(text.strip()) <= 32
    for refused in (refused_ticket(text), refused_text(text)):
        assert refused is None or refused.text_id


def _answers(data: bytes) -> None:
    text = as_text(data)
    for step in _STEPS:
        found = typed_answer(step, text, recovered=False)
        assert isinstance(found, Typed)
        assert bool(found.value) != bool(found.refused)


def _target(data: bytes) -> None:
    found = parse_target(as_text(data))
    assert isinstance(found, Target)
    assert 0 < found.port < 65536
    # What was read leads to the same place when it is written down and read again.
    assert parse_target(found.url).url == found.url


def _webhook(data: bytes) -> None:
    text = as_text(data)
    found = read_target(text)
    assert 0 < found.port < 65536
    assert wire_path(text).isascii()


def _addresses(data: bytes) -> None:
    text = as_text(data)
    found = mailbox(text)
    assert found is None or "\n" not in str(found)
    try:
        number = phone_number(text)
    except ValueError:
        return
    assert number.lstrip("+").isdecimal()


def _month(data: bytes) -> None:
    text = as_text(data)
    if months.is_month(text):
        begin, end = months.bounds(text)
        assert begin < end


DOORS: tuple[Door, ...] = (
    reading(
        "typed_moments",
        tuple(f"runbook.language.moments:{one}" for one in (
            "future_moment", "past_moment", "period_edge",
        )),
        _moments,
        (b"03:30", "через 2 часа".encode(), b"2026-11-22 03:30", b"01.11.2026",
         b"31.12.9999", b"0001-01-01"),
        pieces=(b"9999-12-31", b"31.12.9999", b"1.1.0001", b"23:59"),
    ),
    reading(
        "typed_window",
        ("runbook.callbacks.window:parse_window", "runbook.callbacks.window:parse_zone"), _window,
        ("до 10:00".encode(), "23.11 10:00-12:00 МСК+2".encode(), "в течение часа".encode()),
    ),
    reading(
        "typed_reference",
        ("runbook.callbacks.reference:read_reference", "runbook.callbacks.own_shape:fits"),
        _reference,
        (b"CRM-2026-17", b"8 922 000-00-01", b"4111 1111 1111 1111", rb"[A-Z]{3}-\d{4,8}"),
        pieces=(b"(a+)+", b"(a|a)*", b"[", b"(?:", b"\\1", b"{1,9}", b".*" * 5), seconds=2.0,
    ),
    reading(
        "typed_closing",
        ("runbook.privacy.ticket:ticket_fault", "runbook.incidents.closing:refused_text",
         "runbook.incidents.closing:refused_ticket"),
        _closing,
        (b"INC 4711", "провайдер: авария до 5 утра".encode()),
    ),
    reading(
        "typed_answers", "runbook.procedure.typed:typed_answer", _answers,
        (b"yes", b"12", b"03:30", b"INC-7", b"done"), examples=60,
    ),
    reading(
        "target", "checks.target:parse_target", _target,
        (b"tls://ya.ru:443", b"sip:10.0.0.1:5060", b"https://crm.bank.internal/health?a=b",
         b"tcp://[2001:db8::1]:22"),
        refusals=(TargetError,),
    ),
    reading(
        "webhook_url", "notifier.providers.webhook_target:read_target", _webhook,
        (b"https://alerts.test/hook?team=1", b"http://127.0.0.1:8080/"),
        refusals=(ChannelSettingsError,),
    ),
    reading(
        "mail_and_phone",
        ("notifier.providers.email_letter:mailbox", "notifier.handoff.links:phone_number"),
        _addresses,
        ("Смена <lead@bank.test>".encode(), b"+7 922 000-00-00"),
    ),
    reading("month", "runbook.hub.rooms.figures.months:bounds", _month, (b"2026-11",)),
)  # fmt: skip
