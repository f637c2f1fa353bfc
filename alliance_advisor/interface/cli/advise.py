"""`alliance-advisor advise`: from a session file, or facts given one by one, to the advice."""

from __future__ import annotations

import click

from alliance_advisor.interface.cli.options import Asked, format_option, session_options
from alliance_advisor.presentation.rendering import FORMATS


@click.command()
@format_option(FORMATS)
@click.option("--all", "everything", is_flag=True, help="Show every recommendation and every detail, not only the first three.")
@session_options
def advise(asked: Asked, form: str, *, everything: bool) -> None:
    """Advise on one session: what is happening, what to try first, what to say, why, and what speaks against it.

    SESSION is a YAML or JSON file, or - for standard input. Without one, the facts come from --set alone; facts that
    are not reported count as not known, never as "no".
    """
    asked.hand_over(asked.renderer().render(asked.advice(), form, everything=everything))
