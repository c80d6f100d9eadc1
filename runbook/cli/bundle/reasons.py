"""Why a file cannot be written, in words."""

import errno

from runbook.language.texts import t

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def reason(error: OSError, lang: str) -> str:
    """The system's words, or ours where the disk is full: that can be mended by her."""
    if error.errno in _FULL:
        return t("bundle.disk_full", lang)
    return error.strerror or type(error).__name__
