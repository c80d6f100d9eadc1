"""A SIP far end that answers OPTIONS."""

from collections.abc import Iterable

from tests.far_ends.udp import Reply


def answering(status: int, reason: str = "Said", *, forged: bool = False) -> Reply:
    """Answer with this status; a forged answer belongs to somebody else's call."""

    def reply(data: bytes, _: tuple[str, int]) -> Iterable[bytes]:
        lines = data.decode().split("\r\n")
        kept = [
            line for line in lines if line.split(":")[0] in {"Via", "From", "To", "Call-ID", "CSeq"}
        ]
        if forged:
            kept = ["Call-ID: other" if line.startswith("Call-ID") else line for line in kept]
        answer = [f"SIP/2.0 {status} {reason}", *kept, "Content-Length: 0", "", ""]
        yield "\r\n".join(answer).encode()

    return reply
