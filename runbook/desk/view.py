"""PURE. Everything the desk shows at one moment, in the reader's words.

Whoever sits at the journal makes it (``sitting.Sitting``), the page only lays it out. What is
empty is not shown. References of clients stand here and on the page, and nowhere else.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from runbook.desk.acts import Act


class Tone(StrEnum):
    """The state as one colour and one shape, which tell the same: not everybody sees colours."""

    CHECKING = "checking"
    WELL = "well"
    HERS = "hers"
    """Her computer, her home, her VPN client."""
    PROVIDER = "provider"
    BANK = "bank"
    UNCLEAR = "unclear"
    OVER = "over"
    """It was down and works again: promises may be left."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The state in one sentence. ``beside`` is how sure it is and since when.

    ``more`` is what else was found, what could not be checked, what differs here.
    """

    tone: Tone
    sentence: str
    beside: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What is read to the client aloud, and what is sent in a chat, message by message.

    ``notes``: a draft, or that the bank's own words could not be used. ``phrases`` fill a pause
    and are true for this cause.
    """

    aloud: tuple[str, ...]
    chat: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    chat_notes: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    phrase_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """One thing she can do. ``key`` is the key that does it together with Alt, empty for none.

    ``main``: it is what most would press now. ``done``: it is so already.
    """

    label: str
    act: Act
    key: str = ""
    main: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be typed. ``act`` takes the text as its value. ``number``: a telephone's keys do.

    ``longest`` is in characters. ``main``: to type it is what most would do now.
    """

    label: str
    act: Act
    button: str
    longest: int = 120
    number: bool = False
    example: str = ""
    main: bool = False


class Asked(StrEnum):
    """What the client's block asks for at this moment."""

    HEARS = "hears"
    CHOICE = "choice"
    REFERENCE = "reference"
    WRITTEN = "written"
    """The promise is written down; the next client may come."""
    NOTHING = "nothing"
    """All works again: she calls back, and only what is urgent stands here."""


@dataclass(frozen=True, slots=True)
class Client:
    """The client on the line: one question at a time, and urgent matters always.

    ``urgent`` is whom to hand over to, alive, and what counts as urgent.
    """

    asked: Asked
    question: str
    buttons: tuple[Button, ...] = ()
    line: Line | None = None
    urgent: tuple[str, ...] = ()
    promised: str = ""
    """How many clients were promised something in this outage, in words."""


class Mark(StrEnum):
    """Where a step or a check stands."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    HELD = "held"
    """It would cut the call, and waits for its end."""
    ASIDE = "aside"
    CHECKING = "checking"
    FINE = "fine"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """A step or an area that was checked, with what is known of it in words."""

    text: str
    mark: Mark
    said: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """The one thing to do now: ``buttons`` answer it, or a ``line`` that is typed.

    ``beside`` are lines that belong to it: what to dictate, what waits for the end of the call.
    """

    text: str = ""
    beside: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    line: Line | None = None


class Told(StrEnum):
    """Whether the lead knows."""

    NOTHING = "nothing"
    """There is nothing to tell."""
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    KNOWN = "known"
    RING = "ring"
    """Her own voice, or her own phone, is the way."""


@dataclass(frozen=True, slots=True)
class Lead:
    """What the lead knows. ``lines`` are what became of messages; ``read_out`` is for the phone.

    ``by_phone``: a code for her own phone can be shown at ``/code``.
    """

    told: Told
    sentence: str = ""
    lines: tuple[str, ...] = ()
    ring: str = ""
    read_out: str = ""
    by_phone: bool = False
    buttons: tuple[Button, ...] = ()
    line: Line | None = None
    """Takes the code that the lead reads back."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Her provider; shown where it is to be rung. ``ask`` is what to ask, a line each."""

    name: str
    phone: str
    contract: str
    ask: tuple[str, ...] = ()


class Turn(StrEnum):
    """Whether a promise is to be kept now."""

    LATE = "late"
    NOW = "now"
    LATER = "later"
    HANDED = "handed"


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. ``client`` is the reference, or that there is none; ``when`` the window.

    ``tried`` counts attempts in words. ``buttons`` are its outcomes, while it is its turn.
    ``line`` takes the number that is missing, or who keeps it from now on; ``hand`` takes that
    where ``line`` takes the number. ``todo`` is what is to be done before its outcome is known.
    """

    id: str
    turn: Turn
    what: str
    client: str
    when: str
    tried: str = ""
    buttons: tuple[Button, ...] = ()
    line: Line | None = None
    hand: Line | None = None
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Promises:
    """Those that are hers, the one to be kept first in front. ``title`` says how many."""

    title: str = ""
    rows: tuple[Promise, ...] = ()
    left_out: str = ""
    """How many more there are than are shown."""
    all_at: str = "/end"
    """The page where all of them stand, named from the desk's first page."""


@dataclass(frozen=True, slots=True)
class Takeable:
    """What was done last and can be taken back until then."""

    text: str
    button: Button
    until: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """The page. ``drill`` is its sign on every part when this is an exercise.

    ``problems`` are about settings, disk and the like. ``office`` is what the hub says now: a known
    mass incident, until when, degraded mode. ``news`` happened last, newest first. ``in_hand`` are
    the calls and chats to be handed over. ``said`` answers what she did last.
    ``ask_first`` is a question that must be answered before all else: to go on with an earlier run.
    """

    lang: str
    at: datetime
    headline: Headline
    words: Words
    client: Client | None = None
    now: Now = Now()
    ask_first: Now | None = None
    steps: tuple[Row, ...] = ()
    checks: tuple[Row, ...] = ()
    lead: Lead = field(default_factory=lambda: Lead(Told.NOTHING))
    office: tuple[str, ...] = ()
    provider: Provider | None = None
    promises: Promises = Promises()
    in_hand: tuple[str, ...] = ()
    not_working: tuple[Button, ...] = ()
    not_working_said: str = ""
    commands: tuple[Button, ...] = ()
    """What is always at hand: check again, the call has ended."""
    news: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    said: str = ""
    takeable: Takeable | None = None
    drill: str = ""
    places: tuple[tuple[str, str], ...] = ()
    """Other pages of the desk: path and name."""
    seldom: tuple[Button, ...] = ()
    """What is seldom pressed and stands among the other pages."""
