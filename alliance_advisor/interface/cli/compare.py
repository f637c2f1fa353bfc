"""`alliance-advisor compare`: what changed between two sessions of one client, and which reports did it."""

from __future__ import annotations

from typing import Any

import click

from alliance_advisor.explanation.comparison import comparison_of
from alliance_advisor.interface.cli.options import Asked, answer_options, format_option
from alliance_advisor.presentation.rendering import FORMATS


@click.command()
@click.argument("earlier", metavar="EARLIER.yaml")
@click.argument("later", metavar="LATER.yaml")
@format_option(FORMATS)
@answer_options
def compare(earlier: str, later: str, form: str, **how: Any) -> None:
    """What changed between two sessions of one client: in findings, advice and alerts, and which reported facts did it.

    A fact did it where putting it back alone, as it was in the earlier session, changes the later answer.
    """
    first, second = (Asked(source, (), **how) for source in (earlier, later))
    second.hand_over(second.renderer().comparison(comparison_of(first.advice(), second.advice()), form))
