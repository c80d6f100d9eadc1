"""PURE. Credentials by their shape: keys of well-known services, log-ins given to a command.

Sources: GitHub «About authentication», GitLab «Token prefixes», AWS IAM identifiers, Slack token
types, and of each command its manual.
"""

import re

KEYS = (
    re.compile(r"(?<![\w-])sk-(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{12,}"),
    re.compile(r"(?<![A-Za-z0-9])(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{16,}"),
    re.compile(r"(?<![\w-])gl[a-z]{2,4}-(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}"),
    re.compile(r"(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    re.compile(r"(?<![\w-])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}"),
)
"""OpenAI and its like, GitHub, GitLab, AWS, Slack."""

NAMES = (
    r"password|passwd|passphrase|pwd|token|secret|api[_-]?key|private[_-]?key|session_?id"
    r"|пароль|токен"
)
"""Names of what is secret, wherever they stand in a longer name."""
_SHORT = r"pass|pat|o?auth|dsn"
_A_NAME = rf"(?:(?<![^\W\d_])(?i:{_SHORT})|(?<=[a-z0-9])(?:Pass|Pat|Auth|Dsn))"
"""Names that are parts of many words: only as a word of their own, ``DB_PASS``, ``dbPass``."""
_VALUE = r"(?:\"[^\"\r\n]*\"?|'[^'\r\n]*'?|[^\s,;&\"']+)"
NAMED = (
    re.compile(rf"(?i:(?:{NAMES})[\"']?\s*[=:]\s*){_VALUE}"),
    # «auth: failed» is a line of a log: behind a colon only where the name is quoted, as in JSON.
    re.compile(rf"{_A_NAME}(?:[\"']?\s*=|[\"']\s*:)\s*{_VALUE}"),
)

_ARGUMENT = r"(?:\"[^\"\r\n]*\"?|'[^'\r\n]*'?|(?!-)[^\s\"'`]+)"
_UP_TO = r"[^\r\n|;&]{0,300}?"


def _of(commands: str, option: str) -> re.Pattern[str]:
    return re.compile(
        rf"((?<![\w.-])(?i:{commands})(?:\.exe)?(?=[\s\"']){_UP_TO}\s{option}){_ARGUMENT}"
    )


COMMANDS = (
    re.compile(rf"((?<![\w-])--?(?:[a-z]+-)?(?<!-user-)(?i:{NAMES}|pass)(?:\s+|=)){_ARGUMENT}"),
    _of(r"mysql\w*|mariadb[\w-]*|sshpass|7z[ar]?", r"-p\s?"),
    _of(r"trac|snx|openfortivpn|forti\w+|openconnect|vpncli|vpnc|mongo\w*|ncli|barracudavpn",
        r"-p\s+"),
    _of(r"plink|pscp|psftp|putty|winscp", r"-pw\s+"),
    _of(r"curl|wget|smbclient", r"(?:-[uU]|--user|--proxy-user)\s*"),
    _of(r"redis-cli", r"-a\s+"),
    _of(r"ldap(?:search|modify|add|whoami)", r"-w\s+"),
    re.compile(rf"(\b(?i:rasdial)(?:\.exe)?\s+(?:\"[^\"\r\n]*\"|\S+)\s+){_ARGUMENT}\s+{_ARGUMENT}"),
    re.compile(
        r"(\b(?i:net)(?:\.exe)?\s+(?i:use)\s+(?:\S+\s+)?\\\\[^\s\\]+\\\S+\s+)"
        r"(?!/)(?:\"[^\"\r\n]*\"|[^\s\"]+)"
    ),
)  # fmt: skip
"""What stands before the credential is the first group: it stays, only the credential goes."""
