import base64

import pytest

from runbook.desk.serving.door import KEY_BYTES, OPEN_FOR_S, OPEN_PATH, SECRETS, VISITORS, Door


def secret_of(path: str) -> str:
    assert path.startswith(OPEN_PATH)
    return path.removeprefix(OPEN_PATH)


def cookie_of(visitor_cookie: str) -> str:
    return visitor_cookie.partition(";")[0]


def length(token: str) -> int:
    return len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))


def test_keys_are_long_and_of_this_start_alone() -> None:
    one, other = Door(), Door()
    assert length(one.key) >= KEY_BYTES >= 32
    assert length(secret_of(one.knock(0))) >= 16
    assert one.key != other.key
    assert one.enter().name.rpartition("_")[0] != other.enter().name.rpartition("_")[0]


def test_only_the_whole_key_is_known() -> None:
    door = Door()
    assert door.knows(f"Bearer {door.key}")
    assert door.knows(f"bearer  {door.key}")
    wrong = ["", door.key, "Bearer", "Bearer ", f"Basic {door.key}", f"Bearer {door.key[:-1]}"]
    wrong += [f"Bearer {door.key}x", f"Bearer {Door().key}", "Bearer ключ", "Bearer \udcff"]
    assert not any(door.knows(one) for one in wrong)


def test_a_secret_opens_once() -> None:
    door = Door()
    secret = secret_of(door.knock(0))
    assert door.spend(secret, 1)
    assert not door.spend(secret, 1)


@pytest.mark.parametrize(("seconds", "opens"), [(OPEN_FOR_S - 0.1, True), (OPEN_FOR_S, False)])
def test_a_secret_grows_old(seconds: float, opens: bool) -> None:
    door = Door()
    secret = secret_of(door.knock(100))
    assert bool(door.spend(secret, 100 + seconds)) is opens
    assert not door.spend(secret, 100)


def test_a_secret_of_another_start_opens_nothing() -> None:
    assert not Door().spend(secret_of(Door().knock(0)), 0)
    assert not Door().spend("", 0)


def test_only_the_last_knocks_are_open() -> None:
    door = Door()
    secrets = [secret_of(door.knock(0)) for _ in range(SECRETS + 2)]
    assert [door.spend(one, 1) for one in secrets] == [""] * 2 + ["/"] * SECRETS


def test_a_secret_leads_to_where_the_knock_wanted_to_go() -> None:
    door = Door()
    secret = secret_of(door.knock(0, "/drill"))
    assert door.spend(secret, 1) == "/drill"
    assert door.spend(secret, 1) == ""


def test_a_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    door = Door()
    parts = door.enter().cookie.split("; ")
    assert parts[1:] == [f"Path={door.room}/", "HttpOnly", "SameSite=Strict"]


def test_the_room_cannot_be_guessed_and_is_of_this_start_alone() -> None:
    one, other = Door(), Door()
    assert length(one.room.removeprefix("/")) >= 16
    assert one.room != other.room


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("{room}/", "/"),
        ("{room}/drill/act", "/drill/act"),
        ("{room}", ""),
        ("{room}x/", ""),
        ("{short}/", ""),
        ("/{room}/", ""),
        ("{other}/", ""),
        ("/ключ-ключ-ключ-ключ-к/", ""),
        ("", ""),
        ("/", ""),
        ("/act", ""),
    ],
)
def test_what_lies_in_the_room_is_named_from_there(path: str, inside: str) -> None:
    door = Door()
    given = path.format(room=door.room, short=door.room[:-1], other=Door().room)
    assert door.inside(given) == inside


def test_a_visitor_is_known_by_the_cookie_and_by_nothing_less() -> None:
    door = Door()
    visitor = door.enter()
    cookie = cookie_of(visitor.cookie)
    assert door.visitor(f"other=1; {cookie};") == visitor
    name, value = visitor.name, visitor.value
    wrong = ["", name, f"{name}=", f"{name}={value}x", f"{name}={value[:-1]}", f"x{cookie}"]
    wrong += [f"{name}=ключ", cookie_of(Door().enter().cookie), f"{name}={door.enter().value}"]
    assert [door.visitor(one) for one in wrong] == [None] * len(wrong)


def test_a_browser_let_in_twice_stays_who_it_was() -> None:
    door = Door()
    first, second, other = door.enter(), door.enter(), door.enter()
    both = f"{cookie_of(second.cookie)}; {cookie_of(first.cookie)}"
    assert door.visitor(both) == first
    assert door.visitor(cookie_of(second.cookie)) is None
    assert door.visitor(cookie_of(other.cookie)) == other


def test_whoever_was_away_longest_gives_way_to_one_too_many() -> None:
    door = Door()
    visitors = [door.enter() for _ in range(VISITORS)]
    assert door.holds(visitors[0])
    assert door.visitor(cookie_of(visitors[1].cookie)) == visitors[1]
    door.enter()
    assert [door.holds(one) for one in visitors] == [True, True, False, *[True] * (VISITORS - 3)]


def test_a_form_is_of_one_browser_only() -> None:
    door = Door()
    visitor, other = door.enter(), door.enter()
    assert visitor.wrote(visitor.csrf)
    wrong = ["", other.csrf, visitor.value, visitor.csrf[:-1], "ключ", "\udcff"]
    assert not any(visitor.wrote(one) for one in wrong)


def test_nothing_that_is_printed_opens() -> None:
    door = Door()
    visitor = door.enter()
    assert visitor.value not in repr(visitor)
    assert visitor.csrf not in repr(visitor)
    assert door.room not in repr(visitor)
