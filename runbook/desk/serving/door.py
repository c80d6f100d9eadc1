"""Who may open the desk: whoever knows this start's key lets a browser in, once per knock.

Cookies know no ports (RFC 6265, 8.5): a server of somebody else on another port of 127.0.0.1 would
be sent ours, Strict or not, if she were led there. They do know paths (RFC 6265, 5.1.4): all of the
desk lies in a room, under a path that nobody can guess, and the cookie goes to no other path. Its
name carries a random part, so that two desks do not overwrite each other.
"""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

OPEN_PATH = "/open/"
KEY_BYTES = 32
SECRET_BYTES = 24
ROOM_BYTES = 16
OPEN_FOR_S = 60.0
"""How long an unspent secret opens."""
SECRETS = 4
"""Unspent at once; the oldest gives way."""
VISITORS = 8
"""Browsers at once; who has been away longest gives way."""
_NAME_BYTES = 6


@dataclass(frozen=True, slots=True)
class Visitor:
    """One browser that was let in. ``csrf`` stands in every form of its pages.

    By ``proof`` its pages know who speaks to them: it stands in them and begins every stream, and
    no browser sends it to anybody. Whoever has our port after us is sent the cookie and the token.
    """

    number: int
    name: str
    room: str = field(repr=False)
    value: str = field(repr=False)
    csrf: str = field(repr=False)
    proof: str = field(repr=False)

    @property
    def cookie(self) -> str:
        """The header that gives it to the browser; it ends with the browser."""
        return f"{self.name}={self.value}; Path={self.room}/; HttpOnly; SameSite=Strict"

    def wrote(self, csrf: str) -> bool:
        """Whether a form with this token is of its pages."""
        return _same(self.csrf, csrf)


class Door:
    """The keys of one start. Safe to share between threads. Times are seconds of one clock."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(KEY_BYTES)
        """For ``POST /knock``, from a file only this user can read."""
        self.room = f"/{secrets.token_urlsafe(ROOM_BYTES)}"
        """What stands before every path of the desk but those of coming in. Secret as a cookie."""
        self._prefix = f"desk_{secrets.token_hex(_NAME_BYTES)}_"
        self._lock = Lock()
        self._secrets: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()
        self._entered = 0

    def knows(self, authorization: str) -> bool:
        """Whether this header carries the key."""
        scheme, _, key = authorization.partition(" ")
        return scheme.lower() == "bearer" and _same(key.strip(), self.key)

    def inside(self, path: str) -> str:
        """The path as it is called in the room, ``/`` first; nothing where it lies outside."""
        room, rest = path[: len(self.room)], path[len(self.room) :]
        return rest if _same(room, self.room) and rest.startswith("/") else ""

    def knock(self, now: float, to: str = "/") -> str:
        """A path that lets one browser in, once, within ``OPEN_FOR_S`` seconds.

        ``to`` is the path of the room that it is led to.
        """
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with self._lock:
            self._secrets[secret] = (now + OPEN_FOR_S, to)
            while len(self._secrets) > SECRETS:
                self._secrets.popitem(last=False)
        return OPEN_PATH + secret

    def spend(self, secret: str, now: float) -> str:
        """Where it leads to, nothing where it does not open; it will not again."""
        with self._lock:
            found = [one for one in self._secrets if _same(one, secret)]
            until, to = self._secrets.pop(found[0]) if found else (now, "")
            return to if now < until else ""

    def enter(self) -> Visitor:
        """Let a browser in.

        Each has a cookie of its own name: a browser that was let in before sends no cookie along
        on the way in, and its open pages stand on that one.
        """
        with self._lock:
            self._entered += 1
            value, csrf, proof = (secrets.token_urlsafe(KEY_BYTES) for _ in range(3))
            name = f"{self._prefix}{self._entered}"
            visitor = Visitor(self._entered, name, self.room, value, csrf, proof)
            self._visitors[visitor.name] = visitor
            while len(self._visitors) > VISITORS:
                self._visitors.popitem(last=False)
        return visitor

    def holds(self, visitor: Visitor) -> bool:
        """Whether this browser is still let in; it counts as being there now."""
        with self._lock:
            if visitor.name not in self._visitors:
                return False
            self._visitors.move_to_end(visitor.name)
            return True

    def visitor(self, cookies: str) -> Visitor | None:
        """Whose browser sends these cookies.

        One that was let in anew stays who it was first, for the sake of its open pages.
        """
        pairs = [one.strip().partition("=") for one in cookies.split(";")]
        with self._lock:
            found = {
                name
                for name, _, value in pairs
                if name in self._visitors and _same(value, self._visitors[name].value)
            }
            if not found:
                return None
            first = min(found, key=lambda name: self._visitors[name].number)
            for name in found - {first}:
                del self._visitors[name]
            self._visitors.move_to_end(first)
            return self._visitors[first]


def _same(left: str, right: str) -> bool:
    # compare_digest takes no str outside ASCII.
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
