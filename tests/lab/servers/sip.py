"""The bank's telephony: answers SIP OPTIONS over UDP (RFC 3261, section 11).

Usage: sip.py ADDRESS STATUS, where STATUS is the status line's end, such as 200 OK
"""

import socket
import sys

COPIED = ("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq")


def answer(request: str, good: str) -> str:
    """The response to one request, empty when it is not one."""
    head = request.split("\r\n\r\n", 1)[0].split("\r\n")
    words = head[0].split(" ")
    if len(words) != 3 or words[2] != "SIP/2.0":
        return ""
    copied = [line for line in head[1:] if line.split(":", 1)[0].strip().lower() in COPIED]
    tagged = [
        f"{line};tag=lab"
        if line.lower().startswith(("to:", "t:")) and ";tag=" not in line
        else line
        for line in copied
    ]
    status = good if words[0] == "OPTIONS" else "405 Method Not Allowed"
    allow = ["Allow: OPTIONS", "Accept: application/sdp", "Content-Length: 0"]
    return "\r\n".join([f"SIP/2.0 {status}", *tagged, *allow, "", ""])


def main(address: str, good: str) -> None:
    """Serve until killed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as port:
        port.bind((address, 5060))
        while True:
            data, peer = port.recvfrom(65535)
            reply = answer(data.decode("utf-8", "replace"), good)
            if reply:
                port.sendto(reply.encode(), peer)


if __name__ == "__main__":
    main(*sys.argv[1:])
