"""Whatever identifies a client and slips into a session file, no answer, message, cache or log repeats it.

Fifty made-up identifiers (canaries.yaml) are put into every free place of a session. A message may quote a word that is one
slip away from a word of the vocabulary, since that is what the writer must mend; the places in it name only what is known.
The one thing that is shown is a pseudonym that was accepted, and none of the fifty is.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from alliance_advisor.errors import ProblemsFound
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_bytes, session_from_dict
from alliance_advisor.interface.cli.main import main
from alliance_advisor.knowledge.cache import VARIABLE
from alliance_advisor.presentation.rendering import FORMATS, PAGE_FORMATS, Renderer
from tests.shipped import CHECKOUT, EXAMPLES, example_session, shipped, shipped_advisor

Plain = dict[str, Any]

CANARIES = [str(each) for kind in yaml.load((CHECKOUT / "tests" / "canaries.yaml").read_text(encoding="utf-8"),
                                            yaml.BaseLoader).values() for each in kind]
OTHERWISE_GOOD: Plain = {"client": "heron-12", "session": 3, "facts": {"bond": "thin", "technique_focus": "heavy"}}
STRATEGY = next(iter(shipped().strategies))
PLACES: dict[str, Callable[[str], Plain]] = {
    "client": lambda canary: {"client": canary},
    "client in a list": lambda canary: {"client": [canary]},
    "client in a block": lambda canary: {"client": {canary: canary}},
    "a key": lambda canary: {canary: "x"},
    "session": lambda canary: {"session": canary},
    "facts": lambda canary: {"facts": canary},
    "items of facts": lambda canary: {"facts": [canary]},
    "an unknown fact": lambda canary: {"facts": {canary: "yes"}},
    "a word": lambda canary: {"facts": {"bond": canary}},
    "a yes or no": lambda canary: {"facts": {"acute_crisis": canary}},
    "an item": lambda canary: {"facts": {"withdrawal_markers": ["went_quiet", canary]}},
    "a block for a list": lambda canary: {"facts": {"withdrawal_markers": {canary: canary}}},
    "a list for a word": lambda canary: {"facts": {"bond": [canary]}},
    "a score": lambda canary: {"facts": {"srs_total": canary}},
    "a sum": lambda canary: {"facts": {"wai_sr_total": f"sum {canary}"}},
    "history": lambda canary: {"history": canary},
    "an earlier session": lambda canary: {"history": [canary]},
    "a key of an earlier session": lambda canary: {"history": [{canary: 1}]},
    "an earlier number": lambda canary: {"history": [{"session": canary}]},
    "scores": lambda canary: {"history": [{"scores": canary}]},
    "an earlier score": lambda canary: {"history": [{"scores": {"srs_total": canary}}]},
    "a name of a score": lambda canary: {"history": [{"scores": {canary: 30}}]},
    "tried": lambda canary: {"history": [{"tried": [canary]}]},
    "a strategy": lambda canary: {"history": [{"tried": {canary: "helped"}}]},
    "strategy and outcome": lambda canary: {"history": [{"tried": {canary: canary}}]},
    "an outcome": lambda canary: {"history": [{"tried": {STRATEGY: canary}}]},
}
TEXTS: dict[str, Callable[[str], str]] = {
    "prose": lambda canary: f"Today {canary} came late.\n",
    "a bare line": lambda canary: f"{canary}\nfacts: {{bond: thin}}\n",
    "a plain key": lambda canary: f"{canary}: x\n",
    "a key without its colon": lambda canary: f"facts:\n  {canary} [went_quiet]\n",
    "no space after the colon": lambda canary: f"facts:\n  bond:{canary}\n",
    "a key twice": lambda canary: f'"{canary}": a\n"{canary}": b\n',
    "a word in lower case": lambda canary: f"facts:\n  bond: {canary.lower()}\n",
    "a quote left open": lambda canary: f'client: "{canary}\nfacts:\n  bond: thin\n',
    "a bracket left open": lambda canary: f"facts: {{bond: [{canary}\n",
    "an anchor": lambda canary: f"client: &{canary} x\n",
    "a tag": lambda canary: f"client: !{canary} x\n",
    "an alias": lambda canary: f"client: *{canary}\n",
    "a second document": lambda canary: f"facts: {{bond: thin}}\n---\n{canary}\n",
    "a folded text": lambda canary: f"client: >-\n  {canary}\n  again\n",
    "a list that runs on": lambda canary: f"facts:\n  withdrawal_markers: [went_quiet, {canary}\n  bond: thin\n",
}
COMMENTED = "# {canary}\nclient: heron-12 # {canary}\nsession: 3\nfacts:\n  # {canary}\n  bond: thin # {canary}\n"
VERBS: dict[str, list[str]] = {
    **{f"{verb} as {form}": [verb, "-", *more, "--format", form] for verb, more in (
        ("advise", []), ("why", [STRATEGY]), ("why-not", [STRATEGY]), ("what-if", ["--set", "bond=warm"])) for form in FORMATS},
    **{f"{verb} as {form}": [verb, "-", "--format", form] for verb in ("supervision", "client-page") for form in PAGE_FORMATS},
}
"""Every way to ask about one session that comes over standard input."""


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of compiled knowledge bases."""
    return tmp_path_factory.mktemp("cache")


