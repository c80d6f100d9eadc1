"""How promises are said: channel, window, whose turn it is. In Moscow and in the client's time."""

from datetime import datetime, timezone

from runbook.callbacks.promise import Callback, Channel, Due, Rules, Turn, client_zone
from runbook.callbacks.reference import Reference, grouped
from runbook.language.moscow import MOSCOW, clock
from runbook.language.texts import plural, t


def channel_said(callback: Callback, lang: str) -> str:
    """What was promised: a call, a message, or whatever suits."""
    return t(f"callback.channel.{callback.channel}", lang)


def reference_said(callback: Callback, lang: str, *, spoken: bool) -> str:
    """The reference as it is copied and typed, or in groups to be read aloud."""
    if not callback.readable:
        return t("callback.unreadable", lang)
    if not callback.reference:
        return t("callback.without_reference", lang)
    if not spoken:
        return callback.reference
    return grouped(Reference(callback.kind, callback.reference))


def window_said(callback: Callback, now: datetime, lang: str, *, zones: bool = True) -> str:
    """The window in Moscow time, and by the client's clock where that differs.

    ``zones``: that the client's zone is not known is said too.
    """
    said = t("callback.moscow_time", lang, span=span_said(callback, now, MOSCOW, lang))
    if callback.msk_offset:
        local = span_said(callback, now, client_zone(callback.msk_offset), lang)
        said = f"{said} ({t('callback.client_time', lang, span=local)})"
    elif zones and callback.msk_offset is None and callback.channel is not Channel.CHAT:
        said = f"{said} ({t('callback.zone_unknown', lang)})"
    return said


def span_said(callback: Callback, now: datetime, zone: timezone, lang: str) -> str:
    """The window by that zone's clock; of one that is open only its end."""
    end = moment_said(callback.window_until, now, zone)
    if callback.window_from <= now:
        return t("callback.until", lang, until=end)
    return f"{moment_said(callback.window_from, now, zone)}–{end}"


def moment_said(moment: datetime, now: datetime, zone: timezone) -> str:
    """The clock of that zone, with the day where it is another one there than now."""
    there = moment.astimezone(zone)
    same_day = there.date() == now.astimezone(zone).date()
    return there.strftime("%H:%M" if same_day else "%d.%m %H:%M")


def turn_said(callback: Callback, turn: Turn, rules: Rules, now: datetime, lang: str) -> str:
    """What there is to know besides the window: attempts, why not yet, who keeps it."""
    pieces = []
    if callback.attempts:
        tried = {"of": rules.attempts, "n": callback.attempts}
        pieces.append(t("callback.attempts", lang, **tried))
    if turn.due is Due.LATER:
        if callback.overdue(now):
            pieces.append(t("callback.overdue", lang))
        at = moment_said(turn.at, now, MOSCOW)
        pieces.append(t(f"callback.wait.{turn.wait}", lang, at=at))
    if callback.handed_at is not None:
        pieces.append(
            t("callback.handed", lang, to=callback.handed_to, at=clock(callback.handed_at))
        )
    return ", ".join(pieces)


def promise_line(callback: Callback, now: datetime, lang: str) -> str:
    """One promise without anything of the client's: number, channel, window."""
    return t(
        "callback.line",
        lang,
        number=callback.number,
        channel=channel_said(callback, lang),
        window=window_said(callback, now, lang),
    )


def counted(number: int, lang: str) -> str:
    """How many promises, in the form that fits the number."""
    return plural("callback.count", number, lang)
