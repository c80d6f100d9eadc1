"""Whether a file is the bank's word: digests, signatures, keys, and all that may be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.agent.line.script import signed_by_bank
from runbook.holding.scripts import built_in, digest
from runbook.reporting.credentials import to_text
from runbook.reporting.shapes import SignedScript
from runbook.trust.judging import BAD_SIGNATURE, DIGEST_MISMATCH, NOT_TRUSTED, doubt
from runbook.trust.keys import new_key, public_of, read_key, sign
from runbook.trust.office import document_of
from runbook.trust.signature import SCHEMA, Signature, key_id, read
from runbook.trust.whom import NOBODY, Trust, trust_in

NAME = "night-shift.yaml"
TEXT = "id: bank-night\nversion: 3"
OF_TEXT = digest(TEXT)


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "bank.pem"
    path.write_bytes(new_key(b"long password")[0])
    return read_key(path, b"long password")


@pytest.fixture(scope="module")
def signed(bank):
    return sign(bank, NAME, OF_TEXT)


@pytest.fixture(scope="module")
def trust(bank):
    return Trust((public_of(bank),))


def test_what_the_bank_signed_is_its_word(signed, trust):
    assert doubt(OF_TEXT, NAME, signed.text(), trust) == ""
    assert read(signed.text()) == signed


def test_a_comment_for_the_reviewer_and_windows_line_ends_do_not_spoil_a_signature(signed, trust):
    reviewed = "# Проверено\r\n" + signed.text().replace("\n", "\r\n")
    assert doubt(OF_TEXT, NAME, reviewed, trust) == ""


def test_a_changed_text_is_not_the_banks_word(signed, trust):
    assert doubt(digest(TEXT + "4"), NAME, signed.text(), trust) == DIGEST_MISMATCH


def test_a_signature_is_good_for_its_own_name_only(signed, trust):
    assert doubt(OF_TEXT, "holding.ru.voice.toml", signed.text(), trust) == DIGEST_MISMATCH
    renamed = signed._replace(file="holding.ru.voice.toml").text()
    assert doubt(OF_TEXT, "holding.ru.voice.toml", renamed, trust) == BAD_SIGNATURE


def test_a_digest_written_over_in_the_signature_file_does_not_help(signed, trust):
    forged = signed._replace(sha256=digest("other")).text()
    assert doubt(digest("other"), NAME, forged, trust) == BAD_SIGNATURE


def test_a_stranger_who_takes_the_banks_key_id_signs_nothing(trust, tmp_path):
    path = tmp_path / "thief.pem"
    path.write_bytes(new_key()[0])
    forged = sign(read_key(path), NAME, OF_TEXT)
    assert doubt(OF_TEXT, NAME, forged.text(), trust) == BAD_SIGNATURE
    in_its_name = forged._replace(key_id=key_id(trust.keys[0])).text()
    assert doubt(OF_TEXT, NAME, in_its_name, trust) == BAD_SIGNATURE


def test_while_one_key_takes_the_place_of_another_both_are_good(signed, trust):
    both = Trust((new_key()[1], *trust.keys))
    assert doubt(OF_TEXT, NAME, signed.text(), both) == ""
    assert doubt(OF_TEXT, NAME, signed.text(), Trust(both.keys[:1])) == BAD_SIGNATURE


def test_a_pinned_digest_decides_alone(signed, trust):
    pinned = Trust(trust.keys, {NAME: OF_TEXT})
    assert doubt(OF_TEXT, NAME, None, pinned) == ""
    # Signed once, and no longer what the bank wants: an older version does not come back.
    newer = Trust(trust.keys, {NAME: digest("newer")})
    assert doubt(OF_TEXT, NAME, signed.text(), newer) == DIGEST_MISMATCH
    # A digest written wrongly keeps its file out.
    wrong = trust_in({"keys": list(trust.keys), "pinned": {NAME: "d325"}})
    assert doubt(OF_TEXT, NAME, signed.text(), wrong) == DIGEST_MISMATCH


@pytest.mark.parametrize("signature", [None, "", "valid"])
def test_without_anybody_to_trust_nothing_is_trusted(signed, signature):
    given = signed.text() if signature == "valid" else signature
    assert doubt(OF_TEXT, NAME, given, NOBODY) == NOT_TRUSTED


def test_an_unsigned_file_is_not_trusted_by_a_key(trust):
    assert doubt(OF_TEXT, NAME, None, trust) == NOT_TRUSTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "= 1",
        "a = " + "[" * 9999,
        f'schema = "{SCHEMA}"',
        f'schema = "{SCHEMA}"\nfile = 1\nsha256 = 1\nkey_id = 1\nsignature = 1',
    ],
)
def test_what_is_no_signature_is_called_a_bad_one(text, trust):
    assert doubt(OF_TEXT, NAME, text, trust) == BAD_SIGNATURE


@given(st.text(), st.text(), st.sampled_from([b"", b"x" * 63, b"x" * 64, b"x" * 65]))
def test_nothing_a_signature_file_holds_makes_it_good_or_raises(raw, key, signature):
    trust = Trust(("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",))
    assert doubt(OF_TEXT, NAME, raw, trust) != ""
    made = Signature(NAME, OF_TEXT, key_id(trust.keys[0]), to_text(signature)).text()
    assert doubt(OF_TEXT, NAME, made, trust) == BAD_SIGNATURE


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.lists(st.text()))))
def test_no_table_of_trust_raises(table):
    found = trust_in(table)
    assert all(len(one) == 43 for one in found.keys)


def test_a_signature_of_a_file_and_one_of_the_hubs_words_do_not_serve_for_each_other(
    bank, signed, trust
):
    public = public_of(bank)
    words = built_in("ru", "voice")
    document = document_of(words)
    of_hub = to_text(bank.sign(document.encode()))
    assert signed_by_bank(SignedScript(document=document, signature=of_hub), public) == words
    name = "holding.ru.voice.toml"
    borrowed = Signature(name, digest(document), key_id(public), of_hub).text()
    assert doubt(digest(document), name, borrowed, trust) == BAD_SIGNATURE
    lines = f"{SCHEMA}\n{NAME}\n{OF_TEXT}\n"
    handed = SignedScript(document=lines, signature=signed.signature)
    assert signed_by_bank(handed, public) is None
