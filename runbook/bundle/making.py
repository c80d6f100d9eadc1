"""From raw documents to a bundle: redact, look once more, sum up, pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runbook.bundle.known import remains
from runbook.bundle.packing import as_part, pack
from runbook.bundle.redaction import Redactor
from runbook.bundle.shapes import LARGEST_PART, SUMMARY, Bundle, Manifest, Part
from runbook.bundle.summary import summary

WITHHELD = "withheld"
TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Raw:
    """What was gathered, as it was read. ``missing``: parts that could not be had, and why."""

    documents: Mapping[str, Mapping[str, Any]] = field(repr=False)
    missing: tuple[tuple[str, str], ...] = ()


def make(raw: Raw, manifest: Manifest, redactor: Redactor, lang: str) -> Bundle:
    """The bundle. A part in which anything known is still found is left out, and that is said.

    The last look is over bytes, after the redaction of values: it must find nothing, and a
    mistake of the step before it costs a part and no secret.
    """
    missing = list(raw.missing)
    documents: dict[str, Mapping[str, Any]] = {}
    parts: list[Part] = []
    for name, document in raw.documents.items():
        redacted = redactor.document(document)
        part = as_part(name, redacted)
        if remains(part.body, redactor.known):
            missing.append((name, WITHHELD))
        elif len(part.body) > LARGEST_PART:
            missing.append((name, TOO_LARGE))
        else:
            documents[name] = redacted
            parts.append(part)
    removed = tuple(sorted((str(kind), count) for kind, count in redactor.removed.items()))
    # Her id stays as it is: it is the one identity that leaves, and the hub compares it.
    whole = replace(manifest, removed=removed, missing=tuple(sorted(missing)))
    page = Part(SUMMARY, summary(whole, documents, lang).encode("utf-8", "replace"))
    if remains(page.body, redactor.known):
        whole = replace(whole, missing=tuple(sorted((*missing, (SUMMARY, WITHHELD)))))
        return pack(whole, parts)
    return pack(whole, (page, *parts))
