"""What is told of an edit is what both knowledge bases say: of each session, and of which rules are new, gone or otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from hypothesis import given, settings

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.loader import knowledge_base_from_folder
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.workbench.answer import Answer
from alliance_advisor.workbench.both import carried
from alliance_advisor.workbench.diff import Comparison, comparison_of, drawn, said_in
from alliance_advisor.workbench.edits import Changed, Edit
from alliance_advisor.workbench.mutants import mutants_of
from tests.generators.cases import SEEDS, case_of, source_of
from tests.workbench.sound_base import RULES, add_rule, edit, rule, sound_base


@given(SEEDS)
@settings(max_examples=25)
def test_random_sessions_get_another_answer_exactly_where_both_bases_say_so(seed: int) -> None:
    old, new = case_of(seed).knowledge_base, _edited(seed)
    said = [tuple(said_in(_answer(side, carried(session, base, side))) for side in (old, new))
            for base, session in drawn(old, new, 60)]
    comparison = comparison_of(old, new, [], 60)
    assert len(comparison.random) == sum(before != after for before, after in said)
    for each in comparison.random:
        assert (said_in(_answer(old, each.session)), said_in(_answer(new, each.session))) == (each.before, each.after)
        assert each.before != each.after


@given(SEEDS)
@settings(max_examples=15)
def test_of_a_session_that_is_shown_nothing_can_be_taken_back(seed: int) -> None:
    old, new = case_of(seed).knowledge_base, _edited(seed)
    for each in comparison_of(old, new, [], 60).random[:1]:
        for name in each.session.reports.values.keys() - each.session.reports.scores.keys():
            values = {key: value for key, value in each.session.reports.values.items() if key != name}
            less = replace(each.session, reports=Reports(values, each.session.reports.scores))
            assert old.vocabulary.facts[name].of or said_in(_answer(old, less)) == said_in(_answer(new, less))


def test_a_base_is_no_other_than_itself(tmp_path: Path) -> None:
    base = knowledge_base_from_folder(sound_base(tmp_path / "base"))
    again = knowledge_base_from_folder(tmp_path / "base")
    assert comparison_of(base, again, [], 10) == Comparison((), (), (), (), (0, 0))
    assert not comparison_of(base, again, [], 10).changes_advice


def test_where_only_words_change_the_advice_does_not(tmp_path: Path) -> None:
    found = _compared(tmp_path, lambda folder: edit(folder, f"{RULES}danger-first.yaml", "Nothing else helps", "Nothing helps"))
    assert found.changed == (Changed("rule", "danger-first", Edit.CHANGED, ("rationale",)),)
    assert not found.changes_advice


def test_a_comment_or_another_place_in_the_file_is_no_change(tmp_path: Path) -> None:
    found = _compared(tmp_path, lambda folder: edit(folder, f"{RULES}danger-first.yaml", "id: danger", "# A note.\nid: danger"))
    assert found.changed == ()


def test_what_is_new_and_what_is_gone_is_told_by_kind(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        (folder / RULES / "going-well.yaml").unlink()
        add_rule(folder, "another", rule("{signs: looked_away}", "{recommend: [{strategy: be-predictable, support: slight}]}"))

    found = _compared(tmp_path, change)
    assert found.changed == (Changed("rule", "another", Edit.ADDED), Changed("rule", "going-well", Edit.REMOVED))
    assert found.changes_advice


def test_a_fact_with_other_values_is_told_in_place_of_regions(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        edit(folder, "vocabulary/facts/client.yaml", "[none, some, full]", "[none, some, much, full]")
        edit(folder, f"{RULES}predictability-first.yaml", "at most some", "at most much")

    found = _compared(tmp_path, change)
    moved = next(each for each in found.moved if each.id == "predictability-first")
    assert moved.redefined == ("trust_in_helpers",)
    assert moved.now is None


def test_values_that_changed_places_are_told_though_every_condition_reads_the_same(tmp_path: Path) -> None:
    facts = "vocabulary/facts/client.yaml"
    found = _compared(tmp_path, lambda folder: edit(folder, facts, "[therapist, client,", "[client, therapist,"))
    assert {each.id: each.redefined for each in found.moved}.keys() == {"pushing-back", "going-well"}
    assert found.changes_advice


def test_a_rule_that_fires_on_neither_side_can_change_what_is_held(tmp_path: Path) -> None:
    """It was open, and fails now: what rests on its finding is settled by that."""
    before, after = (sound_base(tmp_path / name) for name in ("before", "after"))
    for folder in (before, after):
        edit(folder, "strategies/be-predictable.yaml", "working_if:", "hold_when:\n  - confrontation: not_seen\nworking_if:")
    edit(after, f"{RULES}pushing-back.yaml", "  trust_in_helpers: none\n", "  trust_in_helpers: none\n  signs: none\n")
    found = comparison_of(knowledge_base_from_folder(before), knowledge_base_from_folder(after), [], 3000)
    assert any(each.session.reports.values.get("signs") and "agenda_set_by" not in each.session.reports.values
               for each in found.random)


def test_other_values_of_a_finding_alone_change_advice(tmp_path: Path) -> None:
    findings = "vocabulary/findings.yaml"
    found = _compared(tmp_path, lambda folder: edit(folder, findings, "[not_said, clearly]", "[not_said, partly, clearly]"))
    assert found.changes_advice


def test_a_session_is_carried_over_as_far_as_the_other_side_knows_its_facts(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    old = knowledge_base_from_folder(folder)
    edit(folder, "vocabulary/facts/client.yaml", "[none, some, full]", "[none, some, much, full]")
    new = knowledge_base_from_folder(folder)
    session = Session(reports=Reports({"trust_in_helpers": 0, "crisis": 1}))
    assert carried(session, old, new).reports.values == {"crisis": 1}
    assert carried(session, old, old) == session


def _compared(tmp_path: Path, change: Callable[[Path], None]) -> Comparison:
    """The sound base against itself with an edit."""
    before, after = (sound_base(tmp_path / name) for name in ("before", "after"))
    change(after)
    return comparison_of(knowledge_base_from_folder(before), knowledge_base_from_folder(after), [], 200)


def _edited(seed: int) -> KnowledgeBase:
    """The base of a seed with one rule a little otherwise."""
    case = case_of(seed)
    mutant = Random(seed).choice([each for each in mutants_of(source_of(case)) if each.rule is not None])
    assert mutant.rule is not None
    return replace(case.knowledge_base, rules={**case.knowledge_base.rules, mutant.id: mutant.rule})


def _answer(base: KnowledgeBase, session: Session) -> Answer:
    return Answer(Consultation.from_trace(base, session, DirectReading(base).infer(session)))
