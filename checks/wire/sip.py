"""As much of SIP as an OPTIONS request and its answer need (RFC 3261, sections 7, 8 and 11)."""

import re
import secrets
from dataclasses import dataclass

MAX_BYTES = 8 * 1024
_MAGIC = "z9hG4bK"
_STATUS = re.compile("[1-6][0-9]{2}")
_SHORT = {"i": "call-id", "v": "via"}


@dataclass(frozen=True, slots=True)
class SipRequest:
    """One OPTIONS request and what its answer must carry."""

    branch: str
    call_id: str
    text: bytes


def options(host: str, port: int, local: str, local_port: int) -> SipRequest:
    """An OPTIONS request to a server, from this address."""
    branch = _MAGIC + secrets.token_hex(8)
    call_id = secrets.token_hex(12)
    here = f"[{local}]" if ":" in local else local
    there = f"[{host}]" if ":" in host else host
    lines = (
        f"OPTIONS sip:{there}:{port} SIP/2.0",
        f"Via: SIP/2.0/UDP {here}:{local_port};branch={branch};rport",
        "Max-Forwards: 70",
        f"From: <sip:check@{here}>;tag={secrets.token_hex(4)}",
        f"To: <sip:{there}>",
        f"Call-ID: {call_id}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:check@{here}:{local_port}>",
        "Accept: application/sdp",
        "Content-Length: 0",
        "",
        "",
    )
    return SipRequest(branch, call_id, "\r\n".join(lines).encode("ascii", "replace"))


def status_in(data: bytes, request: SipRequest) -> int | None:
    """The status of the answer to this request; None for anything else."""
    if len(data) > MAX_BYTES:
        return None
    head = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n\n", 1)[0]
    first, *lines = head.split("\n")
    words = first.split(" ", 2)
    if words[0] != "SIP/2.0" or len(words) < 2 or not _is_status(words[1]):  # noqa: PLR2004  # two words
        return None
    headers: dict[str, str] = {}
    for line in lines:
        name, separator, value = line.partition(":")
        name = name.strip().lower()
        if separator:
            headers.setdefault(_SHORT.get(name, name), value.strip())
    branches = [part.strip() for part in headers.get("via", "").split(",")[0].split(";")]
    if headers.get("call-id") != request.call_id or f"branch={request.branch}" not in branches:
        return None
    return int(words[1])


def _is_status(word: str) -> bool:
    return bool(_STATUS.fullmatch(word))