def _everything_said(arguments: list[str], written: str, store: Path) -> str:
    result = CliRunner(env={VARIABLE: str(store)}).invoke(main, arguments, input=written.encode())
    return f"{result.stdout}\n{result.stderr}\n{result.exception or ''}"


def _of_file(written: str, *settings: str) -> str:
    return _answered_or_told(lambda: session_from_bytes(written.encode(), "session.yaml", shipped(), settings))


def _answered_or_told(read: Callable[[], Session]) -> str:
    """What the reader says of a session, or the answer to it, as the command would print it."""
    try:
        session = read()
    except ProblemsFound as found:
        return f"{found} {found.problems!r}"
    return Renderer().render(shipped_advisor("direct").advise(session), "json")


def _quoted(said: str, canary: str) -> bool:
    """Whether a text repeats a canary, in whole or by a part that tells as much, in whatever letters."""
    return any(part.lower() in said.lower() for part in _telling(canary))


@cache
def _telling(canary: str) -> frozenset[str]:
    parts = {canary, *canary.replace(",", " ").replace("(", " ").replace(")", " ").split()}
    return frozenset(part for part in parts if len(part) > 4 or not part.isascii())


def _merged(change: Plain) -> Plain:
    facts = change.get("facts", {})
    return OTHERWISE_GOOD | change | ({"facts": OTHERWISE_GOOD["facts"] | facts} if isinstance(facts, dict) else {})


def _written(change: Plain) -> str:
    return str(yaml.safe_dump(_merged(change), allow_unicode=True))


def test_there_are_fifty_canaries_and_none_is_part_of_what_the_command_says_anyway(store: Path) -> None:
    assert len(set(CANARIES)) == 50
    said = "".join(_everything_said(arguments, _written({}), store) for arguments in VERBS.values())
    assert [canary for canary in CANARIES if _quoted(said, canary)] == []


@pytest.mark.parametrize("place", PLACES)
def test_an_identifier_in_a_session_file_is_not_repeated(place: str, caplog: pytest.LogCaptureFixture) -> None:
    for canary in CANARIES:
        for written in (_written(PLACES[place](canary)), json.dumps(_merged(PLACES[place](canary)))):
            said = _of_file(written)
            assert not _quoted(said + caplog.text, canary), (canary, said)


@pytest.mark.parametrize("place", TEXTS)
def test_an_identifier_in_a_broken_file_is_not_repeated(place: str, caplog: pytest.LogCaptureFixture) -> None:
    for canary in CANARIES:
        said = _of_file(TEXTS[place](canary))
        assert not _quoted(said + caplog.text, canary), (canary, said)


@pytest.mark.parametrize("place", PLACES)
def test_an_identifier_in_what_a_program_hands_over_is_not_repeated(place: str) -> None:
    for canary in CANARIES:
        said = _answered_or_told(lambda: session_from_dict(_merged(PLACES[place](canary)), shipped()))  # noqa: B023
        assert not _quoted(said, canary), (canary, said)


