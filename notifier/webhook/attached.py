"""PURE. Documents that go with a webhook: ``runbook.case/1``, an alert that carries some."""

import re
from collections.abc import Iterable, Sequence

from notifier.message import Attachment

CASE = "runbook.case/1"

LARGEST_CASE = 524_288
"""Bytes of a body with documents that is looked at."""

DOCUMENTS_LIMIT, DOCUMENT_LIMIT = 8, 400_000
"""Documents of one message; bytes of all of them as JSON, beyond which the last are left out."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,40}")
_KEYS = {"name", "media_type", "text"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def is_named_well(name: str) -> bool:
    """Whether it is a bare file name that is safe in any folder and header."""
    return _NAME.fullmatch(name) is not None


def written(attachments: Iterable[Attachment]) -> list[dict[str, str]]:
    """As they stand in a body: as many as fit, from the first one on."""
    room, kept = DOCUMENT_LIMIT, list[dict[str, str]]()
    for one in attachments:
        # A line end or a quote takes two bytes in JSON.
        room -= len(one.text.encode()) + one.text.count("\n") + one.text.count('"')
        room -= one.text.count("\\")
        if room < 0 or len(kept) == DOCUMENTS_LIMIT:
            break
        kept.append({"name": one.name, "media_type": one.media_type, "text": one.text})
    return kept


def are_documents(value: object) -> bool:
    """Whether it is a list of documents as ``written`` makes it."""
    if not isinstance(value, list) or not 0 < len(value) <= DOCUMENTS_LIMIT:
        return False
    return all(map(_is_one, value))


def read(value: Sequence[dict[str, str]]) -> tuple[Attachment, ...]:
    """What ``are_documents`` has let in."""
    return tuple(Attachment(**one) for one in value)


def _is_one(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != _KEYS:
        return False
    name, media_type, text = value["name"], value["media_type"], value["text"]
    if not all(isinstance(one, str) for one in (name, media_type, text)):
        return False
    typed = _MEDIA_TYPE.fullmatch(media_type) is not None
    return is_named_well(name) and typed and not _UNPRINTABLE.search(text)
