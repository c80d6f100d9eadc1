"""The security office's page, printed by a real browser: one sheet, every word of it on it."""

import re
from html import escape
from pathlib import Path

import pytest

from tests.browser import requirements
from tests.browser.printer import A4, Printer

pytestmark = pytest.mark.skipif(
    bool(requirements.missing()) and not requirements.required(), reason=requirements.missing()
)
DOCS = Path(__file__).parents[2] / "docs"
STYLE = (
    "@page{size:A4;margin:9mm}body{margin:0;font:7.6pt/1.25 Arial,sans-serif}"
    "h1{font-size:12pt;margin:0}"
    "h2{font-size:9pt;margin:4pt 0 1pt}p,ul{margin:2pt 0}table{border-collapse:collapse;width:100%}"
    "td,th{border:.4pt solid #888;padding:1pt 3pt;text-align:left;vertical-align:top}"
    "code{font-size:7pt}"
)


def said(text: str) -> str:
    """A line's bold words, code and links."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    return re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)


def block(lines: list[str]) -> str:
    """A heading, a table, a list or a paragraph."""
    if lines[0].startswith("#"):
        level = len(lines[0]) - len(lines[0].lstrip("#"))
        return f"<h{level}>{said(lines[0].strip('# '))}</h{level}>"
    if lines[0].startswith("|"):
        cells = [[said(one.strip()) for one in line.strip("|").split("|")] for line in lines]
        rows = (f"<tr><td>{'<td>'.join(row)}" for row in cells if set(row[0]) != {"-"})
        return f"<table>{''.join(rows)}</table>"
    if lines[0].startswith("- "):
        return f"<ul>{''.join(f'<li>{said(line[2:])}' for line in lines)}</ul>"
    return f"<p>{said(' '.join(lines))}</p>"


@pytest.mark.parametrize("name", ["security-office.md", "security-office.ru.md"])
def test_the_security_offices_page_is_one_sheet(
    name: str, printer: Printer, tmp_path: Path
) -> None:
    text = re.sub(r"<!--.*?-->\n", "", (DOCS / name).read_text(encoding="utf-8"))
    blocks = [block(one.splitlines()) for one in re.split(r"\n\n+", text.strip())]
    file = tmp_path / "page.html"
    head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
    file.write_text(head + "".join(blocks), encoding="utf-8")
    printed = printer.print_to_pdf(file)
    assert printed.pages == 1
    assert printed.sizes == {(round(A4[0]), round(A4[1]))}
    shown = printer.text_of(file)
    assert "[trust]" in shown
    assert "gateway_nat_t" in shown