@pytest.mark.parametrize("setting", [
    "{}=yes", "bond={}", "srs_total={}", "withdrawal_markers=went_quiet,{}", "{}", "={}", "{}={}",
])
def test_an_identifier_in_a_setting_is_not_repeated(setting: str, caplog: pytest.LogCaptureFixture) -> None:
    for canary in CANARIES:
        said = _of_file("facts: {}\n", setting.replace("{}", canary))
        assert not _quoted(said + caplog.text, canary), (canary, said)


@pytest.mark.parametrize("verb", VERBS)
def test_a_comment_is_in_no_answer(verb: str, store: Path, caplog: pytest.LogCaptureFixture) -> None:
    said = _everything_said(VERBS[verb], _with_comments(), store)
    assert [canary for canary in CANARIES if _quoted(said + caplog.text, canary)] == []


@pytest.mark.parametrize("form", FORMATS)
def test_comparing_two_sessions_repeats_no_comment_of_either(form: str, store: Path, tmp_path: Path,
                                                             caplog: pytest.LogCaptureFixture) -> None:
    earlier, later = tmp_path / "earlier.yaml", tmp_path / "later.yaml"
    earlier.write_text(_with_comments(), encoding="utf-8")
    later.write_text(_with_comments().replace("thin", "warm"), encoding="utf-8")
    said = _everything_said(["compare", str(earlier), str(later), "--format", form], "", store)
    assert "heron-12" in said
    assert [canary for canary in CANARIES if _quoted(said + caplog.text, canary)] == []


def test_an_interview_repeats_no_comment_and_no_answer_that_is_none(store: Path, tmp_path: Path,
                                                                    caplog: pytest.LogCaptureFixture) -> None:
    """What is typed is echoed on a pipe, so the answers themselves are taken out of what was said."""
    file = tmp_path / "session.yaml"
    file.write_text(_with_comments(), encoding="utf-8")
    said = _everything_said(["consult", str(file)], "\n".join(CANARIES), store)
    for canary in sorted(CANARIES, key=len, reverse=True):
        said = said.replace(f"{canary}\n", "\n", 1)
    assert [canary for canary in CANARIES if _quoted(said + caplog.text, canary)] == []


def _with_comments() -> str:
    return COMMENTED.replace("{canary}", " / ".join(CANARIES))


@pytest.mark.parametrize("canary", CANARIES)
def test_an_identifier_is_no_pseudonym(canary: str) -> None:
    with pytest.raises(ProblemsFound, match="client"):
        session_from_dict({"client": canary}, shipped())


def test_the_pseudonym_is_shown_and_the_cache_holds_neither_it_nor_what_was_reported(store: Path) -> None:
    assert "heron-12" in _everything_said(["advise", "-", "--format", "json"], _written({}), store)
    _everything_said(["advise", "-"], COMMENTED.replace("{canary}", " ".join(CANARIES)), store)
    _everything_said(["advise", "-"], _written({"facts": dict.fromkeys(CANARIES, "yes")}), store)
    kept = "".join(file.read_text(encoding="utf-8") for file in store.iterdir())
    assert kept
    assert [each for each in ["heron-12", *CANARIES] if _quoted(kept, each)] == []


def _examples_with_pseudonyms() -> Iterator[tuple[str, str]]:
    for file in EXAMPLES:
        yield file.stem, str(example_session(file).client)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_experta_logs_no_pseudonym_and_no_fact(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    shipped_advisor("experta").advise(example_session(file))
    said = [record.getMessage() for record in caplog.records]
    assert [message for message in said if not message.startswith("knowledge base ")] == []


def test_a_page_for_the_client_does_not_name_the_pseudonym() -> None:
    for name, client in _examples_with_pseudonyms():
        said = CliRunner().invoke(main, ["client-page", str(CHECKOUT / "examples" / f"{name}.yaml"), "--engine", "direct"]).stdout
        assert client not in said


