"""One HTTPS request, as a phone or an office computer makes it: nothing of the product.

Usage: ask.py METHOD URL ADDRESS CA [BODY]. The certificate is checked by the name in the URL.
Prints one JSON object: ``status`` (0 when nobody answered) and ``body``.
"""

import http.client
import json
import socket
import ssl
import sys
from urllib.parse import urlsplit

PATIENCE = 10.0


def main(method: str, url: str, address: str, ca: str, body: str = "") -> None:
    """Ask once."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    connection = http.client.HTTPSConnection(name)
    kind = "application/json" if body else "application/x-www-form-urlencoded"
    try:
        raw = socket.create_connection((address, parts.port or 443), PATIENCE)
        context = ssl.create_default_context(cafile=ca)
        connection.sock = context.wrap_socket(raw, server_hostname=name)
        connection.request(method, parts.path, body.encode(), {"content-type": kind})
        answer = connection.getresponse()
        said = {"status": answer.status, "body": answer.read().decode("utf-8", "replace")}
    except (OSError, http.client.HTTPException) as error:
        said = {"status": 0, "body": type(error).__name__}
    finally:
        connection.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
