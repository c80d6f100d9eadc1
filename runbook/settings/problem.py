"""PURE. What is wrong with the settings, as values: one problem per fault, never an exception.

Texts are symbolic: ``expected`` and ``hint`` are ids of the catalogue, and
``runbook.settings.words`` turns a problem into sentences. No problem ever carries a secret or a
client's datum, because the value that was refused is not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

KeyPath = tuple[str | int, ...]
"""Where a value stands: ``("contacts", 1, "role")`` is the second contact's role."""


class Severity(StrEnum):
    """``ERROR``: the value is not used. ``WARNING``: it is used, and ``doctor`` speaks of it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found, before it is known in which file and line.

    ``expected`` is a text id, ``example`` a piece of TOML, ``values`` fill the placeholders of
    the sentence. ``below`` names the key under the checked table when the rule sees a whole table.
    """

    rule_id: str
    expected: str = ""
    example: str = ""
    hint: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    below: KeyPath = ()


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One fault with its place. ``line`` and ``column`` count from 1; 0 means not known."""

    rule_id: str
    severity: Severity
    file: str = ""
    line: int = 0
    column: int = 0
    key: str = ""
    expected: str = ""
    example: str = ""
    hint: str = ""
    values: Mapping[str, str | int | float] = field(default_factory=dict)


WARNINGS = frozenset(
    {
        "settings.hub_inside_vpn",
        "settings.plain_http",
        "settings.contact_unreachable",
        "settings.no_shift_lead",
        "settings.vpn_without_gateway",
        "settings.email_without_server",
        "settings.webhook_without_key",
        "settings.mail_incomplete",
        "settings.plain_mail",
    }
)
"""Rules whose fault leaves the value in use."""

RULES = WARNINGS | {
    "settings.not_found",
    "settings.unreadable",
    "settings.too_large",
    "settings.not_utf8",
    "settings.bad_toml",
    "settings.unknown_key",
    "settings.wrong_type",
    "settings.missing_key",
    "settings.empty",
    "settings.too_long",
    "settings.too_many",
    "settings.control_characters",
    "settings.personal_data",
    "settings.plain_secret",
    "settings.bad_reference",
    "settings.bad_id",
    "settings.duplicate_id",
    "settings.repeated",
    "settings.way_not_set",
    "settings.unknown_value",
    "settings.bad_target",
    "settings.bad_url",
    "settings.hub_in_the_open",
    "settings.telegram_in_the_open",
    "settings.bad_proxy",
    "settings.bad_host",
    "settings.bad_address",
    "settings.bad_network",
    "settings.bad_port",
    "settings.bad_chat_id",
    "settings.bad_bot",
    "settings.bad_key",
    "settings.bad_digest",
    "settings.bad_clock",
    "settings.bad_shape",
    "settings.bad_email",
    "settings.bad_phone",
    "settings.out_of_range",
}
"""Every rule there is: each has sentences in both languages and a bad file among the tests."""


def severity_of(rule_id: str) -> Severity:
    """Whether a fault of this rule is an error or a warning."""
    return Severity.WARNING if rule_id in WARNINGS else Severity.ERROR


def shown_path(path: KeyPath) -> str:
    """A key path as people read it: ``contacts[2].role`` is the second contact's role."""
    shown = ""
    for step in path:
        if isinstance(step, int):
            shown += f"[{step + 1}]"
        else:
            shown += f".{step}" if shown else step
    return shown
