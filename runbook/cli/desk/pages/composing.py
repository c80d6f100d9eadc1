"""The page's view, put together from where she is and what the screen was told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from runbook.alerting.in_hand import sentence
from runbook.callbacks.promise import Callback, Rules
from runbook.cli.desk.sitting.parts import Parts
from runbook.cli.desk.sitting.screen import Sight
from runbook.desk.acts import Act, Became, Kind
from runbook.desk.showing.client import Around, ClientAt, asked_now, client
from runbook.desk.showing.headline import Known, headline
from runbook.desk.showing.lead import Way, lead
from runbook.desk.showing.office import office
from runbook.desk.showing.one_thing import one_thing
from runbook.desk.showing.promises import Keeping, holds_keys, promises
from runbook.desk.showing.provider import provider
from runbook.desk.showing.steps import (
    Beside,
    call_ended,
    check_rows,
    clients_step,
    now,
    step_rows,
)
from runbook.desk.showing.words import words
from runbook.desk.view import (
    Button,
    Client,
    Desk,
    Headline,
    Now,
    Promises,
    Row,
    Takeable,
    Tone,
    Words,
)
from runbook.diagnosis.briefing import LeadReach, step_values
from runbook.diagnosis.report import difference_lines
from runbook.holding.phrases import Phrase
from runbook.holding.scripts import Channel, Shown
from runbook.incident import Incident
from runbook.language.letters import KEYS, Keys
from runbook.language.moscow import clock
from runbook.language.texts import t
from runbook.planning import Answers
from runbook.procedure.commands import CALL_ENDED, LEAD_KNOWS
from runbook.procedure.place import Place
from runbook.procedure.shapes import Field
from runbook.procedure.walk import Position

NOT_WORKING = ("voice", "chat", "data")
NONE_PASSED = "drill.none_passed"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where she is, read together. ``outage`` is the one on record, ``sent_at`` as told of it.

    ``held`` are the promises that are hers, ``handed`` those a colleague keeps. ``left`` is the
    outage of the run that an earlier sitting left, while it is offered her.
    """

    place: Place = field(default_factory=lambda: Place(Position(None)))
    answers: Answers = field(default_factory=Answers)
    outage: Incident | None = None
    sent_at: datetime | None = None
    handed: tuple[Callback, ...] = ()
    left: Incident | None = None


@dataclass(frozen=True, slots=True)
class Hers:
    """What she did. ``client``: whose number is on the line; ``resume_at``: of the run offered."""

    client: str = ""
    client_at: ClientAt | None = None
    waiting: Mapping[str, Became] | None = None
    takeable: Takeable | None = None
    said: str = ""
    resume_at: datetime | None = None


def compose(
    parts: Parts, phrases: tuple[Phrase, ...], moment: Moment, sight: Sight, hers: Hers
) -> Desk:
    """Everything there is to see. Reads nothing and waits for nothing."""
    lang, settings, place = parts.lang, parts.settings, moment.place
    keys = KEYS[lang]
    at = parts.now()
    cause = _cause(sight, moment)
    outage = _running(moment)
    state = headline(_known(parts, moment, sight), lang)
    # Nothing is broken and nobody has said so: there is nothing to work through yet.
    calm = state.tone is Tone.WELL and not place.answers and not place.about
    client_at = asked_now(place, hers.client_at, _hears(parts))
    shown = Desk(
        lang=lang,
        at=at,
        headline=state,
        words=words_now(parts, phrases, sight, cause),
        client=_client(parts, moment, sight, hers, calm=calm),
        now=_now(parts, moment, sight, hers, client_at, calm=calm),
        ask_first=_resume(hers.resume_at, moment, keys, lang) if hers.resume_at else None,
        steps=() if calm or hers.resume_at else _steps(parts, place, sight, client_at),
        checks=check_rows(sight.rows, lang),
        lead=lead(_way(parts, moment, sight, outage), keys, lang),
        office=office(sight.office, moment.outage, lang),
        provider=None if place.recovered else provider(settings, cause, sight.at_bank, lang),
        promises=_promises(parts, moment, hers, at),
        in_hand=tuple(_in_hand(moment, lang)),
        not_working=tuple(_not_working(moment, lang)),
        not_working_said=_not_working_said(moment, sight, lang),
        commands=tuple(_commands(place, keys, lang, calm=calm)),
        news=tuple(_news(sight, state, lang)),
        problems=sight.problems,
        said=hers.said,
        takeable=hers.takeable,
        drill=parts.drill,
        places=tuple((path, t(text_id, lang)) for path, text_id in parts.places),
    )
    return one_thing(shown)


