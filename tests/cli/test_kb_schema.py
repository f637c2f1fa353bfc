"""`alliance-advisor kb schema`, as a trainer types it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from alliance_advisor.workbench.schemas.files import PLACES, FileKind
from tests.cli.running import answer, run, told
from tests.golden_files import golden
from tests.shipped import CHECKOUT

SMALL = CHECKOUT / "tests" / "faulty" / "base"
REFERENCE = re.compile(r"#/definitions/([\w-]+)")


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("kind", FileKind)
def test_the_schema_of_one_kind_is_printed_and_stands_alone(kind: FileKind) -> None:
    schema = json.loads(answer("kb", "schema", kind, "--kb", SMALL))
    assert schema["title"] == f"small 1.0.0: {kind}"
    Draft7Validator.check_schema(schema)
    assert set(REFERENCE.findall(json.dumps(schema))) == set(schema["definitions"])


def test_it_has_the_words_of_the_knowledge_base_at_hand() -> None:
    definitions = json.loads(answer("kb", "schema", "rule", "--kb", SMALL))["definitions"]
    assert list(definitions["conditions"]["properties"])[:3] == ["trust_in_helpers", "agenda_set_by", "signs"]
    assert definitions["conditions"]["properties"]["crisis"]["description"] == "Is the client in a crisis?"
    words, several = definitions["test-of-trust_in_helpers"]["anyOf"]
    assert words["enum"] == [
        "none", "some", "full", "at least some", "at least full", "at most none", "at most some", "above none", "above some",
        "below some", "below full", "not none", "not some", "not full"]
    assert several["items"]["enum"] == ["none", "some", "full"]
    assert {"known", "unknown"} <= set(definitions["test-of-agenda_set_by-or-known"]["anyOf"][0]["enum"])
    assert "at least two" in definitions["test-of-signs"]["anyOf"][0]["enum"]


def test_a_folder_gets_a_schema_a_kind_and_it_is_said_what_an_editor_needs() -> None:
    said = answer("kb", "schema", "--output", "schemas", "--kb", SMALL)
    assert said == golden("kb/schema.txt", said)
    settings = json.loads(said[said.index("{"): said.rindex("}") + 1])
    assert {Path(file) for file in settings["yaml.schemas"]} == {Path("schemas", f"{kind}.schema.json") for kind in PLACES}
    assert {file.name for file in Path("schemas").iterdir()} == {f"{kind}.schema.json" for kind in FileKind}


def test_the_documentation_shows_what_is_printed_for_the_shipped_base() -> None:
    said = answer("kb", "schema", "--output", "schemas")
    settings = said[said.index("{"): said.rindex("}") + 1]
    assert f"```json\n{settings}\n```" in (CHECKOUT / "docs" / "rule-language.md").read_text(encoding="utf-8")


def test_schemas_are_written_anew_over_those_that_were_there_and_over_nothing_else() -> None:
    answer("kb", "schema", "--output", "schemas", "--kb", SMALL)
    answer("kb", "schema", "--output", "schemas", "--kb", SMALL)
    Path("schemas", "mine.json").write_text("{}")
    assert "this folder has other files, such as mine.json" in told("kb", "schema", "--output", "schemas", "--kb", SMALL)


@pytest.mark.parametrize("arguments", [[], ["rule", "--output", "schemas"]])
def test_one_kind_or_a_folder_is_asked_for(arguments: list[str]) -> None:
    result = run("kb", "schema", *arguments, "--kb", SMALL)
    assert result.exit_code == 2
    assert "Name either one KIND (rule, strategy, alert" in result.stderr
    assert list(Path().glob("schemas")) == []


def test_words_of_a_pack_are_in_it() -> None:
    pack = Path("pack")
    (pack / "strategies").mkdir(parents=True)
    (pack / "pack.yaml").write_text("name: ours\nversion: 1.0.0\nlanguage: 1\ntitle: Ours\n")
    ours = (SMALL / "strategies" / "be-predictable.yaml").read_text().replace("be-predictable", "be-on-time")
    (pack / "strategies" / "be-on-time.yaml").write_text(ours)
    assert '"be-on-time"' in answer("kb", "schema", "rule", "--kb", SMALL, "--pack", pack)


def test_the_folder_in_which_one_stands_is_filled_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = here.stat().st_ino
    for _ in range(2):
        assert "rule.schema.json" in answer("kb", "schema", "--output", ".", "--kb", SMALL)
    assert here.stat().st_ino == before
    assert len(list(here.iterdir())) == len(FileKind)
