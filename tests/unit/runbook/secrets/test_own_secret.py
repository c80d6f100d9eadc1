"""The PC's secret shows itself to nobody, and its keys are HKDF's."""

import pickle

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from runbook.secrets.own import OwnSecret, Purpose

RAW = bytes(range(32))


@given(st.binary(min_size=32, max_size=32), st.sampled_from(Purpose))
def test_a_key_is_the_one_that_hkdf_of_rfc_5869_gives(raw: bytes, purpose: Purpose) -> None:
    info = f"runbook/1/key/{purpose}".encode()
    hkdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info)
    assert OwnSecret(raw).key(purpose) == hkdf.derive(raw)


def test_the_keys_never_change_or_every_old_journal_would_be_unreadable() -> None:
    secret = OwnSecret(RAW)
    assert secret.id == "8804d835daad0763"
    assert secret.key(Purpose.EVENTS).hex().startswith("a384183ca6b0b386")
    assert secret.key(Purpose.CALLBACKS).hex().startswith("4cbcb7d1e3fe8594")


def test_every_purpose_has_a_key_of_its_own_and_none_shows_in_the_id() -> None:
    secret = OwnSecret(RAW)
    keys = {secret.key(one) for one in Purpose}
    assert len(keys) == len(Purpose)
    assert all(len(key) == 32 for key in keys)
    assert not any(secret.id in key.hex() for key in keys)


def test_a_secret_hides_itself_from_every_way_of_printing() -> None:
    secret = OwnSecret(RAW)
    shown = f"{secret!r} {secret} {[secret]} {secret.to_text()!r}"
    assert RAW.hex() not in shown
    assert secret.id in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_a_secret_comes_back_from_its_text_and_from_no_other() -> None:
    secret = OwnSecret.fresh()
    text = secret.to_text().reveal()
    assert OwnSecret.from_text(f"{text}\n") == secret
    broken = [text[:n] for n in range(len(text))]
    broken += [text[:20] + ("1" if text[20] == "0" else "0") + text[21:], text * 2, "", "я"]
    assert [one for one in broken if OwnSecret.from_text(one) is not None] == []


def test_a_secret_that_was_found_is_kept_and_a_fresh_one_is_not() -> None:
    secret = OwnSecret.fresh()
    assert not secret.kept
    found = OwnSecret.from_text(secret.to_text().reveal())
    assert found is not None
    assert found.kept
    assert {found, secret} == {secret}


def test_a_secret_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        OwnSecret(b"short")
