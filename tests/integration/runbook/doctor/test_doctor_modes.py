"""Who else on this computer may read or change what is kept, as the doctor sees it."""

import os

import pytest

from runbook.doctor import modes
from runbook.doctor.facts import OpenFile
from runbook.doctor.modes import alone_in, open_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps no modes")


@pytest.mark.parametrize(
    ("mode", "private", "public"),
    [
        (0o600, None, None),
        (0o640, False, None),
        (0o604, False, None),
        (0o644, False, None),
        (0o660, True, True),
        (0o602, True, True),
    ],
    ids=lambda one: oct(one) if isinstance(one, int) and one > 1 else None,
)
def test_a_mode_wider_than_meant_is_found(tmp_path, monkeypatch, mode, private, public):
    monkeypatch.setattr(modes, "alone_in", lambda group: False)
    file = tmp_path / "journal.db"
    file.touch()
    file.chmod(mode)
    for kept, found in ((((file,), ()), private), (((), (file,)), public)):
        expected = () if found is None else (OpenFile(str(file), found),)
        assert open_files(*kept) == expected


def test_what_is_not_there_or_belongs_to_another_is_not_judged(tmp_path, monkeypatch):
    file = tmp_path / "journal.db"
    assert open_files((file,), ()) == ()
    file.touch()
    file.chmod(0o666)
    assert open_files((file,), ()) != ()
    monkeypatch.setattr(os, "getuid", lambda: file.stat().st_uid + 1)
    assert open_files((file,), ()) == ()


def test_a_group_in_which_the_user_is_alone_is_nobody_else(tmp_path, monkeypatch):
    file = tmp_path / "journal.db"
    file.touch()
    file.chmod(0o660)
    monkeypatch.setattr(modes, "alone_in", lambda group: group == file.stat().st_gid)
    assert open_files((file,), ()) == ()
    file.chmod(0o666)
    assert open_files((file,), ()) == (OpenFile(str(file), True),)


def test_a_group_that_nobody_knows_is_somebody_elses():
    assert not alone_in(2**31 - 7)
