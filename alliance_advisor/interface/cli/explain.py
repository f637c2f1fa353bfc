"""`alliance-advisor why`, `why-not` and `what-if`: ask the answer to one session for its reasons."""

from __future__ import annotations

from dataclasses import replace

import click

from alliance_advisor.advisor import advise_once
from alliance_advisor.explanation.difference import difference_of
from alliance_advisor.inference.session_file import session_with_settings
from alliance_advisor.interface.cli.options import Asked, format_option, session_options
from alliance_advisor.presentation.rendering import FORMATS


@click.command()
@format_option(FORMATS)
@session_options
@click.argument("name", required=False, metavar="STRATEGY|FINDING")
def why(asked: Asked, form: str, name: str | None) -> None:
    """Why a strategy is recommended or held back, or a finding has its value: each rule, down to what was reported.

    SESSION is a YAML or JSON file, or - for standard input. Without one, the facts come from --set alone.
    """
    asked, subject = _with_name(asked, name, "STRATEGY|FINDING")
    asked.hand_over(asked.renderer().why(asked.advice(), subject, form))


@click.command("why-not")
@format_option(FORMATS)
@session_options
@click.argument("strategy", required=False, metavar="STRATEGY")
def why_not(asked: Asked, form: str, strategy: str | None) -> None:
    """Why a strategy is not recommended: which conditions of its rules are missing, what holds it, the smallest change.

    SESSION is a YAML or JSON file, or - for standard input. Without one, the facts come from --set alone.
    """
    asked, subject = _with_name(asked, strategy, "STRATEGY")
    asked.hand_over(asked.renderer().why_not(asked.advice(), subject, form))


@click.command("what-if")
@format_option(FORMATS)
@session_options
def what_if(asked: Asked, form: str) -> None:
    """What would be otherwise in the answer if facts were as --set says: two answers side by side, where they differ.

    SESSION is a YAML or JSON file, or - for standard input. `--set fact=unknown` takes an answer back.
    """
    if not asked.settings:
        raise click.UsageError("Say what would be otherwise, such as --set bond=warm.")
    knowledge_base = asked.knowledge_base()
    session = replace(asked, settings=()).session(knowledge_base)
    then = session_with_settings(session, asked.settings, knowledge_base)
    before, after = (advise_once(knowledge_base, each, asked.engine) for each in (session, then))
    asked.hand_over(asked.renderer().what_if(difference_of(before, after), form))


def _with_name(asked: Asked, name: str | None, what: str) -> tuple[Asked, str]:
    """What was asked, and about what; the one word that stands alone is the name, and there is no session file."""
    if name is not None:
        return asked, name
    if asked.source is None:
        raise click.UsageError(f"Missing argument '{what}'.")
    return replace(asked, source=None), asked.source
