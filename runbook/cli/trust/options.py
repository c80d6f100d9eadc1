"""What the commands that sign a file ask for, whatever the file holds."""

import click

file_to_sign = click.argument("file", metavar="cli.metavar.file", type=click.Path())
key = click.option(
    "--key",
    required=True,
    metavar="cli.metavar.file",
    type=click.Path(),
    help="trust.option.key",
)
password = click.option(
    "--password", metavar="trust.metavar.reference", help="trust.option.password"
)
