"""`alliance-advisor supervision` and `client-page`: one page of an answer to take along, or to share."""

from __future__ import annotations

import click

from alliance_advisor.interface.cli.options import Asked, format_option, session_options
from alliance_advisor.presentation.client_page import why_no_page
from alliance_advisor.presentation.rendering import PAGE_FORMATS


@click.command()
@format_option(PAGE_FORMATS)
@session_options
def supervision(asked: Asked, form: str) -> None:
    """One page to take to supervision: what happened, what was found and tried, and the questions to open there.

    SESSION is a YAML or JSON file, or - for standard input. Without one, the facts come from --set alone.
    """
    asked.hand_over(asked.renderer().supervision_page(asked.advice(), form))


@click.command("client-page")
@format_option(PAGE_FORMATS)
@session_options
def client_page(asked: Asked, form: str) -> None:
    """One page to share with the client: what you could try together, in plain words and without anything you reported.

    Read it before you hand it over. Where a page could harm the client or has nothing to say, none is made: nothing is
    written, and standard error tells you why, so that the reason cannot end up on the page.
    """
    advice, renderer = asked.advice(), asked.renderer()
    reason = why_no_page(advice)
    if reason is not None:
        click.echo(renderer.no_client_page(reason), err=True, nl=False)
    else:
        asked.hand_over(renderer.client_page(advice, form))
