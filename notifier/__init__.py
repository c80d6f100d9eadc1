"""Speaks: durable deliveries of alerts to people over their channels."""

import sys

# httpx brings a command line of its own, and with it what draws it on a screen: a tenth of the
# start of everything that sends. Without it httpx does as where nothing draws (PEP 328: None).
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None is what refuses it
