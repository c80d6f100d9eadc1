"""PURE. Shapes that tell by themselves whose something is: tokens, addresses, folders, log-ins."""

import re

HARDWARE = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9A-Fa-f][:-])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}"
    r"|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![0-9A-Za-z]|[:.-][0-9A-Fa-f])",
    re.IGNORECASE,
)
NAMED_BY_HARDWARE = re.compile(r"(?:en|wl|ww)x([0-9a-f]{12})", re.IGNORECASE)
"""Linux calls an adapter so whose hardware address is all it knows (systemd.net-naming-scheme)."""
MAIL = re.compile(
    r"[\w.+-]{1,64}(?:@|\uff20|%(?:25){0,3}40)[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}", re.IGNORECASE
)
SIGNED_IN = re.compile(r"(?<=://)[^\s/@\"']{1,256}@")
ASKED = re.compile(r"(?<=://)([^\s/?#\"'<>]{1,256}[^\s?#\"'<>]{0,1024})[?#][^\s\"'<>]+")
"""What an address of the web says besides a place: tickets, sessions, who is asked about."""
_NAMES = (
    r"password|passwd|passphrase|pwd|token|secret|api[_-]?key|private[_-]?key|session_?id"
    r"|пароль|токен"
)
TOKENS = (
    re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{20,}"),
    # The whole line: a scheme and its credentials, one cookie after another.
    re.compile(r"(?i:\b(?:authorization|cookie)[\"']?\s*[=:]\s*)[^\r\n]+"),
    re.compile(r"(?i:\b(?:bearer|basic|digest|ntlm|negotiate|runbook)\s+)[A-Za-z0-9._~+/=-]{16,}"),
    re.compile(rf"(?i:(?:{_NAMES})[\"']?\s*[=:]\s*)(?:\"[^\"\r\n]*\"?|'[^'\r\n]*'?|[^\s,;&\"']+)"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    re.compile(r"-----BEGIN [A-Z ]{3,40}-----[\s\S]{0,8192}?(?:-----END [A-Z ]{3,40}-----|\Z)"),
)
USERS = (
    # A Windows account of any domain but the system's own, and its number.
    re.compile(
        r"(?<![\w\\/:.-])(?!(?:AUTHORITY|BUILTIN|SERVICE|Window|Font)\b)"
        r"[A-Z][A-Z0-9-]{1,14}\\[^\W_][\w.$-]{1,63}(?![\w\\])"
    ),
    re.compile(r"\bS-1-5-21(?:-\d{1,10}){3,4}\b"),
)
FOLDER = re.compile(
    r"(?i:[a-z]:[\\/]+(?:users|documents and settings|пользователи)[\\/]+)[^\\/\r\n\"'<>|:*?]+"
    r"|(?<![\w.])/(?:(?:export|var)/home|home|Users|(?:mnt/)?[a-z]/Users|(?:run/)?media|Volumes)"
    r"/[^/\s\"':]+"
)
ADDRESS4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")
ADDRESS6 = re.compile(
    r"(?<![0-9A-Za-z:.])(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}"
    r"(?:%[\w.-]+)?(?![0-9A-Za-z:])",
    re.IGNORECASE,
)
