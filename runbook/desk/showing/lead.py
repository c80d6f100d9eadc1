"""Whether the lead knows, what became of the messages, and what to read out where she must ring."""

from dataclasses import dataclass
from datetime import datetime

from runbook.desk.acts import Act, Kind
from runbook.desk.view import Button, Lead, Line, Told
from runbook.diagnosis.briefing import LeadReach
from runbook.language.letters import Keys
from runbook.language.moscow import clock
from runbook.language.texts import t

LONGEST_CODE = 12


@dataclass(frozen=True, slots=True)
class Way:
    """How far the news has come.

    ``about`` is the open outage's key. ``sent_at`` is when the lead's side took the message,
    ``known_at`` when somebody in the office knew. ``said_known``: she has said that they do.
    ``messages`` are what became of each, ``ring`` is whom to ring and ``read_out`` what to say,
    filled while her voice is the way. ``by_phone``: a code for her own phone can be shown.
    """

    about: str = ""
    reach: LeadReach = LeadReach.MESSAGE
    sent_at: datetime | None = None
    known_at: datetime | None = None
    said_known: bool = False
    messages: tuple[str, ...] = ()
    ring: str = ""
    read_out: str = ""
    by_phone: bool = False


def lead(way: Way, keys: Keys, lang: str) -> Lead:
    """The lead's block; nothing where there is nothing to tell."""
    if not way.about:
        return Lead(Told.NOTHING)
    told = _told(way)
    return Lead(
        told,
        _sentence(way, told, lang),
        _lines(way, told),
        ring=way.ring if told is Told.RING else "",
        read_out=way.read_out if told is Told.RING else "",
        by_phone=way.by_phone and told is not Told.KNOWN,
        buttons=(_knows(way, told, keys, lang),),
        line=_code(way, told, lang),
    )


def _told(way: Way) -> Told:
    if way.known_at or way.said_known or way.reach is LeadReach.KNOWS:
        return Told.KNOWN
    if way.ring or way.reach is LeadReach.RING:
        return Told.RING
    if way.sent_at or way.reach is LeadReach.OFFICE:
        return Told.SENT
    return Told.ON_ITS_WAY


def _sentence(way: Way, told: Told, lang: str) -> str:
    sent = t("desk.lead.sent", lang, at=clock(way.sent_at)) if way.sent_at else ""
    match told:
        case Told.KNOWN:
            at = t("desk.lead.known_at", lang, at=clock(way.known_at)) if way.known_at else ""
            return " ".join(filter(None, (sent, at or t("desk.lead.known", lang))))
        case Told.RING:
            return t("desk.lead.ring", lang)
        case Told.SENT:
            return sent or t("desk.lead.office", lang)
    return t("desk.lead.on_its_way", lang)


def _lines(way: Way, told: Told) -> tuple[str, ...]:
    """What became of the messages; that the only one went out is said already."""
    settled = told in {Told.SENT, Told.KNOWN} and way.sent_at is not None
    return () if settled and len(way.messages) == 1 else way.messages


def _knows(way: Way, told: Told, keys: Keys, lang: str) -> Button:
    known = told is Told.KNOWN
    act = Act(Kind.LEAD_KNOWS, about=way.about)
    return Button(
        t("desk.lead.knows", lang), act, keys.lead_knows, main=told is Told.RING, done=known
    )


def _code(way: Way, told: Told, lang: str) -> Line | None:
    """The code that the lead reads back proves it; without it her word counts."""
    if told is Told.KNOWN:
        return None
    return Line(
        t("desk.lead.code", lang),
        Act(Kind.LEAD_KNOWS, about=way.about),
        t("desk.write_down", lang),
        longest=LONGEST_CODE,
        number=True,
        example="7289-6",
    )
