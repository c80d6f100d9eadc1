"""PURE. Shapes that tell by themselves whose something is: tokens, addresses, folders, log-ins."""

import re

from runbook.bundle.credentials import KEYS, NAMED

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
TOKENS = (
    re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{20,}"),
    # The whole line: a scheme and its credentials, one cookie after another.
    re.compile(r"(?i:\b(?:authorization|cookie)[\"']?\s*[=:]\s*)[^\r\n]+"),
    re.compile(r"(?i:\b(?:bearer|basic|digest|ntlm|negotiate|runbook)\s+)[A-Za-z0-9._~+/=-]{16,}"),
    *NAMED,
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    *KEYS,
    re.compile(r"-----BEGIN [A-Z ]{3,40}-----[\s\S]{0,8192}?(?:-----END [A-Z ]{3,40}-----|\Z)"),
)
_BEFORE = r"(?<![\w\\/.-])(?:(?<!\b[A-Za-z]:)|(?<=[/-][uU]:))"
"""Where an account can begin: not within a path, and behind no drive's letter."""
_SPARED = r"(?!(?:AUTHORITY|BUILTIN|SERVICE|Window|Font|HK(?:LM|CU|CR|U|CC|EY_\w+))\b)"
_ACCOUNT = r"\\{1,2}[^\W_][\w.$-]{1,63}(?![\w\\])"
USERS = (
    # A Windows account of any domain but the system's own, and its number.
    re.compile(rf"{_BEFORE}{_SPARED}[A-ZА-ЯЁ][A-ZА-ЯЁ0-9_-]{{1,14}}{_ACCOUNT}"),
    # A domain in small letters looks like a folder: it has a dot, is said to be an account's, or
    # the account has a surname's form.
    re.compile(
        rf"{_BEFORE}[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}})*\.[A-Za-z]{{2,}}{_ACCOUNT}"
    ),
    re.compile(
        r"(?i:(?<=user)|(?<=login)|(?<=logon)|(?<=account)|(?<=username)|(?<=пользователь))"
        rf"[\"']?(?:\s*[=:]\s*|\s+)[\"']?[\w.-]{{1,63}}{_ACCOUNT}"
    ),
    re.compile(
        rf"{_BEFORE}[A-Za-z][A-Za-z0-9_-]{{1,14}}\\{{1,2}}[A-Za-z]\.[A-Za-z]{{5,40}}(?![\w\\])"
    ),
    re.compile(r"\bS-1-5-21(?:-\d{1,10}){3,4}\b"),
)
FOLDER = re.compile(
    r"(?i:[a-z]:[\\/]+(?:users|documents and settings|пользователи)[\\/]+)[^\\/\r\n\"'<>|:*?]+"
    r"|(?<![\w.])/(?:(?:export|var)/home|home|Users|(?:mnt/)?[a-z]/Users|(?:run/)?media|Volumes)"
    r"/[^/\s\"':]+"
)
_PREFIX = r"(?:/(\d{1,3})(?![\w/.:-]))?"
ADDRESS4 = re.compile(rf"(?<![\d.])((?:\d{{1,3}}\.){{3}}\d{{1,3}})(?![\d.]*\d){_PREFIX}")
ADDRESS6 = re.compile(
    r"(?<![0-9A-Za-z:.])((?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}"
    rf"(?:%[\w.-]+)?)(?![0-9A-Za-z:]){_PREFIX}",
    re.IGNORECASE,
)
"""An address, and of a network the length of its prefix."""
