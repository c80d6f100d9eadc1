"""PURE. Which requests the desk answers: one table of rules, each with its reason.

Any web page open in her browser, and any program of this computer, can send requests to
127.0.0.1. https://www.w3.org/TR/fetch-metadata/ , https://fetch.spec.whatwg.org/#origin-header
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import sha256
from ipaddress import ip_address

LARGEST_QUERY = 1_000
LONGEST_PATH = 200
_CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALLOWED = (
    "clipboard-write=(self), clipboard-read=(), camera=(), microphone=(), geolocation=(), "
    "display-capture=(), usb=(), serial=(), hid=(), payment=()"
)

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", _CONTENT.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    # With "no-referrer" browsers call the origin of our own forms "null" (Fetch, 3.2). This one
    # tells other sites nothing, not even the port.
    (b"referrer-policy", b"same-origin"),
    (
        b"permissions-policy",
        _ALLOWED.encode(),
    ),
)
"""Of every answer."""


def headers_with(style: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """The same, where this one style may stand in a page itself: one request less to wait for."""
    if not style:
        return HEADERS
    known = f"style-src 'self' 'sha256-{b64encode(sha256(style).digest()).decode()}'"
    policy = _CONTENT.replace("style-src 'self'", known).encode()
    return ((b"content-security-policy", policy), *HEADERS[1:])


class Way(Enum):
    """What kind of thing is asked for."""

    KNOCK = auto()
    """A program of this computer asks for a way in; no browser ever does."""
    OPEN = auto()
    """A browser comes in."""
    OUTSIDE = auto()
    """No way in, and not in the room: nothing is there, whoever asks."""
    FILE = auto()
    """A style or script; nothing of hers stands in it."""
    PAGE = auto()
    LIVE = auto()
    ACT = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """A request's first lines. ``headers`` by small name, the first of each name.

    ``room`` is the path all of the desk lies under, where this lies there: then ``path`` is what
    follows it. It is empty for whoever asks outside, and stands in no answer to him.
    """

    method: str
    path: str
    query: bytes
    peer: str
    headers: Mapping[str, str]
    room: str = field(default="", repr=False)

    def says(self, name: str) -> str:
        """The header, or nothing."""
        return self.headers.get(name, "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered. Texts: ``rule_id`` and ``<rule_id>.hint``."""

    rule_id: str
    status: int
    headers: tuple[tuple[bytes, bytes], ...] = field(default=())


NOTHING_HERE = Refusal("desk.door.outside", 404)
"""It has no text: it is the same for everybody."""
PREFIXES = {"": "", "/drill": "drill"}
"""Before the paths of a sitting in the room, and what the sitting is called."""
_WAYS = {
    **{f"{prefix}/live": Way.LIVE for prefix in PREFIXES},
    **{f"{prefix}/act": Way.ACT for prefix in PREFIXES},
}


def way_of(request: Request, files: Iterable[str], opening: str) -> Way:
    """What kind of thing is asked for; whatever is unknown in the room is judged as a page."""
    path = request.path
    if not request.room:
        if path == "/knock":
            return Way.KNOCK
        return Way.OPEN if path.startswith(opening) else Way.OUTSIDE
    if path in files:
        return Way.FILE
    return _WAYS.get(path, Way.PAGE)


def judge(request: Request, way: Way, origin: str) -> Refusal | None:
    """Why the request is not answered, if so. ``origin`` is ours: ``http://127.0.0.1:PORT``.

    That somebody was let in, and that a form is of our own pages, is looked at afterwards.
    """
    for rule in _RULES:
        found = rule(request, way, origin)
        if found is not None:
            return found
    return None


def _loopback(request: Request, way: Way, origin: str) -> Refusal | None:
    """Nobody but this computer. The socket listens nowhere else; this is a second lock."""
    try:
        if ip_address(request.peer).is_loopback:
            return None
    except ValueError:
        pass
    return Refusal("desk.door.peer", 403)


def _host(request: Request, way: Way, origin: str) -> Refusal | None:
    """A stranger's name that leads to 127.0.0.1 makes his pages "same origin" (DNS rebinding).

    ``localhost`` is refused too: it is another origin, with no cookie of ours, and a name.
    """
    if f"http://{request.says('host')}" == origin:
        return None
    return Refusal("desk.door.host", 421)


def _outside(request: Request, way: Way, origin: str) -> Refusal | None:
    """Whoever does not know the room learns nothing, not even what it would refuse him."""
    return NOTHING_HERE if way is Way.OUTSIDE else None


def _method(request: Request, way: Way, origin: str) -> Refusal | None:
    """Nothing is preflighted, nothing is deleted."""
    allowed = ("POST",) if way in {Way.KNOCK, Way.ACT} else ("GET", "HEAD")
    if request.method in allowed:
        return None
    return Refusal("desk.door.method", 405, ((b"allow", ", ".join(allowed).encode()),))


def _size(request: Request, way: Way, origin: str) -> Refusal | None:
    """Addresses of the desk are short."""
    if len(request.path) <= LONGEST_PATH and len(request.query) <= LARGEST_QUERY:
        return None
    return Refusal("desk.door.address", 414)


def _browser_knocks(request: Request, way: Way, origin: str) -> Refusal | None:
    """The key is in a file that no page can read: whichever page has it must not use it."""
    if way is Way.KNOCK and any(map(request.says, ("origin", "sec-fetch-site", "cookie"))):
        return Refusal("desk.door.stranger", 403)
    return None


def _other_site(request: Request, way: Way, origin: str) -> Refusal | None:
    """Another site may show a link to a page, and load nothing.

    ``none`` is her own hand: the address line, a bookmark, the icon.
    """
    if request.says("sec-fetch-site") in {"", "same-origin", "none"}:
        return None
    visits = (request.says("sec-fetch-mode"), request.says("sec-fetch-dest"))
    if way in {Way.PAGE, Way.OPEN} and visits == ("navigate", "document"):
        return None
    return Refusal("desk.door.stranger", 403)


def _same_origin(request: Request, way: Way, origin: str) -> Refusal | None:
    """What changes something, and what is told, is for our own pages.

    Older browsers send no Sec-Fetch-Site: then the Origin of a form decides, and to ``/live``,
    which has none, the cookie and that no other origin may read the answer.
    """
    if way not in {Way.ACT, Way.LIVE}:
        return None
    site, said = request.says("sec-fetch-site"), request.says("origin")
    foreign = site not in {"", "same-origin"} or said not in {"", origin}
    unsaid = way is Way.ACT and not site and not said
    return Refusal("desk.door.stranger", 403) if foreign or unsaid else None


def _ahead_of_time(request: Request, way: Way, origin: str) -> Refusal | None:
    """A browser that loads an address before it is wanted would spend the secret."""
    said = " ".join(map(request.says, ("sec-purpose", "purpose", "x-moz")))
    if way is Way.OPEN and "pre" in said:
        return Refusal("desk.door.ahead", 503)
    return None


_Rule = Callable[[Request, Way, str], Refusal | None]
_RULES: tuple[_Rule, ...] = (
    _loopback,
    _host,
    _outside,
    _method,
    _size,
    _browser_knocks,
    _other_site,
    _same_origin,
    _ahead_of_time,
)
