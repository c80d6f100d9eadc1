"""``runbook incident show``: the whole course of one outage."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from runbook.cli.incident.journal import key_argument, reading, the_incident, utc_now
from runbook.cli.invocation import ExitCode, Invocation
from runbook.cli.output import console
from runbook.journal.lookup import LAST
from runbook.language.texts import t

SCHEMA = "runbook.incident/1"


@click.command(help="incident.show.help")
@key_argument()
@click.option("--json", "as_json", is_flag=True, help="cli.script.option.json")
@click.pass_obj
def command(invocation: Invocation, key: str, as_json: bool) -> int:
    """Show it from top to bottom."""
    from runbook.cli.incident.screen import (  # noqa: PLC0415 - lazy for start-up
        local_zone,
        show,
        timeline_lines,
    )
    from runbook.incidents.timeline import timeline  # noqa: PLC0415 - lazy for start-up
    from runbook.journal.history import course_of, latest_incident  # noqa: PLC0415 - lazy for start-up

    lang = invocation.lang
    with reading(lang) as journal:
        if key == LAST and not as_json and latest_incident(journal) is None:
            console.say(t("incident.none", lang))
            return ExitCode.OK
        incident = the_incident(journal, key, lang)
        course = course_of(journal, incident.key)
    told = timeline(incident, course.events, utc_now())
    zone = local_zone(incident.opened_at)
    if not as_json:
        names = _service_names(invocation.config)
        show(timeline_lines(told, zone, lang, course.left_out, names))
        return ExitCode.OK
    from runbook.incidents.as_json import (  # noqa: PLC0415 - lazy for start-up
        incident_json,
        timeline_json,
    )

    console.say_json(
        {
            "schema": SCHEMA,
            "incident": incident_json(incident, lang),
            **timeline_json(told, zone, lang),
            "left_out": course.left_out,
        }
    )
    return ExitCode.OK


def _service_names(config: str | None) -> Mapping[str, str]:
    from runbook.settings.file import load_settings  # noqa: PLC0415 - lazy for start-up

    return load_settings(Path(config) if config else None, os.environ).settings.service_names
