"""How a problem is to be said: by its id, without a defect, a token or a client in it."""

from tests.acceptance.night import LEAD_PHONE, Ended, Night
from tests.far_ends.bot_api import TOKEN

CLIENT_PHONE = "+7 (912) 345-67-89"
PLANTED = ("345-67-89", "3456789", "9123456789")
RING = f"Позвоните: Мария, {LEAD_PHONE}."
READ_OUT = "Прочитайте по телефону:\n  | Это op-117.\n"


def clear(tonight: Night, done: Ended, problem: str) -> None:
    """It names the problem by its id, shows no defect, and gives away neither token nor client."""
    assert f"[{problem}]" in done.said, done.said
    assert "Traceback" not in done.said
    assert "[defect" not in done.said
    tells_no_secret(tonight, done)


def tells_no_secret(tonight: Night, done: Ended) -> None:
    kept = tonight.left_behind()
    sent = str(tonight.bot.accepted) + str(tonight.bot.edits)
    for secret in (TOKEN, TOKEN.partition(":")[2], *PLANTED):
        assert secret not in done.said
        assert secret.encode() not in kept
        assert secret not in sent
