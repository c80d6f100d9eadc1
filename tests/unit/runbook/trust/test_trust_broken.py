"""Keys that are none, and signature files that say two things."""

import pytest

from runbook.reporting.credentials import to_text
from runbook.settings.trust_rules import public_key
from runbook.trust.judging import BAD_SIGNATURE, DIGEST_MISMATCH, NOT_TRUSTED, doubt
from runbook.trust.keys import new_key, public_of, read_key, sign
from runbook.trust.signature import signature_of
from runbook.trust.whom import Trust, trust_in

NAME = "night-shift.yaml"
P = 2**255 - 19
OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
WEAK = (0, 1, P - 1, P, P + 1, OF_ORDER_8, P - OF_ORDER_8)


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "bank.pem"
    path.write_bytes(new_key()[0])
    return read_key(path)


@pytest.mark.parametrize("sign_bit", [0, 1])
@pytest.mark.parametrize("point", WEAK)
def test_under_a_key_of_small_order_nobody_signs(point, sign_bit):
    key = to_text((point | sign_bit << 255).to_bytes(32, "little"))
    assert public_key(key) is not None
    trust = trust_in({"keys": [key]})
    # The sum of no points is what these keys make of every text: no private key is needed.
    for number in range(32):
        digest = f"{number:064x}"
        forged = signature_of(NAME, digest, key, b"\x01" + bytes(63))
        assert doubt(digest, NAME, forged.text(), trust) == NOT_TRUSTED


def test_a_key_that_was_made_is_a_key(bank):
    key = public_of(bank)
    assert public_key(key) is None
    assert trust_in({"keys": [key]}).keys == (key,)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + text,
        lambda text: text + 'file = "other.yaml"\n',
        lambda text: text + "\x00",
        lambda text: text.replace("file =", "[more]\nfile ="),
        lambda text: text.replace('"runbook.signature/1"', '"runbook.signature/2"'),
        lambda text: text.replace("signature =", "signature.a ="),
        lambda text: "",
        lambda text: "[" * 3000,
        lambda text: text.replace('signature = "', 'signature = "A'),
    ],
)
def test_a_signature_file_that_says_two_things_says_nothing(bank, spoil):
    digest = "a" * 64
    text = sign(bank, NAME, digest).text()
    trust = Trust((public_of(bank),))
    assert doubt(digest, NAME, text, trust) == ""
    assert doubt(digest, NAME, spoil(text), trust) in {BAD_SIGNATURE, DIGEST_MISMATCH}


@pytest.mark.parametrize(
    "name", ["Night-Shift.yaml", "night-shift.yaml ", "night-shift.y\u0430ml", "./night-shift.yaml"]
)
def test_a_name_that_looks_the_same_is_another_name(bank, name):
    digest = "a" * 64
    made = sign(bank, name, digest)
    trust = Trust((public_of(bank),))
    assert doubt(digest, NAME, made.text(), trust) == DIGEST_MISMATCH
    # Nor does a pin of such a name vouch for this file.
    assert doubt(digest, NAME, None, trust_in({"pinned": {name: digest}})) == NOT_TRUSTED


def test_a_digest_in_capitals_and_a_hundred_keys_of_others_are_no_obstacle(bank):
    digest = "ab" * 32
    assert doubt(digest, NAME, None, trust_in({"pinned": {NAME: digest.upper()}})) == ""
    others = tuple(new_key()[1] for _ in range(100))
    text = sign(bank, NAME, digest).text()
    assert doubt(digest, NAME, text, Trust((*others, public_of(bank)))) == ""
