"""Whoever holds the key may begin an exercise by a knock; a page may not."""

import json
from urllib.parse import urlencode

import pytest

from runbook.cli.desk.entering.address import Address
from runbook.cli.desk.entering.knocking import begin_drill
from runbook.desk.acts import Act, Kind
from tests.integration.desk.asking import FORM, Answer, Browser, answer_of, exchange, request
from tests.integration.desk.standing import Standing


def knock(desk: Standing, body: bytes, **more: str | None) -> Answer:
    own: dict[str, str | None] = {"authorization": f"Bearer {desk.server.door.key}"}
    own |= {"content_type": FORM, "content_length": str(len(body)), **more}
    sent = request("POST", "/knock", Browser(desk).headers(**own), body)
    return answer_of(exchange(desk.port, sent))


def test_a_knock_for_a_drill_begins_it_and_tells_what_became_of_it(desk: Standing) -> None:
    begun = begin_drill(Address(desk.port, desk.server.door.key), "crm-dead")
    assert begun is not None
    assert begun.ok
    assert begun.said == "Записано: drill"
    assert desk.real.acts == [Act(Kind.DRILL, "crm-dead")]
    assert "/open/" not in repr(begun)
    opened = Browser(desk).get(begun.url.removeprefix(desk.server.origin))
    assert opened.status == 200
    assert desk.server.door.room in opened.text


@pytest.mark.parametrize("more", [{"authorization": None}, {"authorization": "Bearer x"}])
def test_without_the_key_no_drill_begins(desk: Standing, more: dict[str, str | None]) -> None:
    assert knock(desk, b"drill=crm-dead", **more).status == 401
    assert begin_drill(Address(desk.port, "x"), "crm-dead") is None
    assert desk.real.acts == []


@pytest.mark.parametrize("more", [{"cookie": "a=b"}, {"sec_fetch_site": "same-origin"}])
def test_a_page_begins_no_drill_even_with_the_key(
    desk: Standing, more: dict[str, str | None]
) -> None:
    assert knock(desk, b"drill=crm-dead", **more).status == 403
    assert desk.real.acts == []


@pytest.mark.parametrize(
    "body",
    [
        b"drill=",
        b"other=1",
        b"\xff",
        b"drill=a&drill=b",
        urlencode({"drill": "x" * 200}).encode(),
        b"deed=end_shift",
        b"drill=a%00b",
    ],
)
def test_a_knock_that_names_no_drill_does_nothing(desk: Standing, body: bytes) -> None:
    answer = knock(desk, body)
    assert answer.status == 400
    assert "open" not in json.loads(answer.text)
    assert desk.real.acts == []


def test_a_body_of_another_kind_does_nothing(desk: Standing) -> None:
    assert knock(desk, b'{"drill":"crm-dead"}', content_type="application/json").status == 400
    assert desk.real.acts == []
