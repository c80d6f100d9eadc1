"""A real browser that prints a file to PDF or gives its document back."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

_PAGE = re.compile(rb"/Type\s*/Page\b")
_PAPER = re.compile(rb"/MediaBox\s*\[([^\]]+)\]")
_TAG = re.compile(r"<style>.*?</style>|<head>.*?</head>|<[^>]+>", re.DOTALL)
POINTS_PER_MM = 72 / 25.4
A4 = (210.0, 297.0)


@dataclass(frozen=True)
class Printed:
    """A PDF: how many pages, and the size of each different one in millimetres."""

    pages: int
    sizes: frozenset[tuple[int, int]]


def print_to_pdf(html: Path, folder: Path) -> Printed:
    pdf = folder / f"{html.stem}.pdf"
    _chromium(folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", html.as_uri())
    content = pdf.read_bytes()
    boxes = [[float(number) for number in box.split()] for box in _PAPER.findall(content)]
    sizes = {(round(box[2] / POINTS_PER_MM), round(box[3] / POINTS_PER_MM)) for box in boxes}
    return Printed(len(_PAGE.findall(content)), frozenset(sizes))


def text_of(html: Path, folder: Path) -> str:
    """The text as the browser's own document has it, with single spaces."""
    return " ".join(unescape(_TAG.sub(" ", document_of(html, folder))).split())


def document_of(html: Path, folder: Path) -> str:
    return _chromium(folder, "--dump-dom", html.as_uri())


def _chromium(folder: Path, *arguments: str) -> str:
    program = shutil.which("chromium")
    assert program
    profile = folder / "profile"
    fixed = ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}")
    done = subprocess.run(
        [program, *fixed, *arguments], capture_output=True, timeout=90, check=True, cwd=folder
    )
    return done.stdout.decode()
