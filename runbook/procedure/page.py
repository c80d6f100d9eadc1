"""PURE. The one sheet of paper for the day the PC itself is dead: what stands on it.

Without the program nobody tells her whose fault it is, so the sheet asks what can be seen by eye.
Each question leads down or to one of five places, and at each place stand the steps of the
procedure that would be due under the verdicts that look like this from outside.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from runbook.holding.scripts import Shown, Status
from runbook.language.moscow import MOSCOW, clock
from runbook.language.texts import Value, t
from runbook.procedure.paper import Amount, Rung, layout, lines
from runbook.procedure.places import (
    PASSED_ON,
    PLACES,
    PROVIDERS_ANSWER,
    Place,
    common_steps,
    later_steps,
    steps_at,
)
from runbook.procedure.shapes import (
    ANSWER,
    Answer,
    Condition,
    Field,
    Kind,
    Procedure,
    Step,
    Wording,
)
from runbook.procedure.sheet import Branch, Item, Page, Person, Provider, Question
from runbook.procedure.walk import SKIPPED
from runbook.procedure.words import said

if TYPE_CHECKING:
    from runbook.settings import Contact, Settings

DIGEST_SHOWN = 8
MOST_PEOPLE = 7
_ROLES = ("shift_lead", "standby", "sysadmin", "mentor", "monitoring")
_ALWAYS = frozenset({"shift_lead", "standby", "sysadmin"})
_CLIENTS = {"checkpoint": "Check Point", "snx-rs": "snx-rs", "openvpn": "OpenVPN"}
_BLANKS = {Answer.COUNT: "count", Answer.CLOCK: "clock", Answer.LINE: "line"}


def page(
    procedure: Procedure, settings: "Settings", shown: Shown, lang: str, now: datetime
) -> Page:
    """Put the sheet together. ``now`` is when it is printed."""
    words = _Words(procedure, settings, lang)
    roles = frozenset(one.role for one in settings.contacts if _any_way(one))
    branches = tuple(words.branches(roles))
    title = words.said(procedure.title)
    own = settings.provider
    later = later_steps(procedure, settings.operator, roles)
    made = Page(
        lang=lang,
        title=t("page.title", lang),
        operator=settings.operator.id,
        script=shown.script.messages,
        script_notes=tuple(_script_notes(shown, lang)),
        script_approved=shown.script.status is Status.APPROVED and not shown.problem,
        urgent_line=settings.operator.urgent_line,
        people=tuple(_people(settings, lang)),
        provider=Provider(own.name, own.phone, own.contract),
        at_once=tuple(words.items(common_steps(procedure, settings.operator, roles))),
        branches=branches,
        after=(*words.items(later), Item(t("page.after.enter", lang))),
        footer=tuple(_footer(procedure, title, lang, now)),
    )
    return replace(made, layout=layout(_amount(made)))


class _Words:
    """The procedure's steps as sentences of one language, filled in from the settings."""

    def __init__(self, procedure: Procedure, settings: "Settings", lang: str) -> None:
        self._procedure = procedure
        self._settings = settings
        self._lang = lang
        self._values = _values(settings)

    def said(self, wording: Wording) -> str:
        return said(wording, self._lang, self._values)

    def branches(self, roles: frozenset[str]) -> Iterator[Branch]:
        operator = self._settings.operator
        letters = t("page.letters", self._lang)
        for letter, place in zip(letters, PLACES, strict=True):
            asked = tuple(self._questions(place))
            steps = steps_at(place, self._procedure, operator, roles)
            items = tuple(dict.fromkeys(self._place_items(place, steps)))
            lead = t(f"page.lead.{place.id}", self._lang)
            name = t(f"page.place.{place.id}", self._lang)
            yield Branch(place.id, letter, name, asked, lead, items)

    def items(self, steps: tuple[Step, ...]) -> Iterator[Item]:
        for step in steps:
            if text := self.said(step.wording):
                yield self._item(step, text)

    def _questions(self, place: Place) -> Iterator[Question]:
        vpn = self._settings.vpn
        client = _CLIENTS.get(vpn.client if vpn else "", "VPN")
        for name in place.questions:
            text = t(f"page.ask.{name}", self._lang, client=client)
            yield Question(text, t(f"page.ask.{name}.how", self._lang))

    def _place_items(self, place: Place, steps: tuple[Step, ...]) -> Iterator[Item]:
        for step in steps:
            if step.advice:
                yield from self._advised(place)
            elif step.records in PROVIDERS_ANSWER or step.wording.text_id == PASSED_ON:
                yield self._providers_answer()
            else:
                yield from self.items((step,))
        if not steps:
            # No place may be a dead end, whatever a bank's own file leaves out.
            yield from self._advised(place)

    def _advised(self, place: Place) -> Iterator[Item]:
        for marked in place.advice:
            text_id = marked.lstrip("!?")
            if text_id == PASSED_ON:
                yield self._providers_answer()
                continue
            only_if = t("page.no_light", self._lang) if marked.startswith("?") else ""
            text = t(text_id, self._lang, **self._values)
            yield Item(text, only_if, after_call=marked.startswith("!"))

    def _providers_answer(self) -> Item:
        ticket = t("page.provider_ticket", self._lang)
        return Item(t("page.provider_answer", self._lang), blank="clock", ticket=ticket)

    def _item(self, step: Step, text: str) -> Item:
        boxes = tuple(self.said(one.wording) for one in step.options)
        blank = _BLANKS.get(step.answer, "") if step.kind is Kind.ASK else ""
        if step.records is Field.TRUE_CAUSE:
            # The causes of the catalogue would fill the sheet; afterwards she knows it in words.
            boxes, blank = (), "line"
        conditions = (self._only_if(one) for one in step.when if one.fact.startswith(ANSWER))
        only_if = " ".join(one for one in conditions if one)
        return Item(text, only_if, boxes, blank, after_call=step.interrupts)

    def _only_if(self, condition: Condition) -> str:
        earlier = self._procedure.step(condition.fact.removeprefix(ANSWER))
        if earlier is None:
            return ""
        options = {one.id: self.said(one.wording) for one in earlier.options}
        known = [options[one] for one in options if one in condition.values]
        open_ones = sorted(condition.values - options.keys() - {SKIPPED})
        answer = " / ".join([*known, *open_ones])
        text_id = "page.only_if_not" if condition.negated else "page.only_if"
        return t(text_id, self._lang, answer=answer)


