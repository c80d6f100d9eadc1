"""The page of promises from one look at the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from sqlalchemy import select

from runbook.callbacks.promise import Rules
from runbook.hub.model.access import Deed, Sight
from runbook.hub.rooms.promises.presence import ACTIVE, NEVER, colleagues, presences
from runbook.hub.rooms.promises.shapes import Colleague, Count, Item, PromisesPage
from runbook.hub.rooms.promises.wording import item_of
from runbook.hub.rooms.room import Asked, Shown
from runbook.hub.store import attempts, promises
from runbook.hub.store.promises import PAGE, Kept, Wanted
from runbook.hub.store.tables import INCIDENTS
from runbook.hub.store.transaction import Transaction
from runbook.language.texts import plural, t

PATH = "/promises"
MOST_COLLEAGUES = 100
_LONGEST = 64
_FARTHEST = 10_000
FILTERS = ("owner", "overdue", "incident", "page")


def show(asked: Asked) -> Shown:
    """The list, with what this person may do about it."""
    return Shown("promises", {"page": page_of(asked, asked.query)})


def page_of(asked: Asked, query: Mapping[str, str]) -> PromisesPage:
    """Everybody's promises for whoever may see them, else only this person's own."""
    tx, lang, everybodys = asked.tx, asked.lang, asked.sees(Sight.PROMISES)
    wanted, kept_query = wanted_of(asked, query)
    hers = Wanted("" if everybodys else wanted.owner)
    nobody = not everybodys and not asked.person.agent
    found = [] if nobody else promises.listed(tx, wanted)
    sums = promises.Sums() if nobody else promises.sums(tx, hers)
    total = promises.Sums() if nobody else promises.sums(tx, wanted)
    keeping = {} if nobody else promises.owners(tx, hers.owner)
    near = colleagues(tx, MOST_COLLEAGUES) if asked.does(Deed.REASSIGN) and everybodys else []
    how = presences(tx, {*keeping, *near})
    counts = [Count(t("hub.promises.count.soon", lang), sums.soon)]
    if everybodys:
        away = sum(count for one, count in keeping.items() if how[one] != ACTIVE)
        counts.append(Count(t("hub.promises.count.away", lang), away, wrong=True))
    last = max(0, (total.open - 1) // PAGE)
    return PromisesPage(
        sentence=_sentence(sums, lang, everybodys=everybodys),
        counts=tuple(counts),
        items=tuple(items(asked, found, how)),
        asked=kept_query,
        everybodys=everybodys,
        gives=everybodys and asked.does(Deed.REASSIGN) and bool(found),
        colleagues=tuple(Colleague(one, t(f"hub.promises.pc.{how[one]}", lang)) for one in near),
        before=_link(kept_query, wanted.page - 1) if wanted.page > 0 else "",
        after=_link(kept_query, wanted.page + 1) if wanted.page < last else "",
        pages=t("hub.promises.page", lang, n=wanted.page + 1, of=last + 1) if last else "",
    )


def wanted_of(asked: Asked, query: Mapping[str, str]) -> tuple[Wanted, dict[str, str]]:
    """What is asked for, and the same as it stands in links; others' are nobody's to ask for."""
    everybodys = asked.sees(Sight.PROMISES)
    owner = plain(query.get("owner", "")) if everybodys else asked.person.agent
    number = query.get("incident", "").strip().removeprefix("№").strip()
    overdue = query.get("overdue", "") == "1"
    page = query.get("page", "")
    turned = min(int(page[:6]), _FARTHEST) if page.isascii() and page.isdecimal() else 0
    counted = number.isascii() and number.isdecimal() and len(number) <= 9  # noqa: PLR2004 - digits
    incident = (_key_of(asked.tx, int(number)) or "-") if counted else ""
    kept = {
        "owner": owner if everybodys else "",
        "overdue": "1" if overdue else "",
        "incident": number if counted else "",
        "page": str(turned) if turned else "",
    }
    wanted = Wanted(owner, overdue, incident, turned)
    return wanted, {name: one for name, one in kept.items() if one}


def plain(text: str) -> str:
    """An id as somebody typed it; empty for what no id looks like, and no database takes."""
    said = text.strip()
    return said if said.isprintable() and len(said) <= _LONGEST else ""


def items(asked: Asked, found: Sequence[Kept], how: Mapping[str, str]) -> list[Item]:
    """These promises, with the buttons this person has for each."""
    numbers = _numbers(asked.tx, {one.incident for one in found} - {""})
    opens = asked.sees(Sight.INCIDENT)
    rules = Rules.of(asked.office.settings.callbacks)
    tried = attempts.lately(asked.tx, {one.id for one in found}, rules.pause)
    return [
        _with_buttons(
            asked,
            one,
            item_of(
                one,
                asked.tx.now,
                asked.lang,
                rules,
                presence=how.get(one.owner, NEVER),
                incident=numbers.get(one.incident, 0) if opens else 0,
                tried_at=tried.get(one.id),
            ),
        )
        for one in found
    ]


def _with_buttons(asked: Asked, kept: Kept, item: Item) -> Item:
    def may(deed: Deed) -> bool:
        return promises.may_work(asked.person, deed, kept.owner)

    if kept.settled:
        return replace(item, undo=may(Deed.UNDO))
    return replace(
        item,
        works=may(Deed.FULFIL),
        reveals=may(Deed.REVEAL) and kept.has_reference,
        back=kept.operator if kept.given and may(Deed.REASSIGN) else "",
    )


def _sentence(sums: promises.Sums, lang: str, *, everybodys: bool) -> str:
    if not sums.open:
        return t("hub.promises.none" if everybodys else "hub.promises.none.hers", lang)
    said = plural("hub.promises.open", sums.open, lang)
    if sums.overdue:
        return f"{said} {plural('hub.promises.late', sums.overdue, lang)}"
    return f"{said} {t('hub.promises.in_time', lang)}"


def _link(kept: Mapping[str, str], page: int) -> str:
    query = {**kept, "page": str(page)} if page else {k: v for k, v in kept.items() if k != "page"}
    return f"{PATH}?{urlencode(query)}" if query else PATH


def back_to(form: Mapping[str, str]) -> str:
    """The list as it was filtered before something was pressed in it."""
    query = {name: plain(form[f"was_{name}"]) for name in FILTERS if form.get(f"was_{name}")}
    return f"{PATH}?{urlencode(query)}" if query else PATH


def _numbers(tx: Transaction, keys: Collection[str]) -> dict[str, int]:
    columns = (INCIDENTS.c.key, INCIDENTS.c.number)
    asked = select(*columns).where(INCIDENTS.c.key.in_(sorted(keys)))
    return dict(tuple(row) for row in tx.connection.execute(asked)) if keys else {}


def _key_of(tx: Transaction, number: int) -> str | None:
    asked = select(INCIDENTS.c.key).where(INCIDENTS.c.number == number)
    return tx.connection.execute(asked).scalar()
