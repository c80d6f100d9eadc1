"""The bank's mail server: TLS from the start, a login, and every letter on record as it comes.

Usage: python -m tests.lab.servers.mail ADDRESS CERTIFICATE KEY RECORD
"""

import json
import sys
import time
from pathlib import Path

from tests.far_ends.authority import Pair
from tests.far_ends.smtp import MailServer, serving

PORT = 465
LOOK = 0.1


def main(address: str, certificate: str, key: str, record: str) -> None:
    """Serve until killed."""
    state, written = MailServer(), 0
    pair = Pair(Path(certificate), Path(key))
    with serving(state, pair, from_the_start=True, port=PORT, host=address):
        while True:
            for letter in state.accepted[written:]:
                line = {
                    "at": time.time(),
                    "to": list(letter.recipients),
                    "rings": letter.message["Importance"] == "high",
                    "subject": str(letter.message["Subject"]),
                    "text": letter.text,
                }
                with Path(record).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                written += 1
            time.sleep(LOOK)


if __name__ == "__main__":
    main(*sys.argv[1:])
