"""PURE. The questionnaire of ``setup`` as data: which questions follow from the answers so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from runbook.settings.fields import CHANNELS, CLIENTS, FIELDS, ROLES, Field

Value = str | int | bool | tuple[str, ...]
Answers = Mapping[str, Value]
"""What was answered, by the question's key (``contacts.1.phone``); an empty text is "nothing"."""

NO_VPN = "none"
TOKEN = "telegram.token"  # noqa: S105 - the key of a question, not a token
LEAD = "shift_lead"
_MOST_ENTRIES = 50
"""More people or systems than anybody types; the settings take a hundred."""


class Kind(StrEnum):
    """How an answer is read."""

    TEXT = "text"
    WORDS = "words"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PROVIDER = "provider"
    SECRET = "secret"  # noqa: S105 - a word for the kind of question


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """A provider of the directory."""

    id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the first question.

    ``base`` is the document whose values are the defaults; ``vpn_client`` the kind that this PC
    seems to have, empty when that could not be told.
    """

    base: Mapping[str, object]
    providers: tuple[ProviderLine, ...] = ()
    vpn_client: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``topic`` names its texts: ``setup.ask.<topic>``, ``setup.why.<topic>``.

    ``rule`` is the settings' own for this key. ``default`` is what Enter means; None: nothing.
    ``governs`` are the answers that lose their meaning when this one changes.
    """

    key: str
    topic: str
    rule: Field
    kind: Kind = Kind.TEXT
    default: Value | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    governs: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def plan(known: Known, answers: Answers) -> tuple[Question, ...]:
    """All questions in order, as far as the answers tell: a new contact follows a finished one."""
    return (
        *_operator(known),
        *_provider(known, answers),
        *_contacts(known, answers),
        _ask(known, "telegram", "token", Kind.SECRET),
        *_vpn(known, answers),
        *_services(known, answers),
    )


def table_of(base: Mapping[str, object], name: str) -> Mapping[str, object]:
    """A table of the document, empty when there is none."""
    table = base.get(name)
    return table if isinstance(table, Mapping) else {}


def entries_of(base: Mapping[str, object], name: str) -> tuple[Mapping[str, object], ...]:
    """The entries of a repeated table."""
    entries = base.get(name)
    found = entries if isinstance(entries, (list, tuple)) else ()
    return tuple(one for one in found if isinstance(one, Mapping))


def contacts_of(base: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """The contacts with a shift lead among them, who stands first when there was none."""
    found = entries_of(base, "contacts")
    lead = {"role": LEAD}
    return found if any(one.get("role") == LEAD for one in found) else (lead, *found)


def _default(value: object) -> Value | None:
    if isinstance(value, (list, tuple)):
        return tuple(map(str, value)) or None
    return value if isinstance(value, (str, int)) and value != "" else None


def _ask(
    known: Known,
    table: str,
    name: str,
    kind: Kind = Kind.TEXT,
    *,
    default: Value | None = None,
    required: bool = False,
    choices: tuple[str, ...] = (),
) -> Question:
    """A question about a key of a table that stands there once."""
    had = _default(table_of(known.base, table).get(name))
    return Question(
        f"{table}.{name}",
        f"{table}.{name}",
        FIELDS[table][name],
        kind,
        default if had is None else had,
        required,
        choices,
    )


def _operator(known: Known) -> Iterator[Question]:
    yield _ask(known, "operator", "id", required=True)
    for name in ("name", "team", "city", "phone"):
        yield _ask(known, "operator", name)
    yield _ask(known, "operator", "trainee", Kind.YES_NO, default=False)
    hotspot = table_of(known.base, "operator").get("backup") == "hotspot"
    rule = FIELDS["operator"]["backup"]
    yield Question("operator.backup", "operator.backup", rule, Kind.YES_NO, hotspot)
    yield _ask(known, "operator", "urgent_line")


def _provider(known: Known, answers: Answers) -> Iterator[Question]:
    table = table_of(known.base, "provider")
    base = str(table.get("name") or table.get("id") or "")
    names = tuple(one.name for one in known.providers)
    rule = FIELDS["provider"]["name"]
    had = next((one.name for one in known.providers if one.id == table.get("id")), base)
    first = "provider.name"
    governed = ("provider.phone", "provider.contract")
    default = _default(table.get("name") or had)
    yield Question(first, first, rule, Kind.PROVIDER, default, choices=names, governs=governed)
    chosen = answers.get(first, default)
    if not chosen:
        return
    same = chosen == default
    listed = next((one.phone for one in known.providers if one.name == chosen), "")
    for name, otherwise in (("phone", listed), ("contract", "")):
        kept = _default(table.get(name)) if same else None
        yield Question(
            f"provider.{name}",
            f"provider.{name}",
            FIELDS["provider"][name],
            default=kept or _default(otherwise),
        )


def _contacts(known: Known, answers: Answers) -> Iterator[Question]:
    base = contacts_of(known.base)
    lead = next(place for place, one in enumerate(base) if one.get("role") == LEAD)
    yield from _person(lead, "lead", base[lead])
    for place in range(_MOST_ENTRIES):
        if place == lead:
            continue
        had = base[place] if place < len(base) else {}
        key = f"contacts.{place}.role"
        default = _default(had.get("role"))
        yield Question(
            key, "contacts.role", FIELDS["contacts"]["role"], Kind.CHOICE, default, choices=ROLES
        )
        if answers.get(key, default):
            yield from _person(place, "contacts", had)
        elif place >= len(base):
            return


def _person(place: int, topic: str, had: Mapping[str, object]) -> Iterator[Question]:
    for name, kind in (("name", Kind.TEXT), ("telegram", Kind.NUMBER), ("phone", Kind.TEXT)):
        rule = FIELDS["contacts"][name]
        yield Question(
            f"contacts.{place}.{name}", f"{topic}.{name}", rule, kind, _default(had.get(name))
        )


def _vpn(known: Known, answers: Answers) -> Iterator[Question]:
    has = isinstance(known.base.get("vpn"), Mapping)
    had = _default(table_of(known.base, "vpn").get("client")) or ("checkpoint" if has else None)
    choices = (*CLIENTS, NO_VPN)
    # Settings that were there before and know of no VPN were answered so.
    default = had or known.vpn_client or (NO_VPN if known.base else CLIENTS[0])
    rule = FIELDS["vpn"]["client"]
    yield Question("vpn.client", "vpn.client", rule, Kind.CHOICE, default, True, choices)
    if answers.get("vpn.client", default) != NO_VPN:
        yield _ask(known, "vpn", "gateway", required=True)
        yield _ask(known, "vpn", "gateway_addresses", Kind.WORDS)


def _services(known: Known, answers: Answers) -> Iterator[Question]:
    base = entries_of(known.base, "services")
    names: tuple[str, ...] = ()
    for place in range(_MOST_ENTRIES):
        had = base[place] if place < len(base) else {}
        rules = FIELDS["services"]
        key = f"services.{place}.name"
        default = _default(had.get("name") or had.get("id"))
        yield Question(key, "services.name", rules["name"], default=default, taken=names)
        named = answers.get(key, default)
        if named:
            names = (*names, str(named))
            channel = _default(had.get("channel")) or "data"
            yield Question(
                f"services.{place}.channel",
                "services.channel",
                rules["channel"],
                Kind.CHOICE,
                channel,
                True,
                CHANNELS,
            )
            url = _default(had.get("url"))
            yield Question(
                f"services.{place}.url", "services.url", rules["url"], default=url, required=True
            )
        elif place >= len(base):
            return
