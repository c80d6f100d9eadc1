"""One transaction on the hub's database: the connection, the moment, and what signs and seals."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from runbook.hub.store.clock import now_ms
from runbook.hub.store.tables import DUTY
from runbook.secrets.own import OwnSecret


class NotOnDutyError(Exception):
    """Another hub has come on duty: nothing more may be claimed, sent or written by this one."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """What every function of the store takes first. ``now`` is the hub's clock at its beginning.

    ``secret`` signs the log and seals what the database must not be able to read. ``fence`` is
    the number under which this hub is on duty, None for what any hub may do.
    """

    connection: Connection
    secret: OwnSecret
    now: datetime
    fence: int | None = None

    def check_fence(self) -> None:
        """Raise NotOnDutyError unless this hub is still the one on duty.

        A lease that has ended counts as lost although nobody has taken it yet: who may send is
        never in question.
        """
        if self.fence is None:
            return
        now = now_ms(self.connection)
        mine = select(DUTY.c.id).where(DUTY.c.fence == self.fence, DUTY.c.until > now)
        if self.connection.execute(mine).first() is None:
            raise NotOnDutyError
