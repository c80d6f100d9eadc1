"""``[trust]`` in the settings: what is right is used, what is wrong lets nothing in."""

import tomllib
from pathlib import Path

from runbook.settings.document import document_of, settings_text
from runbook.settings.file import Loaded, settings_from
from runbook.trust.root import root_for, trust_for
from runbook.trust.whom import NOBODY, trust_in

KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
DIGEST = "fee7847ab4f14b56e7de8e1f71720fcf66a5b36226639a3f0d7d28f2800e3675"
LEAD = '[[contacts]]\nrole = "shift_lead"\nphone = "+7 900 000-00-02"\n'


def loaded(trust: str) -> Loaded:
    return settings_from(f"{LEAD}[trust]\n{trust}".encode(), Path("runbook.toml"))


def rules(found: Loaded) -> list[str]:
    return [one.rule_id for one in found.problems]


def test_keys_and_digests_are_read_as_they_are_used() -> None:
    text = f'keys = ["{KEY}"]\npinned = {{ "night-shift.yaml" = "{DIGEST.upper()}" }}\n'
    found = loaded(text)
    used = trust_in(tomllib.loads(text))
    assert rules(found) == []
    assert found.settings.trust.keys == used.keys == (KEY,)
    assert used.pinned == {"night-shift.yaml": DIGEST}
    assert {name: one.lower() for name, one in found.settings.trust.pinned.items()} == used.pinned


def test_a_wrong_key_is_said_and_the_right_one_stays() -> None:
    text = f'keys = ["short", "{KEY}"]\n'
    found = loaded(text)
    assert rules(found) == ["settings.bad_key"]
    assert found.settings.trust.keys == trust_in(tomllib.loads(text)).keys == (KEY,)


def test_a_wrong_digest_is_said_and_keeps_its_file_out() -> None:
    text = 'pinned = { "night-shift.yaml" = "d325" }\n'
    assert rules(loaded(text)) == ["settings.bad_digest"]
    assert trust_in(tomllib.loads(text)).pinned == {"night-shift.yaml": ""}


def test_a_path_is_no_file_name_and_is_not_shown() -> None:
    (problem,) = loaded(f'pinned = {{ "../Иванова/x.yaml" = "{DIGEST}" }}\n').problems
    assert (problem.rule_id, problem.key) == ("settings.bad_digest", "trust.pinned.…")


def test_what_setup_writes_anew_trusts_the_same() -> None:
    settings = loaded(f'keys = ["{KEY}"]\npinned = {{ "a.toml" = "{DIGEST}" }}\n').settings
    written = settings_text(document_of(settings), lambda text_id: text_id)
    again = tomllib.loads(written.decode())
    assert trust_in(again["trust"]) == ((KEY,), {"a.toml": DIGEST})


def test_the_computers_settings_go_before_and_trust_nobody_when_they_are_spoilt(
    tmp_path: Path,
) -> None:
    hers, system = tmp_path / "hers.toml", tmp_path / "system.toml"
    hers.write_text(f'[trust]\nkeys = ["{KEY}"]\n', encoding="utf-8")
    asked = str(hers), str(system)
    assert root_for(*asked)[0] == str(hers)
    assert trust_for(*asked).keys == (KEY,)
    system.write_text("[operator]\n", encoding="utf-8")
    assert trust_for(*asked).keys == (KEY,)
    system.write_text(f'[trust.pinned]\n"a.toml" = "{DIGEST}"\n', encoding="utf-8")
    assert root_for(*asked) == (str(system), ((), {"a.toml": DIGEST}))
    for spoilt in ("[trust", "trust = 5"):
        system.write_text(spoilt, encoding="utf-8")
        assert trust_for(*asked) == NOBODY
    system.unlink()
    system.mkdir()
    assert trust_for(*asked) == NOBODY
