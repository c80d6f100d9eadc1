"""The table of checks as text: one word or mark per area."""

from runbook.diagnosis.briefing import Briefing
from runbook.diagnosis.progress import Row, State
from runbook.language.texts import t

MARKS = {State.WAITING: "…", State.FINE: "✓", State.TROUBLE: "✗", State.UNKNOWN: "?"}
WIDTH = 26


def row_text(row: Row, lang: str) -> str:
    """One area with its state in words, for a screen without colours."""
    area = t(f"area.{row.area}", lang)
    return f"  {MARKS[row.state]} {area:<{WIDTH}} {t(f'state.{row.state}', lang)}"


def row_short(row: Row, lang: str) -> str:
    """The same where several areas share a line."""
    return f"{MARKS[row.state]} {t(f'area.{row.area}', lang)}: {t(f'state.{row.state}', lang)}"


def verdict_lines(briefing: Briefing, lang: str) -> list[str]:
    """What it is, how sure, and what else there is to say, without what to do."""
    head = briefing.summary
    if briefing.confidence:
        head = t("run.verdict", lang, summary=briefing.summary, confidence=briefing.confidence)
    lines = [head]
    lines += [t("run.also", lang, summary=one) for one in briefing.also]
    lines += briefing.remarks
    if briefing.unchecked:
        lines.append(briefing.unchecked)
    return lines


def briefing_text(briefing: Briefing, lang: str) -> str:
    """The verdict and what to do, as lines."""
    lines = verdict_lines(briefing, lang)
    lines += ["", t("run.what_to_do", lang)]
    for number, action in enumerate(briefing.actions, 1):
        wait = t("run.after_call", lang) if action.interrupts else ""
        lines.append(f"  {number}. {wait}{action.text}")
    return "\n".join(lines)


def summary_lines(table: tuple[Row, ...], lang: str, width: int) -> list[str]:
    """The areas once the verdict says the rest: one line, or one each where that is too long."""
    telling = [row for row in table if row.state in {State.TROUBLE, State.UNKNOWN}]
    shown = [row_short(row, lang) for row in telling] or [t("run.all_fine", lang)]
    line = "   ".join(shown)
    return [line] if len(line) <= width else shown
