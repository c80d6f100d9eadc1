"""Makes this PC known to the hub, once, by the code the administrator gave."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from runbook.agent.line import kept
from runbook.agent.line.answer import Answered, Failed, Trouble
from runbook.agent.line.kept import Enrolment
from runbook.agent.line.line import REPORT_PATH
from runbook.agent.line.opening import (
    NotOpenedError,
    Ways,
    agent_secret,
    open_client,
    open_line,
    program_version,
)
from runbook.agent.line.reading import read_as
from runbook.journal.journal import Journal
from runbook.reporting.credentials import to_text
from runbook.reporting.enrolment import ENROLLED, Enrol, Enrolled
from runbook.reporting.shapes import DIRECTIVES, Directives, Report
from runbook.secrets.own import OwnSecret, Purpose

if TYPE_CHECKING:
    from runbook.agent.line.client import HubClient

ENROL_PATH = "/v1/enrol"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``text_id`` says what came of it: ``<text_id>.sentence`` and, for a refusal, ``.hint``."""

    done: bool
    text_id: str
    values: dict[str, str]
    bot: str = ""


def enrol(ways: Ways, journal: Journal, code: str) -> Outcome:
    """Introduce this PC and remember that it is known. Takes seconds; raises JournalError."""
    operator = ways.loaded.settings.operator.id
    if not operator:
        return Outcome(False, "hub.enrol.no_operator", {})
    try:
        secret = agent_secret(ways, journal)
        client = open_client(ways, journal)
    except NotOpenedError as error:
        return Outcome(False, error.id, error.values)
    if not secret.kept:
        return Outcome(False, "hub.enrol.secret_not_kept", {})
    introduction = Enrol(
        operator=operator,
        code=code.strip(),
        authentication=to_text(secret.key(Purpose.AUTHENTICATION)),
        reports=to_text(secret.key(Purpose.REPORTS)),
        version=program_version(),
    )
    answer = asyncio.run(_asked(client, msgspec.json.encode(introduction)))
    if isinstance(answer, Failed):
        return Outcome(False, _refusal(answer), {})
    enrolled = read_as(answer.body, Enrolled, ENROLLED)
    if enrolled is None:
        return Outcome(False, f"hub.trouble.{Trouble.NOT_A_HUB}", {})
    _remember(journal, Enrolment(operator, secret.id, enrolled.bot))
    return Outcome(True, "hub.enrol.done", {"operator": operator}, enrolled.bot)


@dataclass(frozen=True, slots=True)
class Reached:
    """What the hub answered to a sign of life. ``skew`` is as in ``client.Answered``."""

    trouble: str = ""
    skew: float | None = None


def knock(ways: Ways, journal: Journal, now: datetime, *, leaving: bool) -> Reached:
    """A heartbeat for the doctor: whether the hub answers, knows this PC, and what its clock says.

    ``leaving``: nobody watches here just now, so that silence afterwards means nothing. Raises
    JournalError and NotOpenedError.
    """
    opened = open_line(ways, journal)
    report = Report(
        agent=opened.me.operator,
        sequence=kept.next_sequence(journal, now),
        sent=now,
        version=opened.me.version,
        head=journal.head(),
        leaving=leaving,
    )
    body = msgspec.json.encode(report)
    answer = asyncio.run(_asked(opened.client, body, REPORT_PATH, opened.authorization))
    if isinstance(answer, Failed):
        return Reached(str(answer.trouble))
    if read_as(answer.body, Directives, DIRECTIVES) is None:
        return Reached(str(Trouble.NOT_A_HUB))
    return Reached(skew=answer.skew)


async def _asked(
    client: "HubClient", body: bytes, path: str = ENROL_PATH, authorization: str = ""
) -> Answered | Failed:
    try:
        return await client.post(path, body, authorization)
    finally:
        await client.aclose()


def _refusal(failed: Failed) -> str:
    """What to say. A hub that refuses an introduction refuses the code."""
    if failed.trouble in {Trouble.UNKNOWN_HERE, Trouble.REVOKED, Trouble.REFUSED}:
        return "hub.enrol.bad_code"
    return f"hub.trouble.{failed.trouble}"


def _remember(journal: Journal, enrolled: Enrolment) -> None:
    journal.write(lambda connection: kept.write_enrolment(connection, enrolled))


def is_enrolled(journal: Journal, secret: OwnSecret, operator: str) -> Enrolment | None:
    """Under what this PC is known, if it is by this secret and this code. Raises JournalError."""
    found = journal.read(kept.read_enrolment)
    same = found is not None and secrets.compare_digest(found.secret, secret.id)
    return found if same and found is not None and found.operator == operator else None
