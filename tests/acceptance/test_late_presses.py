"""Forms of a page that is no longer true, through the door: said, and nothing has happened."""

import sqlite3
from contextlib import closing

import pytest

from tests.acceptance.desk_kept import Desk, desk
from tests.acceptance.night import LEAD, Night, until

WELL, BROKEN, OVER = "Всё работает", "Сбой на стороне банка", "Всё снова работает"
REFERENCE = "ABC-123456"


@pytest.fixture
def tonight(tonight: Night) -> Night:
    tonight.without_quiet_hours()
    tonight.tables["checks"]["deadline"] = 10.0
    tonight.write_settings()
    return tonight


def pressed(one: Desk, form: dict[str, str]) -> tuple[bool, str]:
    """Press this form, as a browser with scripts does: whether it was done, and what is said."""
    asks = {"Origin": one.origin, "Accept": "application/json"}
    told = one.browser.post(f"{one.room}/act", data=form, headers=asks, timeout=20).json()
    return told["ok"], told["said"]


def promises(tonight: Night) -> int:
    with closing(sqlite3.connect(tonight.journal)) as journal:
        return int(journal.execute("SELECT count(*) FROM callbacks").fetchone()[0])


def test_a_page_left_behind_says_nothing_of_another_client_or_of_what_works_again(
    tonight: Night,
) -> None:
    with desk(tonight) as one:
        one.shows(WELL)
        tonight.crm.status = 503
        one.does(deed="check_again")
        one.shows(BROKEN)
        one.does(deed="hears", value="yes")
        (promise,) = one.forms(deed="promise", value="call")
        one.does(deed="promise", value="call")
        one.does(deed="refer", typed=REFERENCE)
        one.does(deed="next_client")
        assert pressed(one, promise) == (False, "Это было о другом клиенте. Ничего не изменилось.")
        assert promises(tonight) == 1
        chat = one.forms(deed="not_working", value="chat")[0]
        knows = one.forms(deed="lead_knows")[0]
        assert until(lambda: len(tonight.bot.texts(LEAD)) == 1)
        tonight.crm.status = 200
        one.does(deed="check_again")
        one.shows(OVER)
        told = len(tonight.bot.texts(LEAD))
        over = (False, "Это было о прошлом сбое. Ничего не изменилось.")
        assert (pressed(one, chat), pressed(one, knows)) == (over, over)
        one.does(deed="check_again")
        one.shows("Проверено.")
        assert OVER in one.text()
        assert not [text for text in tonight.bot.texts(LEAD)[told:] if "не работает: чат" in text]
        # What stands on the page of now is done as ever.
        assert pressed(one, one.forms(deed="settle", value="solved")[0])[0]
