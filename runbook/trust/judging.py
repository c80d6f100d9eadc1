"""Whether a file beside the settings is the bank's word, and if not, why. Nothing here raises."""

import os

from runbook.trust.whom import Trust

SUFFIX = ".sig"
_LARGEST = 4096

NOT_TRUSTED = "not_trusted"
"""Nothing in the settings vouches for it: no digest, no signature, or no key to prove one by."""
DIGEST_MISMATCH = "digest_mismatch"
"""It was changed after it was pinned or signed."""
BAD_SIGNATURE = "bad_signature"
"""Its signature is damaged, forged, or made with another key."""


def doubt(digest: str, name: str, signature: str | None, trust: Trust) -> str:
    """Why the file is not the bank's word; empty when it is.

    ``digest`` is that of its text (``runbook.holding.scripts.digest``), ``name`` its name as it is
    installed, ``signature`` what lies beside it, None for nothing. A pinned digest decides alone.
    """
    pinned = trust.pinned.get(name)
    if pinned is not None:
        return "" if pinned == digest else DIGEST_MISMATCH
    if signature is None or not trust.keys:
        return NOT_TRUSTED
    from runbook.trust.signature import proven, read  # noqa: PLC0415 - lazy for start-up

    made = read(signature)
    if made is None:
        return BAD_SIGNATURE
    if (made.file, made.sha256) != (name, digest):
        return DIGEST_MISMATCH
    return "" if proven(made, trust.keys) else BAD_SIGNATURE


def signature_beside(path: str) -> str | None:
    """The text of the signature beside a file; None when there is none, empty when it is none."""
    beside = f"{path}{SUFFIX}"
    if not os.path.lexists(beside):
        return None
    try:
        if not os.path.isfile(beside):  # noqa: PTH113 - pathlib costs start-up time before the words
            # A pipe or a device could keep the words waiting without end.
            return ""
        with open(beside, "rb") as file:  # noqa: PTH123 - as above
            return file.read(_LARGEST).decode("utf-8-sig")
    except (OSError, ValueError):
        return ""
