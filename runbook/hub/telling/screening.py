"""The last look at every message of the hub: what a messenger may never carry is hidden visibly."""

import re
from dataclasses import replace
from functools import lru_cache

from notifier.message import Message
from notifier.screening.screening import Hidden, Screen, Screened
from runbook.hub.model.incident import HubIncident
from runbook.language.texts import known
from runbook.privacy.person_names import find_names
from runbook.privacy.state_numbers import find_documents

_LINKS = re.compile(r"[.\u3002\uff0e\uff61](?=\w)|[/@\uff0f\uff20]")
"""Messengers make links of names with dots, of paths and of accounts, whatever is meant."""
_ONLY_A_NAME = frozenset({Hidden.NAME})


def screened(incident: HubIncident, message: Message) -> tuple[Message, frozenset[Hidden]]:
    """The message without what may not leave, and what kinds of things were hidden.

    Kept is what is known to be ours: the incident's number, operators' codes, and the ids of
    services and places where they say nothing but what is broken and where.
    """
    words = (*incident.services, *(place for place, _ in incident.weight.places))
    ours = (incident.key, incident.key[:8], incident.agent)
    kept = ours + tuple(one for one in words if _says_no_more(one))
    parts = [_part(one, kept, message.lang) for one in _parts(message)]
    title, footer, *lines = (one.text for one in parts)
    clean = replace(message, title=title, lines=tuple(lines), footer=footer)
    return clean, frozenset().union(*(one.hidden for one in parts))


def defused(incident: HubIncident, lang: str) -> HubIncident:
    """The incident with nothing in its agents' words that a messenger would make a link of.

    What may not leave is hidden first: without its dots nothing would be known for an inner name.
    """

    def harmless(word: str) -> str:
        if not _LINKS.search(word):
            return word
        return _LINKS.sub(" ", _seen_before(word, lang).text)

    places = tuple((harmless(place), count) for place, count in incident.weight.places)
    return replace(
        incident,
        agent=harmless(incident.agent),
        services=tuple(harmless(one) for one in incident.services),
        provider_ticket=harmless(incident.provider_ticket),
        not_working=tuple(one for one in incident.not_working if known(f"channel.{one}", lang)),
        weight=replace(incident.weight, places=places),
    )


def _parts(message: Message) -> tuple[str, ...]:
    return (message.title, message.footer, *message.lines)


def _part(text: str, kept: tuple[str, ...], lang: str) -> Screened:
    """What is clean with nothing kept is clean: of a storm most lines were seen before."""
    plain = _seen_before(text, lang)
    return plain if not plain.hidden else _screen(kept, lang).text(text)


@lru_cache(maxsize=4096)
def _seen_before(text: str, lang: str) -> Screened:
    return _screen((), lang).text(text)


@lru_cache(maxsize=512)
def _screen(kept: tuple[str, ...], lang: str) -> Screen:
    words = [one for one in kept if one]
    return Screen.of(keep=words, lang=lang, names=find_names, documents=find_documents)


def _says_no_more(word: str) -> bool:
    """Whether nothing in it would be hidden but what could be somebody's name: a city, a CRM."""
    return _seen_before(word, "ru").hidden <= _ONLY_A_NAME
