"""The portal check at a place where the clock shows another time: 204 and that time's Date.

Usage: portal.py ADDRESS SECONDS, how far its clock is ahead of this machine's. The clock of a PC in
the lab cannot be set without setting the machine's, so the rest of the world is wrong instead.
"""

import sys
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers every request with nothing."""

    ahead = 0.0

    def do_GET(self) -> None:
        """No content, at another time."""
        self.send_response_only(204)
        self.send_header("Date", formatdate(time.time() + self.ahead, usegmt=True))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    Handler.ahead = float(sys.argv[2])
    ThreadingHTTPServer((sys.argv[1], 80), Handler).serve_forever()
