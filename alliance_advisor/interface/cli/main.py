"""The command `alliance-advisor`: its verbs, and how errors leave it (exit code 1, no traceback)."""

from __future__ import annotations

import sys

import click

import alliance_advisor
from alliance_advisor.errors import AdvisorError, ProblemsFound
from alliance_advisor.interface.cli.advise import advise


class _Verbs(click.Group):
    """A group whose verbs may raise this package's errors: they are told, all of them, on standard error."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except ProblemsFound as found:
            for problem in found.problems:
                click.echo(problem, err=True)
        except AdvisorError as error:
            click.echo(error, err=True)
        sys.exit(1)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(alliance_advisor.__version__, prog_name="alliance-advisor")
def main() -> None:
    """Options, with reasons, to repair or strengthen the therapeutic alliance in CBT.

    It supports a clinician's judgement: it diagnoses nothing, scores no risk, and is not for emergencies. Nothing
    leaves this machine.
    """


main.add_command(advise)

if __name__ == "__main__":
    main()
