"""`alliance-advisor kb`: the trainers' verbs, one module each, imported only when one of them is asked for."""

from __future__ import annotations

from importlib import import_module

import click

VERBS = ("new", "check", "test", "try", "watch", "fmt", "show", "list", "handbook", "diff", "cover", "mutate", "prove", "schema")
MODULES = {"try": "try_rule"}
"""The modules that have another name than their verb, since Python keeps that one for itself."""


class _LazyVerbs(click.Group):
    """A group whose verbs are the functions `verb` of the modules beside this one: therapists wait for none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click calls it
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"{__name__}.{MODULES.get(cmd_name, cmd_name)}").verb
        return command


@click.group(cls=_LazyVerbs)
def kb() -> None:
    """For trainers: write, check, test and read a knowledge base, see what no test tries, prove what may never happen."""
