"""Small changes to a document that was right: of bytes, of lines, of words, of a JSON tree.

An edit is a function of the data, a number that says where, and a piece to put there; so a list of
numbers tells a whole change, for hypothesis to shrink and for the long loops to repeat.
"""

import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.hostile import PIECES

Edit = Callable[[bytes, int, bytes], bytes]
Change = tuple[int, int, int]
"""Which edit, where, and which piece."""
MOST_EDITS = 6
_LARGEST = 200_000
_WORD = re.compile(rb"[\w.+:-]+")
_VALUE = re.compile(rb"([=:]\s*)(.*)$")


def _insert(data: bytes, at: int, piece: bytes) -> bytes:
    place = at % (len(data) + 1)
    return data[:place] + piece + data[place:]


def _overwrite(data: bytes, at: int, piece: bytes) -> bytes:
    place = at % (len(data) + 1)
    return data[:place] + piece + data[place + len(piece) :]


def _cut_out(data: bytes, at: int, piece: bytes) -> bytes:
    place = at % (len(data) + 1)
    return data[:place] + data[place + 1 + len(piece) * 3 :]


def _end_here(data: bytes, at: int, _: bytes) -> bytes:
    return data[: at % (len(data) + 1)]


def _repeat(data: bytes, at: int, piece: bytes) -> bytes:
    place = at % (len(data) + 1)
    return data[:place] + data[place : place + 40] * (2 + len(piece) % 30) + data[place:]


def _flip(data: bytes, at: int, piece: bytes) -> bytes:
    if not data:
        return piece
    place = at % len(data)
    changed = data[place] ^ (1 << (at // len(data)) % 8)
    return data[:place] + bytes([changed]) + data[place + 1 :]


def _lines(change: Callable[[list[bytes], int, bytes], None]) -> Edit:
    def edit(data: bytes, at: int, piece: bytes) -> bytes:
        lines = data.split(b"\n")
        change(lines, at % len(lines), piece)
        return b"\n".join(lines)

    return edit


def _drop_line(lines: list[bytes], at: int, _: bytes) -> None:
    del lines[at]


def _double_line(lines: list[bytes], at: int, _: bytes) -> None:
    lines.insert(at, lines[at])


def _swap_lines(lines: list[bytes], at: int, piece: bytes) -> None:
    other = (at + 1 + len(piece)) % len(lines)
    lines[at], lines[other] = lines[other], lines[at]


def _change_value(lines: list[bytes], at: int, piece: bytes) -> None:
    lines[at] = _VALUE.sub(lambda found: found[1] + piece, lines[at])


def _change_word(data: bytes, at: int, piece: bytes) -> bytes:
    words = list(_WORD.finditer(data))
    if not words:
        return data + piece
    one = words[at % len(words)]
    return data[: one.start()] + piece + data[one.end() :]


def _change_node(data: bytes, at: int, piece: bytes) -> bytes:
    """Put an odd value at some place of a JSON tree, or take what stands there away."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return _change_word(data, at, piece)
    places = list(_places(tree))
    if not places:
        return piece
    table, key = places[at % len(places)]
    if at % 7 == 0:
        del table[key]
    elif at % 7 == 1 and isinstance(table, dict):
        table[piece.decode("latin-1")] = table[key]
    else:
        table[key] = _odd(piece)
    return json.dumps(tree, ensure_ascii=at % 2 == 0).encode("utf-8", "surrogatepass")


def _places(tree: Any) -> Sequence[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one) if _is_list(one) else ()
        for key, value in inside:
            found.append((one, key))
            waiting.append(value)
    return found


def _is_list(one: object) -> bool:
    return isinstance(one, list)


def _odd(piece: bytes) -> Any:
    try:
        return json.loads(piece)
    except (ValueError, RecursionError):
        return piece.decode("utf-8", "surrogateescape")


EDITS: tuple[Edit, ...] = (
    _change_word, _insert, _flip, _overwrite, _cut_out, _end_here, _repeat, _lines(_drop_line),
    _lines(_double_line), _lines(_swap_lines), _lines(_change_value), _change_node, _change_node,
)  # fmt: skip


def changed(seed: bytes, changes: Sequence[Change], pieces: Sequence[bytes]) -> bytes:
    """The document after these changes, one after the other."""
    data = seed
    for kind, at, which in changes:
        data = EDITS[kind % len(EDITS)](data, at, pieces[which % len(pieces)])[:_LARGEST]
    return data


def by_hypothesis(seeds: Sequence[bytes], own: Sequence[bytes] = ()) -> st.SearchStrategy[bytes]:
    """Changed documents, and now and then bytes of no kind."""
    pieces = (*own, *PIECES)
    one = st.tuples(
        st.integers(0, len(EDITS) - 1), st.integers(0, 2**20), st.integers(0, len(pieces) - 1)
    )
    changes = st.lists(one, min_size=1, max_size=MOST_EDITS)
    whole = st.builds(changed, st.sampled_from(list(seeds)), changes, st.just(pieces))
    return whole | st.binary(max_size=200) if seeds else st.binary(max_size=400)


def by_chance(chance: random.Random, seeds: Sequence[bytes], own: Sequence[bytes] = ()) -> bytes:
    """One changed document of the long loops: the same again from the same chance."""
    pieces = (*own, *PIECES)
    changes = [
        (chance.randrange(len(EDITS)), chance.randrange(2**20), chance.randrange(len(pieces)))
        for _ in range(1 + chance.randrange(MOST_EDITS))
    ]
    return changed(chance.choice(list(seeds)), changes, pieces)
