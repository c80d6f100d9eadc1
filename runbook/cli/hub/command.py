"""``runbook hub``: everybody's reports, one incident, and what the shift lead orders."""

import click

from runbook.cli.hub.office import need_the_hub
from runbook.cli.invocation import Invocation
from runbook.cli.lazy import Entry, LazyGroup, help_when_alone

TABLE = {
    "serve": Entry("runbook.cli.hub.serve", "hub.serve.short"),
    "check": Entry("runbook.cli.hub.check", "hub.check.short"),
    "status": Entry("runbook.cli.hub.status", "hub.status.short"),
    "enroll": Entry("runbook.cli.hub.enroll", "hub.enroll.short"),
    "agents": Entry("runbook.cli.hub.agents", "hub.agents.short"),
    "drills": Entry("runbook.cli.hub.drills", "hub.drills.short"),
    "readiness": Entry("runbook.cli.hub.readiness", "hub.readiness.short"),
    "handover": Entry("runbook.cli.hub.handover.command", "hub.handover.cli.short"),
    "figures": Entry("runbook.cli.hub.figures", "hub.figures.short"),
    "revoke": Entry("runbook.cli.hub.revoke", "hub.revoke.short"),
    "person": Entry("runbook.cli.hub.person.command", "hub.person.short"),
    "roster": Entry("runbook.cli.hub.roster.command", "hub.roster.short"),
    "login-link": Entry("runbook.cli.hub.login_link", "hub.login_link.short"),
    "session": Entry("runbook.cli.hub.session.command", "hub.session.short"),
    "promises": Entry("runbook.cli.hub.promises.command", "hub.promises.short"),
    "window": Entry("runbook.cli.hub.window.command", "hub.window.short"),
    "incidents": Entry("runbook.cli.hub.incidents", "hub.incidents.short"),
    "show": Entry("runbook.cli.hub.show", "hub.show.short"),
    "ack": Entry("runbook.cli.hub.ack", "hub.ack.short"),
    "unack": Entry("runbook.cli.hub.unack", "hub.unack.short"),
    "ack-code": Entry("runbook.cli.hub.ack_code", "hub.ack_code.short"),
    "eta": Entry("runbook.cli.hub.eta", "hub.eta.short"),
    "resolve": Entry("runbook.cli.hub.resolve", "hub.resolve.short"),
    "ticket": Entry("runbook.cli.hub.ticket", "hub.ticket.short"),
    "reopen": Entry("runbook.cli.hub.reopen", "hub.reopen.short"),
    "degraded": Entry("runbook.cli.hub.degraded", "hub.degraded.short"),
    "log": Entry("runbook.cli.hub.log", "hub.log.short"),
    "audit-export": Entry("runbook.cli.hub.audit_export", "hub.audit_export.short"),
    "backup": Entry("runbook.cli.hub.backup", "hub.backup.short"),
    "restore": Entry("runbook.cli.hub.restore", "hub.restore.short"),
    "downgrade": Entry("runbook.cli.hub.downgrade", "hub.downgrade.short"),
    "report": Entry("runbook.cli.hub.report", "hub.report.short"),
    "export-case": Entry("runbook.cli.hub.export_case", "hub.export_case.short"),
}


@click.pass_obj
def _begin(invocation: Invocation) -> None:
    need_the_hub(invocation.lang)
    help_when_alone()


command = LazyGroup("hub", help="hub.help", invoke_without_command=True, callback=_begin)
command.table = TABLE
