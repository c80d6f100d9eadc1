"""Opening what somebody else gives as a bundle: every byte of it may be hostile."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.bundle.opening import Fault, open_bundle
from runbook.bundle.packing import as_part, pack
from runbook.bundle.shapes import LARGEST, MANIFEST, Bundle, Manifest

SAID = Manifest(made="2026-11-22T01:13:05Z", operator="op-117", removed=(("secret", 2),))
WHOLE = pack(SAID, (as_part("clock.json", {"утро": 1}), as_part("vpn.json", {"asked": False})))


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(name.replace("__", "."), body)
    return out.getvalue()


def test_what_was_packed_opens_and_the_same_parts_give_the_same_bytes() -> None:
    found = open_bundle(WHOLE.content)
    assert isinstance(found, Bundle)
    assert (found.manifest, found.parts) == (WHOLE.manifest, WHOLE.parts)
    assert pack(SAID, WHOLE.parts[1:]).content == WHOLE.content


def test_a_part_that_was_changed_or_added_is_seen() -> None:
    bodies = {one.name.replace(".", "__"): one.body for one in WHOLE.parts}
    assert open_bundle(archive(**{**bodies, "clock__json": b"{}"})) is Fault.ALTERED
    assert open_bundle(archive(**{**bodies, "more__json": b"{}"})) is Fault.ALTERED
    del bodies["clock__json"]
    assert open_bundle(archive(**bodies)) is Fault.ALTERED


@pytest.mark.parametrize(
    "name", ["../x.json", "/etc/x.json", "a/b.json", "x.exe", "X.json", "x.json.lnk"]
)
def test_a_name_that_is_no_parts_name_is_refused(name: str) -> None:
    assert open_bundle(archive(**{name: b"{}"})) is Fault.BAD_ENTRY


def test_a_bomb_is_not_unpacked() -> None:
    body = archive(bomb__json=bytes(64 * 1024 * 1024))
    assert len(body) < LARGEST
    assert open_bundle(body) is Fault.TOO_LARGE
    many = archive(**{f"a{'b' * n}__json": bytes(1000 * 1024) for n in range(20)})
    assert open_bundle(many) is Fault.TOO_LARGE
    assert open_bundle(bytes(LARGEST + 1)) is Fault.TOO_LARGE


def test_a_size_that_is_a_lie_unpacks_no_further_than_it_says() -> None:
    body = bytearray(archive(bomb__json=bytes(2 * 1024 * 1024)))
    true = (2 * 1024 * 1024).to_bytes(4, "little")
    while (place := body.find(true)) >= 0:
        body[place : place + 4] = (10).to_bytes(4, "little")
    assert open_bundle(bytes(body)) in {Fault.NOT_A_ZIP, Fault.BAD_MANIFEST, Fault.TOO_LARGE}


@pytest.mark.parametrize(
    "changed",
    [
        {"operator": "x" * 65},
        {"operator": ""},
        {"operator": "a\x1b[0m"},
        {"incident": "../../etc"},
        {"made": "yesterday"},
        {"made": "2026-11-22T01:13:05"},
        {"made": "2026-02-30T01:13:05Z"},
        {"made": "2026-11-22T25:13:05Z"},
        {"program": "1\n2"},
        {"missing": (("<script>", "x"),)},
        {"removed": (("secret", -1),)},
    ],
)
def test_a_manifest_that_says_strange_things_is_refused(changed: dict[str, object]) -> None:
    strange = pack(replace(SAID, **changed), WHOLE.parts[1:])  # type: ignore[arg-type]
    assert open_bundle(strange.content) is Fault.BAD_MANIFEST


def test_a_manifest_of_wrong_types_is_refused() -> None:
    said = json.loads(WHOLE.parts[0].body)
    for name in ("made", "operator", "parts", "removed", "missing", "incident"):
        for value in (None, 7, [[1]], {"a": 1}, [None], [["a"]]):
            body = json.dumps({**said, name: value}).encode()
            found = open_bundle(archive(**{MANIFEST.replace(".", "__"): body}))
            assert found in {Fault.BAD_MANIFEST, Fault.ALTERED}, (name, value)


@given(st.binary(max_size=300))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(open_bundle(body), Fault)


@given(st.integers(0, len(WHOLE.content) - 1), st.integers(1, 255))
def test_no_flipped_byte_raises_or_passes_for_another_bundle(place: int, by: int) -> None:
    body = bytearray(WHOLE.content)
    body[place] ^= by
    found = open_bundle(bytes(body))
    if isinstance(found, Bundle):
        # Some bytes of a ZIP mean nothing: dates, systems, flags of its maker.
        assert found.parts == WHOLE.parts
