"""PURE. The page an administrator reads first: what is wrong, since when, what was tried, versions.

Made from the redacted documents alone, so that nothing stands in it that is not in them.
"""

from collections.abc import Iterator, Mapping

from runbook.bundle.first_minute import MOST_LINES, Documents, at_once, done, moment, sure
from runbook.bundle.shapes import Manifest
from runbook.incidents.words import cause_name, side_name
from runbook.language.texts import known, t

_MARKS = {"failure": "✗", "warning": "!"}
"""As the doctor marks them on a screen."""


def summary(manifest: Manifest, documents: Documents, lang: str) -> str:
    """The page as Markdown."""
    sections = (
        ("first", at_once(manifest, documents, lang)),
        ("failed", _failed(documents)),
        ("verdict", _verdict(documents, lang)),
        ("done", done(documents, lang)),
        ("network", _network(documents, lang)),
        ("doctor", _doctor(documents)),
        ("journal", _journal(documents, lang)),
        ("versions", _versions(documents, lang)),
        ("removed", _removed(manifest, lang)),
        ("missing", _missing(manifest, lang)),
    )
    lines = [
        f"# {t('bundle.summary.title', lang, operator=manifest.operator)}",
        "",
        t("bundle.summary.made", lang, at=moment(manifest.made, lang)),
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
    side, certain = side_name(str(verdict["side"]), lang), sure(verdict.get("confidence"), lang)
    yield t("bundle.summary.side", lang, side=side, sure=certain)
    for name, text_id in (
        ("also", "bundle.summary.also"),
        ("alternatives", "bundle.summary.instead"),
    ):
        for one in verdict.get(name, ()):
            yield t(text_id, lang, cause=f"{cause_name(one['cause'], lang)} ({one['cause']})")
    if verdict.get("acquitted"):
        yield t("bundle.summary.proved", lang, names=", ".join(map(str, verdict["acquitted"])))
    for one in found.get("differences", ())[:MOST_LINES]:
        values = (one.get(name, "") for name in ("kind", "subject", "usual", "now"))
        kind, subject, usual, now = (str(value) for value in values)
        yield t("bundle.summary.unusual", lang, what=f"{kind} {subject}", usual=usual, now=now)


def _failed(documents: Documents) -> Iterator[str]:
    seen = documents.get("diagnosis.json", {}).get("observations", ())
    failed = [one for one in seen if one.get("outcome") == "failed"]
    for one in failed[:MOST_LINES]:
        how = " ".join(str(one[name]) for name in ("operation", "failure") if one.get(name))
        detail = f" ({one['detail']})" if one.get("detail") else ""
        yield f"{one['probe']}: {how}, {one.get('elapsed_ms', 0)} ms{detail}"


def _network(documents: Documents, lang: str) -> Iterator[str]:
    here = documents.get("computer.json", {})
    if here:
        for one in here.get("interfaces", ()):
            if one.get("addresses") and one.get("kind") != "loopback":
                shown = ", ".join(map(str, one["addresses"]))
                link = {True: "up", False: "down"}.get(one["link"], "?")
                yield f"{one['name']} ({one['kind']}, link {link}): {shown}"
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


def _doctor(documents: Documents) -> Iterator[str]:
    for one in documents.get("doctor.json", {}).get("findings", ())[:MOST_LINES]:
        if mark := _MARKS.get(str(one.get("level"))):
            yield f"{mark} {one.get('sentence') or one.get('id')}"


def _journal(documents: Documents, lang: str) -> Iterator[str]:
    found = documents.get("journal.json", {})
    if not found:
        return
    if problem := found.get("problem"):
        yield t("bundle.summary.journal.unread", lang, problem=problem)
        return
    sound = {True: "sound", False: "broken"}.get(found.get("sound"), "unproved")  # type: ignore[arg-type]
    state = "unchecked" if found.get("checked") is False else sound
    yield t(f"bundle.summary.journal.{state}", lang, events=found.get("events", 0))
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
