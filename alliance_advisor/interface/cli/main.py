"""The command `alliance-advisor`: its verbs, and how errors leave it (exit code 1, no traceback)."""

from __future__ import annotations

import os
import sys

import click

from alliance_advisor.errors import AdvisorError, EngineUnavailable
from alliance_advisor.interface.cli.advise import advise
from alliance_advisor.interface.cli.caseload import caseload
from alliance_advisor.interface.cli.compare import compare
from alliance_advisor.interface.cli.completion import completion
from alliance_advisor.interface.cli.consult import consult
from alliance_advisor.interface.cli.explain import what_if, why, why_not
from alliance_advisor.interface.cli.kb import kb
from alliance_advisor.interface.cli.pages import client_page, supervision
from alliance_advisor.interface.cli.vocabulary import facts, new_session
from alliance_advisor.version import VERSION

DEBUG = "ALLIANCE_ADVISOR_DEBUG"
"""An environment variable for developers: when it is set, what nobody expected leaves as a traceback."""

_PASS_ON = (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError)
"""click knows what to do with these."""


class _Verbs(click.Group):
    """A group whose verbs may raise this package's errors: they are told, all of them, on standard error."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except _PASS_ON:
            raise
        except EngineUnavailable as error:
            click.echo(f"{error}\n    Add --engine direct: it gives the same answer.", err=True)
        except AdvisorError as error:
            click.echo(error, err=True)
        except Exception as error:
            if DEBUG in os.environ:
                raise
            click.echo(_our_fault(error), err=True)
        sys.exit(1)


def _our_fault(error: Exception) -> str:
    """The name of the error and no more: its text could quote a client."""
    return (f"something went wrong inside the program ({type(error).__name__}): this is our fault, not yours\n"
            f"    Please report it with the command that you ran, and nothing about any client. {DEBUG}=1 shows the details.")


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="alliance-advisor")
def main() -> None:
    """Options, with reasons, to repair or strengthen the therapeutic alliance in CBT.

    It supports a clinician's judgement: it diagnoses nothing, scores no risk, and is not for emergencies. Nothing
    leaves this machine.
    """


for verb in (advise, why, why_not, what_if, consult, supervision, client_page, compare, caseload, facts, new_session, kb,
             completion):
    main.add_command(verb)

if __name__ == "__main__":
    main()
