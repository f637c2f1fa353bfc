"""The README shows real files and real output, and its commands are the ones that the checks run."""

from __future__ import annotations

import re

import pytest

from alliance_advisor.presentation.rendering import Renderer
from tests.golden_files import shown_in
from tests.shipped import CHECKOUT, EXAMPLES, example_session, shipped, shipped_advisor

README = CHECKOUT / "README.md"
RULE = CHECKOUT / "knowledge_base/rules/client-resistance/predictability-before-technique.yaml"


def _answer() -> str:
    text = Renderer().render(shipped_advisor("direct").advise(example_session(EXAMPLES[0])), "text")
    return text.replace(shipped().digest, "0" * 16)


SHOWN = {
    "session": ("```yaml\n", EXAMPLES[0].read_text(encoding="utf-8")),
    "answer": (f"```console\n$ alliance-advisor advise examples/{EXAMPLES[0].name}\n", _answer()),
    "rule": ("```yaml\n", RULE.read_text(encoding="utf-8")),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_shows_what_there_is(name: str) -> None:
    opening, text = SHOWN[name]
    assert shown_in(README, name, f"{opening}{text}```\n")


def test_the_test_command_of_the_readme_is_the_one_that_ci_runs() -> None:
    command = re.search(r"^\$ (python3 -m venv .*pytest.*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert command is not None
    assert "README.md" in (CHECKOUT / ".ci/run").read_text(encoding="utf-8")


def test_the_lines_for_engineers_run_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    lines = re.search(r"<!-- library -->\n```python\n(.*?)```\n<!-- end -->", README.read_text(encoding="utf-8"), re.DOTALL)
    assert lines is not None
    exec(compile(lines[1], "README.md", "exec"), {})
    assert '"status": "advice"' in capsys.readouterr().out


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []
