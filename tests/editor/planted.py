"""Ten planted errors, seen by an editor and by `kb check`: `python -m tests.editor.planted FOLDER`, from the checkout.

FOLDER is where `npm ci` put yaml-language-server. The editor must leave files without a fault alone, in both versions of YAML;
underline each error, and each place of a new rule that is still to be filled in, where `kb check` says that it is; and offer the
names of facts and their values. Exit code 0: so it does.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from alliance_advisor import resources
from alliance_advisor.errors import Problem, ProblemsFound
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.new_words import words_for
from alliance_advisor.workbench.schemas.files import PLACES, schemas_of
from tests.editor.language_server import VERSIONS, LanguageServer, Underlined
from tests.shipped import CHECKOUT, shipped

BASE, SHIPPED = CHECKOUT / "tests" / "faulty" / "base", resources.knowledge_base_folder()
RULE, STRATEGY = "rules/trust/predictability-first.yaml", "strategies/be-predictable.yaml"
FACTS = "vocabulary/facts/client.yaml"
A_FEW = 3
"""So many shipped files of each kind are looked at."""

NOT_WRITTEN_YET = {
    "a value": ("  trust_in_helpers: at most some", "  trust_in_helpers: ",
                {"none", "some", "full", "at least some", "at most some", "not none"}),
    "yes or no": ("  - crisis: yes", "  - crisis: ", {'"no"', '"yes"', "not yes"}),
    "a name": ("  trust_in_helpers: at most some", "  ", {"trust_in_helpers", "crisis", "reluctance", "any"}),
    "a strategy": ("    - strategy: be-predictable", "    - strategy: ", {"be-predictable"}),
}
"""What is left out of the rule, what stands there instead, and what at least an editor is to offer at its end."""


class Planted(NamedTuple):
    """One error: what it is, the file, and what stands there in the place of what."""

    what: str
    file: str
    right: str
    wrong: str


ERRORS = (
    Planted("unknown fact in a condition", RULE, "  trust_in_helpers: at most some", "  trust_in_helper: at most some"),
    Planted("unknown value of a fact", RULE, "at most some", "at most sme"),
    Planted("order where there is none", RULE, "trust_in_helpers: at most some", "agenda_set_by: at least client"),
    Planted("unknown key of a rule", RULE, "unless:", "unles:"),
    Planted("missing title of a rule", RULE, "title: Little trust asks for predictability\n", ""),
    Planted("unknown kind of support", RULE, "support: strong", "support: huge"),
    Planted("unknown strategy", RULE, "strategy: be-predictable", "strategy: be-predictabel"),
    Planted("unknown reference", RULE, "[someone2020]", "[someone2021]"),
    Planted("unknown phase of a strategy", STRATEGY, "phase: validate", "phase: validating"),
    Planted("unknown kind of a fact", FACTS, "kind: yes_no", "kind: yes"),
)


def planted_in(folder: Path, error: Planted) -> Path:
    """The file with that error, in a copy of the base inside that folder."""
    file = Path(shutil.copytree(BASE, folder / BASE.name)) / error.file
    text = file.read_text(encoding="utf-8")
    assert error.right in text
    file.write_text(text.replace(error.right, error.wrong, 1), encoding="utf-8")
    return file


def told(folder: Path) -> tuple[Problem, ...]:
    """What our own checker says."""
    try:
        knowledge_base_from_folder(folder)
    except ProblemsFound as found:
        return found.problems
    return ()


def written_schemas(folder: Path, base: KnowledgeBase, name: str) -> dict[str, str]:
    """The schemas of a base, each with the pattern of its files, as `kb schema` tells it for a folder of that name."""
    folder.mkdir()
    for kind, schema in schemas_of(base).items():
        (folder / f"{kind}.json").write_text(json.dumps(schema), encoding="utf-8")
    return {(folder / f"{kind}.json").as_uri(): f"{name}/{place}" for kind, place in PLACES.items()}


def agree(underlined: list[Underlined], problems: tuple[Problem, ...]) -> bool:
    """Whether both name the same places."""
    return [(each.line, each.column) for each in underlined] == [(each.location.line, each.location.column) for each in problems]


class Looks:
    """What was looked at, printed line by line; `amiss` counts what is not as it should be."""

    def __init__(self) -> None:
        self.amiss = 0

    def said(self, line: str, *, right: bool) -> None:
        self.amiss += not right
        sys.stdout.write(f"{'right' if right else 'WRONG'}: {line}\n")

    def at_files_without_a_fault(self, server: LanguageServer, folder: Path, version: str) -> None:
        files = [file for place in PLACES.values() for file in sorted(folder.glob(place))[:A_FEW]]
        found = {file.name: underlined for file in files if (underlined := server.underlined(file))}
        self.said(f"{len(files)} files of {folder.name} in YAML {version}: {found or 'nothing'} underlined", right=not found)

    def at_errors(self, server: LanguageServer, work: Path) -> None:
        for number, error in enumerate((*ERRORS, a_new_rule())):
            file = planted_in(work / f"error-{number}", error)
            underlined, problems = server.underlined(file), told(work / f"error-{number}" / BASE.name)
            self.said(error.what, right=bool(problems) and agree(underlined, problems))
            sys.stdout.writelines(f"    editor  {each.line}:{each.column} {each.message[:80]}\n" for each in underlined)
            places = ((each.location, each.message) for each in problems)
            sys.stdout.writelines(f"    checker {place.line}:{place.column} {said}\n" for place, said in places)

    def at_what_is_offered(self, server: LanguageServer, work: Path) -> None:
        for what, (right, written, expected) in NOT_WRITTEN_YET.items():
            file = planted_in(work / what, Planted(what, RULE, right, written))
            lines = file.read_text(encoding="utf-8").splitlines()
            offered = server.offered(file, lines.index(written) + 1, len(written) + 1)
            self.said(f"for {what} are offered: {', '.join(offered)}", right=expected <= set(offered) - {"true", "false"})


def a_new_rule() -> Planted:
    """A rule as `kb new` writes it, in the place of another."""
    text = Renderer().fill("kb/new/rule.yaml.j2", name=Path(RULE).stem, **words_for(()))
    return Planted("a rule to be filled in", RULE, (BASE / RULE).read_text(encoding="utf-8"), text)


def main(installed: Path) -> int:
    """Look at all of it, and count what is not as it should be."""
    looks = Looks()
    with TemporaryDirectory() as name:
        work = Path(name).resolve()
        small = written_schemas(work / "schemas", knowledge_base_from_folder(BASE), BASE.name)
        large = written_schemas(work / "shipped-schemas", shipped(), SHIPPED.name)
        for version in VERSIONS:
            for schemas, folder in ((small, BASE), (large, SHIPPED)):
                with LanguageServer(installed, schemas, version) as server:
                    looks.at_files_without_a_fault(server, folder, version)
        with LanguageServer(installed, small) as server:
            looks.at_errors(server, work)
            looks.at_what_is_offered(server, work)
    return looks.amiss


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