def _values(parts: Parts, sight: Sight) -> Mapping[str, str]:
    return step_values(parts.settings, sight.report.verdict if sight.report else None)


def _steps(parts: Parts, place: Place, sight: Sight, client_at: ClientAt) -> tuple[Row, ...]:
    with_client = clients_step(place, client_at, _hears(parts))
    return step_rows(parts.procedure, place, parts.lang, _values(parts, sight), with_client)


def _hears(parts: Parts) -> str:
    """The id of the step that asks whether the client hears; empty where there is none."""
    steps = parts.procedure.steps
    return next((one.id for one in steps if one.records is Field.CLIENT_HEARS), "")


def _news(sight: Sight, state: Headline, lang: str) -> Iterator[str]:
    """What happened; that no drill was passed yet is for quiet hours."""
    reminder = t(NONE_PASSED, lang)
    yield from (one for one in sight.news if one != reminder or state.tone is Tone.WELL)


def _now(
    parts: Parts, moment: Moment, sight: Sight, hers: Hers, client_at: ClientAt, *, calm: bool
) -> Now:
    lang = parts.lang
    if hers.resume_at is not None:
        return Now()
    if calm:
        return Now(t("desk.now.well", lang))
    values = _values(parts, sight)
    chat_words = _shown(parts.chat, sight, Channel.CHAT).script.messages
    beside = Beside(client_at, chat_words, hers.waiting or {})
    return now(moment.place, KEYS[lang], lang, values, beside)


def words_now(parts: Parts, phrases: tuple[Phrase, ...], sight: Sight, cause: str) -> Words:
    """The words for clients, the office's newest where it has sent some."""
    voice, chat = _shown(parts.voice, sight, Channel.VOICE), _shown(parts.chat, sight, Channel.CHAT)
    return words(voice, chat, phrases, cause, parts.lang)


def _shown(at_start: Shown, sight: Sight, channel: Channel) -> Shown:
    newer = sight.new_words.get(channel)
    return Shown(newer) if newer is not None else at_start


def _running(moment: Moment) -> Incident | None:
    """The outage, while it lasts."""
    outage = moment.outage
    return outage if outage is not None and not outage.over else None


def _cause(sight: Sight, moment: Moment) -> str:
    """The cause in force; empty before anything is known, and once all is well."""
    verdict = sight.report.verdict if sight.report else None
    if verdict is not None and not verdict.healthy and not moment.place.recovered:
        return verdict.cause
    outage = _running(moment)
    return outage.cause if outage is not None else ""


def _known(parts: Parts, moment: Moment, sight: Sight) -> Known:
    named = parts.settings.service_names
    verdict = sight.report.verdict if sight.report else None
    unusual: list[str] = []
    if sight.report is not None:
        differences = parts.workplace.differences
        unusual = difference_lines(differences, sight.report, parts.lang, named)
    return Known(
        side=verdict.side if verdict else "",
        briefing=sight.briefing,
        checked_at=sight.checked_at,
        outage=moment.outage,
        recovered=moment.place.recovered and _running(moment) is None,
        confirming=sight.confirming,
        not_working=moment.answers.not_working,
        at_bank=sight.at_bank,
        named=named,
        unusual=tuple(one.strip() for one in unusual),
        failed=sight.failed,
    )


