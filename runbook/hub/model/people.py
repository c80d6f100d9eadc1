"""PURE. The people the hub speaks to, and what each may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to an incident. The names are those of ``[[contacts]]``."""

    SHIFT_LEAD = "shift_lead"
    SYSADMIN = "sysadmin"
    MONITORING = "monitoring"
    STANDBY = "standby"
    MENTOR = "mentor"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class HubPerson:
    """Somebody the hub knows. ``telegram`` is the id of the private chat, None until enrolled.

    ``on_shift``: at work now, as the roster or the command said; only such a person is rung, and
    buttons obey only such a one. The standby group is asked to come whatever it says. ``works``:
    whether the last look at a standby operator's own PC found her path to the bank whole; None:
    nobody has looked.
    """

    id: str
    role: Role
    name: str
    telegram: int | None = None
    email: str = ""
    phone: str = ""
    agent: str = ""
    on_shift: bool = True
    works: bool | None = None
    lang: str = "ru"
    revoked_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the hub still knows this person."""
        return self.revoked_at is None
