"""Why a file could not be written or read, in the reader's language: the system has its own."""

import errno

from runbook.language.texts import t

_REASONS = {
    errno.ENOENT: "cli.file.no_folder",
    errno.ENOTDIR: "cli.file.no_folder",
    errno.EACCES: "cli.file.no_right",
    errno.EPERM: "cli.file.no_right",
    errno.EROFS: "cli.file.no_right",
    errno.ENOSPC: "cli.file.no_room",
    errno.EDQUOT: "cli.file.no_room",
    errno.EISDIR: "cli.file.a_folder",
    errno.ENAMETOOLONG: "cli.file.long_name",
}

_UNREAD = {
    errno.ENOENT: "cli.file.no_file",
    errno.ENOTDIR: "cli.file.no_file",
    errno.EACCES: "cli.file.no_right_to_read",
    errno.EPERM: "cli.file.no_right_to_read",
}


def why_not_written(error: OSError, lang: str) -> str:
    """A few words, small at the beginning."""
    number = error.errno or 0
    name = errno.errorcode.get(number, type(error).__name__)
    return t(_REASONS.get(number, "cli.file.other"), lang, name=name)


def why_not_read(error: OSError, lang: str) -> str:
    """The same for a file that was to be read."""
    number = error.errno or 0
    name = errno.errorcode.get(number, type(error).__name__)
    return t(_UNREAD.get(number, "cli.file.unread"), lang, name=name)
