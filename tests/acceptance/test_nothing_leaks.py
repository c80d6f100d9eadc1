"""After a whole night no secret and nothing of a client's is found in anything it left."""

import pytest

from tests.acceptance.leaks import Gathered
from tests.acceptance.planted import CASE, CLIENT_PHONE, INNER, PHONES, SECRET
from tests.acceptance.planted_night import Aftermath, planted_night
from tests.far_ends.authority import Authority


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Aftermath:
    return planted_night(tmp_path_factory.mktemp("night"), authority)


@pytest.mark.timeout(600)
def test_no_secret_and_no_clients_datum_is_anywhere(aftermath: Aftermath) -> None:
    for gathered in (aftermath.said, aftermath.kept, aftermath.handed, aftermath.sent):
        assert gathered.places
        assert gathered.leaks(SECRET) == []


def test_nothing_inner_and_no_phone_is_in_what_leaves_this_pc(aftermath: Aftermath) -> None:
    assert aftermath.handed.leaks(INNER) == []
    assert aftermath.sent.leaks((*INNER, *PHONES)) == []


def test_the_hub_is_told_by_which_case_a_client_is_found_and_nothing_else_that_is_secret(
    aftermath: Aftermath,
) -> None:
    references = {CASE, CLIENT_PHONE, CLIENT_PHONE[2:]}
    assert aftermath.to_hub.leaks(tuple(one for one in SECRET if one.text not in references)) == []
    assert aftermath.to_hub.leaks((*PHONES, INNER[3], INNER[4])) == []
    assert any(CASE.encode() in one for one in aftermath.to_hub.places.values())


def test_no_process_carries_a_secret_in_its_command_line(aftermath: Aftermath) -> None:
    assert any("runbook" in one for one in aftermath.processes)
    shown = Gathered({"command lines": "\n".join(aftermath.processes).encode()})
    assert shown.leaks((*SECRET, *INNER, *PHONES)) == []
