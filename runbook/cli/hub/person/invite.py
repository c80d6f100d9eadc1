"""``runbook hub person invite``: a link that binds somebody's chat with the bot, once."""

import click

from runbook.cli.hub.office import Opened, opened, refuse_id
from runbook.cli.hub.people import PersonType, known_person
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.language.texts import t

BOT_WAIT = 5.0


@click.command(help="hub.person.invite.help")
@click.argument("person_id", type=PersonType(), metavar="hub.metavar.person")
@click.option("--no-qr", is_flag=True, help="hub.person.option.no_qr")
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, person_id: str, no_qr: bool, as_json: bool) -> int:
    """Show the link and its QR code."""
    from notifier.handoff.links import app_link, bot_link  # noqa: PLC0415 - lazy for start-up
    from runbook.hub.admission import staff  # noqa: PLC0415 - as above

    lang = invocation.lang
    with opened(invocation) as hub:
        bot = _bot_name(hub)
        if not bot:
            refuse_id("hub.person.no_bot", lang)
        with hub.store.write() as tx:
            person = known_person(tx, person_id, hub)
            code = staff.invite(tx, person)
    link = bot_link(bot, code)
    if as_json:
        shown = {"schema": "runbook.hub.invitation/1", "person": person.id, "link": link}
        console.say_json({**shown, "app_link": app_link(bot, code)})
        return ExitCode.OK
    hours = int(staff.INVITED_FOR.total_seconds() // 3600)
    console.say(t("hub.person.invited", lang, name=person.name, hours=hours))
    if not no_qr:
        from notifier.handoff.qr import symbol  # noqa: PLC0415 - lazy for start-up
        from runbook.cli.handoff.drawing import draw, room  # noqa: PLC0415 - as above

        draw(symbol(link), blocks=room().blocks)
    console.say(link)
    console.say(t("hub.person.invited.app", lang, link=app_link(bot, code)))
    return ExitCode.OK


def _bot_name(hub: Opened) -> str:
    """As the settings tell it, else as Telegram does; empty when neither is there."""
    told = hub.loaded.settings.bot.name
    if told:
        return told
    from dataclasses import replace  # noqa: PLC0415 - lazy for start-up

    from notifier.dispatch.at_once import check_now  # noqa: PLC0415 - as above
    from notifier.providers.provider import ChannelSettingsError  # noqa: PLC0415 - as above
    from notifier.providers.settings import TelegramSettings  # noqa: PLC0415 - as above

    channel = hub.open_office().channels.get("telegram")
    if not isinstance(channel, TelegramSettings):
        return ""
    try:
        found = check_now(replace(channel, deadline=BOT_WAIT))
    except ChannelSettingsError:
        return ""
    return found.lstrip("@") if isinstance(found, str) else ""
