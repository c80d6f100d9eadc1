"""What is in a bundle, what was taken out and what could not be had: read before it leaves."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from runbook.bundle.shapes import SCHEMA, SUMMARY, Bundle
from runbook.cli.bundle.leaving import Left
from runbook.language.texts import known, t

_KILO = 1024


def lines(bundle: Bundle, lang: str) -> Iterator[str]:
    """The preview for a screen."""
    manifest = bundle.manifest
    yield ""
    yield t("bundle.inside", lang)
    for one in bundle.parts:
        about = f"bundle.part.{one.name}"
        said = t(about, lang) if known(about, lang) else ""
        yield f"  {one.name:<18} {size(len(one.body), lang):>10}  {said}"
    yield t("bundle.whole", lang, size=size(len(bundle.content), lang))
    yield t("bundle.read_one", lang, name=SUMMARY)
    yield ""
    if manifest.removed:
        what = "; ".join(
            t("bundle.removed.line", lang, what=t(f"bundle.removed.{kind}", lang), count=count)
            for kind, count in manifest.removed
        )
        yield t("bundle.removed", lang, what=what)
    else:
        yield t("bundle.removed.nothing", lang)
    if manifest.addresses:
        yield t("bundle.inner_kept", lang)
    if manifest.missing:
        yield t("bundle.missing", lang)
        for name, why in manifest.missing:
            text_id = f"bundle.missing.{why}"
            if known(text_id, lang):
                yield f"  {name}: {t(text_id, lang)}"
            else:
                yield f"  {t('bundle.missing.other', lang, name=name, why=why)}"
    yield ""


def size(count: int, lang: str) -> str:
    """Bytes as people read them."""
    if count < _KILO:
        return t("bundle.bytes", lang, size=count)
    return t("bundle.kilobytes", lang, size=-(-count // _KILO))


def as_object(bundle: Bundle, written: Path | None, left: Left) -> dict[str, object]:
    """The same as one JSON object: ``runbook.bundle/1``."""
    return {
        "schema": SCHEMA,
        "file": None if written is None else str(written),
        "size": len(bundle.content),
        "sha256": bundle.sha256,
        "manifest": asdict(bundle.manifest),
        "sent": left.as_json(),
    }
