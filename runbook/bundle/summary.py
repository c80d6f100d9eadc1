"""PURE. The page an administrator reads first: what is wrong, since when, what was tried, versions.

Made from the redacted documents alone, so that nothing stands in it that is not in them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from runbook.bundle.shapes import Manifest
from runbook.language.texts import known, t

Documents = Mapping[str, Mapping[str, Any]]
MOST_LINES = 12
_SHOWN = 8


def summary(manifest: Manifest, documents: Documents, lang: str) -> str:
    """The page as Markdown."""
    sections = (
        ("verdict", _verdict(documents, lang)),
        ("incident", _incident(documents, lang)),
        ("failed", _failed(documents)),
        ("network", _network(documents, lang)),
        ("told", _told(documents, lang)),
        ("doctor", _doctor(documents)),
        ("journal", _journal(documents, lang)),
        ("versions", _versions(documents, lang)),
        ("removed", _removed(manifest, lang)),
        ("missing", _missing(manifest, lang)),
    )
    lines = [
        f"# {t('bundle.summary.title', lang, operator=manifest.operator)}",
        "",
        t("bundle.summary.made", lang, at=manifest.made),
    ]
    for name, found in sections:
        said = list(found)
        if said:
            lines += ["", f"## {t(f'bundle.summary.{name}', lang)}", ""]
            lines += [f"- {_line(one)}" for one in said]
    return "\n".join(lines) + "\n"


def _line(text: str) -> str:
    """One line of a list, whatever a program has put into it."""
    return " ".join(text.replace("`", "'").split())


def _verdict(documents: Documents, lang: str) -> Iterator[str]:
    found = documents.get("diagnosis.json", {})
    verdict = found.get("verdict")
    if not isinstance(verdict, Mapping):
        return
    yield t(
        "bundle.summary.cause", lang, cause=verdict["cause"], summary=verdict.get("summary", "")
    )
    sure = t(f"bundle.sure.{_sure(verdict.get('confidence', 0))}", lang)
    yield t("bundle.summary.side", lang, side=verdict["side"], sure=sure)
    for one in verdict.get("also", ()):
        yield t("bundle.summary.also", lang, cause=one["cause"])
    for one in verdict.get("alternatives", ()):
        yield t("bundle.summary.instead", lang, cause=one["cause"])
    for one in found.get("differences", ())[:MOST_LINES]:
        values = (one.get(name, "") for name in ("kind", "subject", "usual", "now"))
        kind, subject, usual, now = (str(value) for value in values)
        yield t("bundle.summary.unusual", lang, what=f"{kind} {subject}", usual=usual, now=now)


def _sure(confidence: object) -> str:
    """As operators read it: never a percentage."""
    value = confidence if isinstance(confidence, (int, float)) else 0.0
    return "almost" if value >= 0.9 else "likely" if value >= 0.6 else "unclear"  # noqa: PLR2004 - the house's three words


def _incident(documents: Documents, lang: str) -> Iterator[str]:
    found = documents.get("incident.json", {})
    if not found.get("key"):
        return
    yield t(
        "bundle.summary.key", lang, key=str(found["key"])[:_SHOWN], state=found.get("state", "")
    )
    for name, at in found.get("times", {}).items():
        if at:
            yield f"{t(f'bundle.time.{name}', lang)}: {at}"


def _failed(documents: Documents) -> Iterator[str]:
    seen = documents.get("diagnosis.json", {}).get("observations", ())
    failed = [one for one in seen if one.get("outcome") == "failed"]
    for one in failed[:MOST_LINES]:
        detail = f" — {one['detail']}" if one.get("detail") else ""
        yield (
            f"`{one['probe']}`: {one.get('operation') or ''} {one.get('failure') or ''}, "
            f"{one.get('elapsed_ms', 0)} ms{detail}"
        )


def _network(documents: Documents, lang: str) -> Iterator[str]:
    here = documents.get("computer.json", {})
    if here:
        for one in here.get("interfaces", ()):
            if one.get("addresses") and one.get("kind") != "loopback":
                shown = ", ".join(map(str, one["addresses"]))
                yield f"{one['name']} ({one['kind']}, link: {one['link']}): {shown}"
        yield t("bundle.summary.router", lang, router=here.get("default_router") or "?")
        yield t("bundle.summary.resolvers", lang, names=", ".join(here.get("resolvers", ())) or "?")
        for one in here.get("conflicting_programs", ()):
            yield t("bundle.summary.conflict", lang, program=one)
    client = documents.get("vpn.json", {})
    if client.get("asked"):
        yield t(
            "bundle.summary.vpn",
            lang,
            client=client.get("client", ""),
            version=client.get("version") or "?",
            session=client.get("session", "?"),
        )


def _told(documents: Documents, lang: str) -> Iterator[str]:
    counts = documents.get("deliveries.json", {}).get("counts", {})
    for what, count in counts.items():
        yield t("bundle.summary.attempts", lang, what=what, count=count)


def _doctor(documents: Documents) -> Iterator[str]:
    for one in documents.get("doctor.json", {}).get("findings", ())[:MOST_LINES]:
        if one.get("level") in {"failure", "warning"}:
            yield f"{one['level']}: {one.get('sentence') or one.get('id')}"


def _journal(documents: Documents, lang: str) -> Iterator[str]:
    found = documents.get("journal.json", {})
    if not found:
        return
    sound = {True: "sound", False: "broken"}.get(found.get("sound"), "unproved")  # type: ignore[arg-type]
    yield t(f"bundle.summary.journal.{sound}", lang, events=found.get("events", 0))
    if found.get("head"):
        yield f"head {found['head']}"


def _versions(documents: Documents, lang: str) -> Iterator[str]:
    found = documents.get("versions.json", {})
    if found:
        system = " ".join(str(found.get(one, "")) for one in ("system", "release", "machine"))
        program, python = found.get("program") or "?", found.get("python", "?")
        yield t(
            "bundle.summary.program", lang, program=program, python=python, system=system.strip()
        )
    ahead = documents.get("clock.json", {}).get("ahead_seconds")
    if ahead is not None:
        yield t("bundle.summary.clock", lang, seconds=round(float(ahead), 1))


def _removed(manifest: Manifest, lang: str) -> Iterator[str]:
    for kind, count in manifest.removed:
        yield t("bundle.removed.line", lang, what=t(f"bundle.removed.{kind}", lang), count=count)
    if manifest.addresses:
        yield t("bundle.summary.inner_kept", lang)


def _missing(manifest: Manifest, lang: str) -> Iterator[str]:
    for name, why in manifest.missing:
        text = f"bundle.missing.{why}"
        said = t(text, lang) if known(text, lang) else why
        yield f"{name}: {said}"
