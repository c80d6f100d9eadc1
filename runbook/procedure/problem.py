"""PURE. Every rule a file of steps can break. Problems are values of the settings' own kind."""

from runbook.settings.problem import SettingsProblem, Severity

WARNINGS = frozenset({"procedure.never_due"})
"""Rules whose fault leaves the file in use."""

UNREADABLE = frozenset(
    {
        "procedure.not_found",
        "procedure.unreadable",
        "procedure.too_large",
    }
)
"""Rules about a file of which nothing could be read."""

UNTRUSTED = frozenset(
    {
        "procedure.not_approved",
        "procedure.not_trusted",
        "procedure.digest_mismatch",
        "procedure.bad_signature",
        "procedure.built_in_damaged",
    }
)
"""Rules about a file that is sound but not to be trusted as it is."""

RULES = (
    WARNINGS
    | UNREADABLE
    | UNTRUSTED
    | {
        "procedure.not_utf8",
        "procedure.bad_yaml",
        "procedure.yaml_feature",
        "procedure.too_deep",
        "procedure.duplicate_key",
        "procedure.unknown_key",
        "procedure.misplaced_key",
        "procedure.missing_key",
        "procedure.wrong_type",
        "procedure.empty",
        "procedure.too_long",
        "procedure.control_characters",
        "procedure.personal_data",
        "procedure.plain_secret",
        "procedure.unknown_placeholder",
        "procedure.unknown_text",
        "procedure.two_texts",
        "procedure.bad_id",
        "procedure.duplicate_id",
        "procedure.bad_version",
        "procedure.bad_date",
        "procedure.unknown_value",
        "procedure.unknown_fact",
        "procedure.unknown_answer",
        "procedure.later_answer",
        "procedure.never_answered",
        "procedure.unknown_option",
        "procedure.options_count",
        "procedure.wrong_record",
        "procedure.duplicate_record",
        "procedure.too_many_steps",
        "procedure.no_script",
        "procedure.no_check",
        "procedure.no_alert",
        "procedure.no_recovery",
        "procedure.two_recoveries",
    }
)
"""Every rule there is: each has sentences in both languages and a bad file among the tests."""


def severity_of(rule_id: str) -> Severity:
    """Whether a fault of this rule is an error or a warning."""
    return Severity.WARNING if rule_id in WARNINGS else Severity.ERROR


def errors_of(problems: tuple[SettingsProblem, ...]) -> tuple[SettingsProblem, ...]:
    """The problems that keep a file from being used."""
    return tuple(one for one in problems if one.severity is Severity.ERROR)
