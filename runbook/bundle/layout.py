"""Whether a ZIP file holds what is read of it and nothing else, whichever program opens it.

An administrator takes the file along and opens it with a program of his own. Some read names from
an extra field, some make the links an entry asks for, some start at the first byte and some at the
last. ``pack`` leaves no place for any of that: PKWARE's APPNOTE, sections 4.3 and 4.5.
"""

import zipfile

_LOCAL_HEADER, _CENTRAL_HEADER, _END = 30, 46, 22
_LENGTH_OF_EXTRA = slice(28, 30)
_PLAIN_FILE = 0o600 << 16
_NO_FLAGS = 0


def is_tidy(archive: zipfile.ZipFile, content: bytes) -> bool:
    """Whether entries, directory and end follow one another without a byte between them."""
    at, directory = 0, 0
    for entry in archive.infolist():
        if not _is_plain(entry, content, at):
            return False
        name = len(entry.orig_filename.encode("ascii", "replace"))
        at += _LOCAL_HEADER + name + entry.compress_size
        directory += _CENTRAL_HEADER + name
    ends = at + directory + _END == len(content)
    return ends and archive.start_dir == at and not archive.comment


def _is_plain(entry: zipfile.ZipInfo, content: bytes, at: int) -> bool:
    """A file like ours, where the one before it ends: no link, no folder, no second name."""
    local = content[at : at + _LOCAL_HEADER]
    return (
        entry.header_offset == at
        and entry.flag_bits == _NO_FLAGS
        and entry.external_attr == _PLAIN_FILE
        and not (entry.extra or entry.comment)
        and local[_LENGTH_OF_EXTRA] == b"\x00\x00"
    )
