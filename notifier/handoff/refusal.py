"""PURE. Why a report or a code that arrived is not believed."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What is wrong with it. The words are stable: logs and tests name them."""

    NOT_A_REPORT = "not_a_report"
    VERSION = "version"
    RESERVED = "reserved"
    UNKNOWN_AGENT = "unknown_agent"
    FORGED = "forged"
    OLD = "old"
    NOT_A_CODE = "not_a_code"
    WRONG_DIGIT = "wrong_digit"
    NOT_HERS = "not_hers"
    NOT_A_REPLY = "not_a_reply"
    OTHER_REPLY = "other_reply"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused report or code. It holds nothing of what was given."""

    code: Why

    @property
    def sentence(self) -> str:
        """The id of the sentence that says so to a person."""
        return f"handoff.refused.{self.code}"
