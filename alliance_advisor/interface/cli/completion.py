"""Shell completion: facts and values after `--set`, and the script that turns it on."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem, get_completion_class

from alliance_advisor import resources
from alliance_advisor.errors import AdvisorError
from alliance_advisor.knowledge.cache import cached_knowledge_base
from alliance_advisor.knowledge.vocabulary import Fact

PROGRAM = "alliance-advisor"
SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_ALLIANCE_ADVISOR_COMPLETE"
_BASH_KEEPS_EQUALS_SIGNS = "COMP_WORDBREAKS=${COMP_WORDBREAKS//=}\n"
"""bash would break `fact=value` at the sign and complete the halves apart."""


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that turns on completion in a shell.

    For bash, add to ~/.bashrc: eval "$(alliance-advisor completion bash)". For zsh the same in ~/.zshrc; for fish,
    alliance-advisor completion fish | source in ~/.config/fish/config.fish.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(context.find_root().command, {}, PROGRAM, _VARIABLE).source()
    click.echo((_BASH_KEEPS_EQUALS_SIGNS if shell == "bash" else "") + script)


def complete_setting(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What may follow `--set`: a fact and `=`, then its values; after a comma, more items of a checklist."""
    try:
        facts = cached_knowledge_base(resources.knowledge_base_folder()).vocabulary.facts
    except AdvisorError:
        return []
    name, sign, value = incomplete.partition("=")
    if not sign:
        return [CompletionItem(f"{fact.id}=", help=fact.ask) for fact in facts.values()
                if fact.reportable and fact.id.startswith(name)]
    return [CompletionItem(word) for word in _values(facts[name], value)] if name in facts else []


def _values(fact: Fact, value: str) -> Iterator[str]:
    """Every way to go on from what is typed of the value."""
    *chosen, last = value.split(",")
    before = "".join(f"{word}," for word in chosen)
    for word in fact.domain.words if fact.measure is None else ():
        if word.startswith(last) and word not in chosen:
            yield f"{fact.id}={before}{word}"
