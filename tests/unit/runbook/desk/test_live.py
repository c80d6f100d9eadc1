from runbook.desk.serving.live import differences
from runbook.desk.serving.looking import Part


def part(html: str) -> Part:
    return Part(html, "TOKEN")


def test_whoever_has_heard_nothing_hears_everything() -> None:
    seen = {"state": part("well"), "now": part("<i>TOKEN</i>")}
    assert differences({}, seen, "hers") == {"state": "well", "now": "<i>hers</i>"}


def test_only_what_is_new_is_told() -> None:
    heard = {"state": part("well"), "now": part("wait")}
    assert differences(heard, {**heard, "now": part("call")}, "hers") == {"now": "call"}
    assert differences(heard, dict(heard), "hers") == {}


def test_a_part_that_is_no_more_comes_empty() -> None:
    assert differences({"state": part("well")}, {}, "hers") == {"state": ""}