def _any_way(contact: "Contact") -> bool:
    return bool(contact.phone or contact.telegram is not None or contact.email or contact.apprise)


def _values(settings: "Settings") -> dict[str, Value]:
    lead = next((one for one in settings.contacts_of("shift_lead") if one.phone), None)
    return {
        "services": "",
        "provider_name": settings.provider.name,
        "provider_phone": settings.provider.phone,
        "contract": settings.provider.contract,
        "urgent_line": settings.operator.urgent_line,
        "lead_name": lead.name if lead else "",
        "lead_phone": lead.phone if lead else "",
    }


def _people(settings: "Settings", lang: str) -> Iterator[Person]:
    """The lead, the standby group and the administrator always; others who have a phone."""
    listed = 0
    for role in _ROLES:
        contacts = settings.contacts_of(role)
        reached = [one for one in contacts if one.phone]
        left = MOST_PEOPLE - listed
        if role == "mentor" and not settings.operator.trainee:
            continue
        for one in reached[:left]:
            yield _person(role, one.name, one.phone, lang)
        if not reached and role in _ALWAYS:
            name = contacts[0].name if contacts else ""
            yield _person(role, name, "", lang)
        listed += max(len(reached[:left]), 1)


def _person(role: str, name: str, phone: str, lang: str) -> Person:
    said = t(f"role.{role}", lang)
    # A name like «Дежурный администратор филиала» says the role itself.
    return Person("" if said.casefold() in name.casefold() else said, name, phone)


def _script_notes(shown: Shown, lang: str) -> Iterator[str]:
    script = shown.script
    values: dict[str, Value] = {
        "version": script.version,
        "digest": script.digest[:DIGEST_SHOWN],
    }
    known = "approved" if script.status is Status.APPROVED else "draft"
    yield t(f"page.script.{known}", lang, **values)
    if shown.problem:
        yield t(shown.problem, lang)


def _footer(procedure: Procedure, title: str, lang: str, now: datetime) -> Iterator[str]:
    digest = procedure.digest[:DIGEST_SHOWN]
    version = procedure.version
    yield t(
        "page.footer.procedure", lang, title=title, id=procedure.id, version=version, digest=digest
    )
    if procedure.approved_by:
        by, on = procedure.approved_by, procedure.approved_on
        yield t("page.footer.approved", lang, by=by, on=on)
    else:
        yield t("page.footer.draft", lang)
    day = now.astimezone(MOSCOW).strftime("%d.%m.%Y")
    yield t("page.footer.printed", lang, day=day, at=clock(now))


def _amount(made: Page) -> Amount:
    """What there is to set, for the choice of the type."""
    lang = made.lang
    provider = made.provider
    contact = f"{provider.name} {provider.phone}, {t('page.contract', lang)} {provider.contract}"
    return Amount(
        operator=f"{t('page.operator', lang)} {made.operator}",
        warnings=() if made.script_approved else made.script_notes,
        script=" ".join(made.script),
        at_once=tuple(map(_length, made.at_once)),
        urgent=f"{t('page.urgent', lang)} {t('page.urgent.what', lang)} {made.urgent_line}",
        people=tuple((f"{one.role}, {one.name}", one.phone) for one in made.people),
        dictated=_dictated(made),
        places=tuple(
            Rung(
                [(one.text, one.hint) for one in branch.questions] or _end(lang),
                f"{branch.letter} {branch.name} {t('page.lead', lang)} {branch.lead}",
                tuple(map(_length, branch.items)),
                more=lines(contact, 130.0, 11.0) if branch.id == "provider" else 0,
            )
            for branch in made.branches
        ),
        note=t("page.promises.note", lang),
        after=tuple(map(_length, made.after)),
        footer=(" · ".join(made.footer), t("page.keep", lang)),
    )


def _end(lang: str) -> list[tuple[str, str]]:
    return [(t("page.path.end", lang), t("page.path.end.how", lang))]


def _dictated(made: Page) -> str:
    parts = ("dictate", "dictate.not_working", "dictate.calls", "dictate.chats", "dictate.take_off")
    channels = (t(f"channel.{one}", made.lang) for one in ("voice", "chat", "data"))
    said = [t(f"page.{part}", made.lang) for part in parts]
    told = f"{t('page.told', made.lang)} {'_' * 14} {t('page.msk', made.lang)}"
    return " ".join([*said, made.operator, *(f"[_]{one}" for one in channels), "_" * 12, told])


def _length(item: Item) -> str:
    blank = {"line": "_" * 24, "clock": "_" * 13, "count": "_" * 6}.get(item.blank, "")
    boxes = "".join(f"[_] {word}" for word in item.boxes)
    after = "_" * 15 if item.after_call else ""
    ticket = item.ticket and f"{item.ticket}{'_' * 9}"
    parts = (item.only_if, after, item.text, boxes, blank, ticket)
    return " ".join(one for one in parts if one)
