"""What the server is given to show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from runbook.desk.serving.rendering import Renderer
from runbook.desk.sitting import PageOf, Sitting


@dataclass(frozen=True, slots=True)
class File:
    """A file of the page, as it is sent. ``kind`` is its media type."""

    content: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Given:
    """``sittings`` is asked for ``""`` and ``"drill"``, often, and answers at once.

    ``pages`` and ``files`` are by path; pages lie directly in the room. A page may take a while;
    ``lang`` is that of the refusals and of the pages.
    """

    sittings: Callable[[str], Sitting | None]
    renderer: Renderer
    pages: Mapping[str, PageOf] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)
    lang: str = "ru"
    style: bytes = b""
    """The style that stands in the first page itself, byte for byte."""
    none_first: str = "desk.door.early"
    """What is said where the first sitting should be and is not. Texts: as of a refusal."""


def files_of(css: bytes, js: bytes, icons: Mapping[str, bytes]) -> dict[str, File]:
    """The page's files by path; ``icons`` are SVG by name. From memory, so that none can change."""
    return {
        "/desk.css": File(css, "text/css"),
        "/desk.js": File(js, "text/javascript"),
        **{f"/icon/{name}.svg": File(icon, "image/svg+xml") for name, icon in icons.items()},
    }
