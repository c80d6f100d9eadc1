"""The lead has a mail address beside Telegram, and the bank's mail server takes it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.acceptance.night import Night
from tests.far_ends import smtp
from tests.far_ends.authority import Authority
from tests.far_ends.smtp import LOGIN, PASSWORD, MailServer

MAIL_HOST = "mail.test"
LEAD_MAIL = "maria.petrova@bank.example"


@contextmanager
def mailed(tonight: Night, authority: Authority) -> Iterator[MailServer]:
    """The lead has a mail address, and the bank's server takes it."""
    state = MailServer()
    ca_file = tonight.tables["telegram"]["ca_file"]
    with smtp.serving(state, authority.issue(MAIL_HOST)) as port:
        tonight.tables["contacts"][0]["email"] = LEAD_MAIL
        tonight.tables["mail"] = {
            "server": MAIL_HOST, "port": port, "sender": "runbook@bank.example", "login": LOGIN,
            "password": "env:RUNBOOK_MAIL_PASSWORD", "ca_file": ca_file,
        }  # fmt: skip
        tonight.tables["internet"]["addresses"][MAIL_HOST] = ["127.0.0.1"]
        tonight.variables["RUNBOOK_MAIL_PASSWORD"] = PASSWORD
        tonight.write_settings()
        yield state