def _way(parts: Parts, moment: Moment, sight: Sight, outage: Incident | None) -> Way:
    if outage is None or moment.place.recovered:
        return Way()
    return Way(
        about=outage.key,
        reach=sight.reach,
        sent_at=moment.sent_at or sight.lead_at,
        known_at=outage.acknowledged_at or moment.answers.lead_knows_at,
        said_known=LEAD_KNOWS in moment.place.answers,
        messages=sight.messages,
        ring=sight.ring,
        read_out=sight.read_out,
        by_phone=parts.hand_over is not None,
    )


def _client(parts: Parts, moment: Moment, sight: Sight, hers: Hers, *, calm: bool) -> Client | None:
    around = Around(
        parts.lang,
        _hears(parts),
        parts.settings.operator.urgent_line,
        in_memory=parts.record.journal.in_memory and not parts.drill,
        later=hers.resume_at is not None,
        client=hers.client,
        values=_values(parts, sight),
    )
    # What was left behind is over: nobody of that outage is on the line.
    place = replace(moment.place, recovered=True) if _left_over(moment, hers) else moment.place
    shown = client(place, hers.client_at, around)
    if shown is None or not calm:
        return shown
    # Nothing is asked of her while all is well, so nothing stands out.
    return replace(shown, buttons=tuple(replace(one, main=False) for one in shown.buttons))


def _promises(parts: Parts, moment: Moment, hers: Hers, at: datetime) -> Promises:
    place = moment.place
    rules = Rules.of(parts.settings.callbacks)
    # Where no outage goes on they are kept at any hour, whenever they were made.
    keeps = _running(moment) is None and hers.resume_at is None
    keeping = Keeping(at, parts.lang, rules, keeps, hers.waiting or {}, holds_keys(place))
    return promises(place.open_promises, keeping, moment.handed)


def _in_hand(moment: Moment, lang: str) -> Iterator[str]:
    said = moment.answers
    if not moment.place.recovered and (said.calls is not None or said.chats is not None):
        yield sentence(said.calls, said.chats, lang)


def _not_working(moment: Moment, lang: str) -> Iterator[Button]:
    place, failing = moment.place, moment.answers.not_working
    after = place.about if place.recovered else ""
    for channel in NOT_WORKING:
        act = Act(Kind.NOT_WORKING, after, channel, place.about)
        yield Button(t(f"channel.{channel}", lang), act, done=channel in failing)


def _not_working_said(moment: Moment, sight: Sight, lang: str) -> str:
    failing = sorted(moment.answers.not_working)
    if not failing or moment.place.recovered:
        return ""
    told = "run.shown.phone" if sight.reach is LeadReach.RING else "run.shown.lead"
    names = ", ".join(t(f"channel.{one}", lang) for one in failing)
    return t("run.reported", lang, failing=names, shown=t(told, lang))


def _commands(place: Place, keys: Keys, lang: str, *, calm: bool) -> Iterator[Button]:
    act = Act(Kind.CHECK_AGAIN, about=place.about)
    yield Button(t("desk.check_again", lang), act, keys.check_again)
    if not (calm or place.recovered) and CALL_ENDED not in place.answers:
        yield call_ended(place, keys, lang)


def _left_over(moment: Moment, hers: Hers) -> Incident | None:
    """The outage of the run that is offered her, where it has ended."""
    left = moment.left if hers.resume_at is not None else None
    return left if left is not None and left.over else None


def _resume(last_at: datetime, moment: Moment, keys: Keys, lang: str) -> Now:
    buttons = (
        Button(t("desk.resume.yes", lang), Act(Kind.GO_ON), keys.yes, main=True),
        Button(t("desk.resume.no", lang), Act(Kind.START_AGAIN), keys.no),
    )
    left, held = moment.left, len(moment.place.open_promises)
    beside = (t("desk.resume.kept", lang),) if held else ()
    ended = (left.restored_at or left.closed_at) if left is not None else None
    if ended is None or not held:
        return Now(t("run.resume", lang, at=clock(last_at)), beside, buttons)
    return Now(t("desk.resume.over", lang, at=clock(ended), count=held), beside, buttons)
