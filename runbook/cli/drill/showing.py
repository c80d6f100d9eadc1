"""What a drill adds to the desk's page: the client's words, whose side it is, how it went."""

from collections.abc import Iterable
from dataclasses import replace

from runbook.cli.desk.pages.places import DRILLS_PAGE
from runbook.desk.acts import Act, Kind
from runbook.desk.view import Asked, Button, Client, Desk, Headline, Now, Tone
from runbook.diagnosis.briefing import step_values
from runbook.drill.bank import SETTINGS
from runbook.drill.case import Case, Choice, Words
from runbook.drill.results import Result
from runbook.drill.scoring import Missed, Reason, Score
from runbook.language.texts import Value, known, t
from runbook.procedure.shapes import Procedure
from runbook.procedure.words import said

SIDES = ("operator", "isp", "bank", "undetermined")
INSTEAD = "instead"
"""The value of ``Kind.DRILL`` that ends the drill under way."""
_BEFORE_THE_CHOICE = frozenset({Asked.HEARS, Asked.CHOICE})
_HER_CHOICE = frozenset({Asked.CHOICE, Asked.REFERENCE})
_DOWN = "down"


def in_lang(words: Words, lang: str) -> str:
    """A case's sentence in the reader's language."""
    return words.get(lang) or words.get("ru", "")


def while_it_goes_on(
    desk: Desk, case: Case, client: int, stage: str, *, asks: bool, other: Case | None = None
) -> Desk:
    """The page of a sitting, as a drill's. ``client`` counts those written down so far.

    ``stage`` is the id of what to tell her about the night; ``asks``: whose side it is, as soon as
    nobody waits for her to write. ``other`` is a drill she wanted to begin meanwhile.
    """
    lang = desk.lang
    told = t(f"drill.stage.{stage}", lang)
    story = in_lang(case.story, lang)
    found = replace(
        desk,
        client=_client(desk.client, case, client, lang) if stage == _DOWN else desk.client,
        news=(*desk.news, told, story),
        seldom=(*desk.seldom, Button(t("drill.leave", lang), Act(Kind.LEAVE_DRILL))),
        places=((DRILLS_PAGE, t("drill.place", lang)),),
    )
    if other is not None:
        return _asking(found, _goes_on(case, other, lang))
    if asks and not _waits(desk.client, case, client):
        return _asking(found, _question(lang))
    return found


def _waits(client: Client | None, case: Case, written: int) -> bool:
    """Whether a client of the case waits for her to write: that comes first."""
    if client is None or client.asked not in _HER_CHOICE:
        return False
    return client.asked is Asked.REFERENCE or written < len(case.clients)


def _client(shown: Client | None, case: Case, written: int, lang: str) -> Client | None:
    if shown is None or shown.asked is Asked.NOTHING or not case.clients:
        return shown
    at = written if shown.asked in _BEFORE_THE_CHOICE else written - 1
    if at >= len(case.clients):
        return replace(shown, question=_nobody_left(shown, lang))
    if at < 0 or shown.asked is Asked.WRITTEN:
        return shown
    one = case.clients[at]
    if one.chooses is Choice.CUT_OFF:
        says = in_lang(one.says, lang)
    elif shown.asked is Asked.HEARS:
        # Her wish comes after the words; an answer is heard, or there is silence.
        says = t("drill.client_hears", lang)
    else:
        says = t("drill.client_says", lang, words=in_lang(one.says, lang))
    return replace(shown, question=f"{says} {shown.question}")


def _nobody_left(shown: Client, lang: str) -> str:
    """What is pressed when the procedure asks for clients that the case has not got."""
    nobody = {Kind.NO_PROMISE, Kind.ASIDE}
    label = next((one.label for one in shown.buttons if one.act.kind in nobody), "")
    if not label:
        return t("drill.no_more_clients", lang)
    return t("drill.no_more_clients.press", lang, button=label)


def _asking(desk: Desk, question: Now) -> Desk:
    """The page with one question before all else: the digits answer it and nothing beside."""
    client = desk.client
    if client is not None:
        client = replace(client, buttons=_without_digits(client.buttons))
    rows = (replace(one, buttons=_without_digits(one.buttons)) for one in desk.promises.rows)
    promises = replace(desk.promises, rows=tuple(rows))
    return replace(desk, client=client, promises=promises, ask_first=question)


