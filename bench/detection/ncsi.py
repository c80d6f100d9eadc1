"""What the network icon says, and what she would make of it: ``python -m bench.detection.ncsi``.

The rule of Windows' Network Connectivity Status Indicator: a name is resolved, a small page is
fetched over HTTP and must be the expected one, and a second name must resolve to what is known;
then there is internet, otherwise there is not; without an adapter or a route there is no network.
Sources: learn.microsoft.com/en-us/windows-server/networking/ncsi/ncsi-frequently-asked-questions
and kb.pulsesecure.net, KB43805 (the steps). The portal of the settings is Microsoft's page here.

The icon itself names no owner. So it is completed the way a person would: while her programs work,
and none is slow, there is nothing to find; "no network" is at her end, "no internet" is the
provider, and "internet" while a program of the bank's is dead is the bank.

Argument: the program's settings. Prints one JSON object with ``owner`` and ``icon``.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from bench.detection import looks
from bench.detection.looks import Settings

EXPECTED = 204
"""What the portals of the settings answer when nobody stands in the way."""
OWNERS = {"no network": "operator", "no internet": "isp", "internet": "bank"}


def icon(settings: Settings) -> str:
    """``internet``, ``no internet`` or ``no network``."""
    if not looks.default_router():
        return "no network"
    internet = settings.get("internet", {})
    for url in internet.get("portals", ())[:1]:
        if not looks.addresses(urlsplit(url).hostname or "") or looks.get(url) != EXPECTED:
            return "no internet"
    return "internet" if _known_name_is_right(internet.get("addresses", {})) else "no internet"


def _known_name_is_right(known: dict[str, list[str]]) -> bool:
    for name, right in list(known.items())[:1]:
        return set(right) >= set(answers) if (answers := looks.addresses(name)) else False
    return True


def judge(settings: Settings) -> dict[str, str]:
    """The icon, and whom she would blame by it."""
    shown = icon(settings)
    if looks.services_work(settings):
        return {"owner": "none", "icon": shown}
    return {"owner": OWNERS[shown], "icon": shown}


if __name__ == "__main__":
    print(json.dumps(judge(looks.read(Path(sys.argv[1])))))
