"""Fetch one page over HTTP from inside a host of the lab and print it: ``ask.py URL``.

Exit code 1 when it does not answer with 200.
"""

import sys
import urllib.error
import urllib.request

PATIENCE = 3.0


def main(url: str) -> int:
    """Print the page's body."""
    plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with plain.open(url, timeout=PATIENCE) as answer:
            sys.stdout.write(answer.read().decode())
    except (urllib.error.URLError, OSError) as error:
        print(type(error).__name__, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