def _without_digits(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(replace(one, key="") if one.key.isdigit() else one for one in buttons)


def _question(lang: str) -> Now:
    buttons = tuple(
        Button(t(f"drill.side.{side}", lang), Act(Kind.OWNER_READ, value=side), str(number))
        for number, side in enumerate(SIDES, 1)
    )
    return Now(t("drill.whose", lang), buttons=buttons)


def _goes_on(case: Case, other: Case, lang: str) -> Now:
    stay = Button(t("drill.stay", lang), Act(Kind.GO_ON), "1", main=True)
    instead = Button(t("drill.instead", lang), Act(Kind.DRILL, other.id, INSTEAD), "2")
    return Now(goes_on_text(case, other, lang), buttons=(stay, instead))


def goes_on_text(case: Case, other: Case, lang: str) -> str:
    """The question whether the drill under way gives way to another."""
    title, wanted = in_lang(case.title, lang), in_lang(other.title, lang)
    return t("drill.goes_on", lang, title=title, other=wanted)


def when_it_is_over(
    desk: Desk, case: Case, score: Score, result: Result | None, procedure: Procedure
) -> Desk:
    """How it went, with one sentence of advice for each reason."""
    lang = desk.lang
    outcome = "passed" if score.passed else "not_yet"
    headline = Headline(
        Tone.WELL if score.passed else Tone.UNCLEAR,
        t(f"drill.over.{outcome}", lang, title=in_lang(case.title, lang)),
        more=time_lines(score, lang),
    )
    problems = () if result is not None else (t("drill.not_kept", lang),)
    advice = missed_lines(score.missed, procedure, lang)
    again = Button(t("drill.again", lang), Act(Kind.DRILL, case.id), "1", main=not score.passed)
    close = Button(t("drill.close", lang), Act(Kind.LEAVE_DRILL), "2", main=score.passed)
    return Desk(
        lang,
        desk.at,
        headline,
        desk.words,
        now=Now(t(f"drill.over.{outcome}.now", lang), advice, (again, close)),
        problems=problems,
        drill=desk.drill,
        places=((DRILLS_PAGE, t("drill.place", lang)), ("/", t("drill.back", lang))),
    )


def when_it_is_real(desk: Desk) -> Desk:
    """A real outage has begun: nothing of the drill counts, and nothing here is an exercise."""
    lang = desk.lang
    go = Button(t("drill.real.go", lang), Act(Kind.LEAVE_DRILL), "Enter", main=True)
    return Desk(
        lang,
        desk.at,
        Headline(Tone.BANK, t("drill.real", lang)),
        desk.words,
        now=Now(t("drill.real.now", lang), buttons=(go,)),
        places=(("/", go.label),),
    )


def time_lines(score: Score, lang: str) -> tuple[str, ...]:
    """How long each took."""
    taken = (("words", score.words), ("owner", score.owner), ("alert", score.alert))
    return tuple(
        t(f"drill.time.{name}", lang, seconds=round(seconds))
        if seconds is not None
        else t(f"drill.time.{name}.never", lang)
        for name, seconds in taken
    )


def step_words(procedure: Procedure, step_id: str, lang: str) -> str:
    """A step's short name; one of a bank's own procedure as she read it."""
    named = f"drill.step.{step_id}"
    if known(named, lang):
        return t(named, lang)
    step = procedure.step(step_id)
    if step is None or step.advice:
        return t("drill.step.mend", lang)
    return said(step.wording, lang, step_values(SETTINGS, None)).rstrip(".")


def missed_lines(found: Iterable[Missed], procedure: Procedure, lang: str) -> tuple[str, ...]:
    """Each reason once, with one sentence of advice; steps are named in a line each."""
    by_reason: dict[Reason, list[Missed]] = {}
    for one in found:
        by_reason.setdefault(one.reason, []).append(one)
    return tuple(
        line
        for several in by_reason.values()
        for line in _lines_of_reason(several, procedure, lang)
    )


def _lines_of_reason(several: list[Missed], procedure: Procedure, lang: str) -> tuple[str, ...]:
    first = several[0]
    steps = [step_words(procedure, one.subject, lang) for one in several if one.subject]
    values: dict[str, Value] = {
        "count": first.count,
        "seconds": round(first.seconds),
        "limit": round(first.limit),
    }
    reason = t(f"drill.reason.{first.reason}", lang, **values)
    advice = t(f"drill.advice.{first.reason}", lang, **values)
    if not steps:
        return (f"{reason} {advice}",)
    return (reason, *(f"• {one}" for one in steps), advice)
