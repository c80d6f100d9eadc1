"""From documents to one ZIP file: the manifest with a digest of each part, and the file's own.

The same parts give the same bytes: entries carry no time of their own, no owner and no path.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from runbook.bundle.shapes import MANIFEST, SCHEMA, Bundle, Listed, Manifest, Part

_NO_TIME = (1980, 1, 1, 0, 0, 0)


def as_part(name: str, document: Mapping[str, Any]) -> Part:
    """A document as a part. Its text is written as it is read: Russian in Russian letters."""
    text = json.dumps(document, ensure_ascii=False, indent=1, default=str)
    # A lone surrogate, from a name the system could not decode, is no UTF-8.
    return Part(name, (text + "\n").encode("utf-8", "replace"))


def pack(manifest: Manifest, parts: Sequence[Part]) -> Bundle:
    """The bundle; ``manifest.parts`` is filled in here."""
    listed = tuple(Listed(one.name, len(one.body), _digest(one.body)) for one in parts)
    whole = replace(manifest, parts=listed)
    first = as_part(MANIFEST, {"schema": SCHEMA, **asdict(whole)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in (first, *parts):
            info = zipfile.ZipInfo(one.name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o600 << 16
            made.writestr(info, one.body)
    content = out.getvalue()
    return Bundle(whole, (first, *parts), content, _digest(content))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
