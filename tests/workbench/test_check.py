"""What is proved over all sessions is never contradicted by one, and what is accepted is accepted with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from alliance_advisor import resources
from alliance_advisor.errors import Location
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.status import told_in
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.ranking import ranking_of
from alliance_advisor.knowledge.strategies import KEEP
from alliance_advisor.workbench.check import PROVED, checked
from alliance_advisor.workbench.checks.findings import gaps
from alliance_advisor.workbench.checks.firing import firing
from alliance_advisor.workbench.checks.strategies import held
from alliance_advisor.workbench.logic.lens import Lens
from alliance_advisor.workbench.remarks import Code, Grade, Remark
from tests.generators.cases import SEEDS, Case, case_of
from tests.workbench.sound_base import RULES, add_rule, edit, rule, sound_base

NARROWER = rule("{trust_in_helpers: none}", "{recommend: [{strategy: be-predictable, support: strong}]}", unless="{crisis: yes}")


@given(SEEDS)
@settings(max_examples=25)
def test_no_session_contradicts_what_was_proved_of_the_rules(seed: int) -> None:
    case = case_of(seed)
    remarks, consultations = list(firing(Lens(case.knowledge_base))), _consultations(case)
    for remark in remarks:
        for each in consultations:
            fires = remark.about in each.fired
            match Code(remark.code):
                case Code.NEVER_FIRES:
                    assert not fires
                case Code.ALWAYS_FIRES:
                    assert fires
                case Code.SUBSUMED_RULE:
                    assert not fires or remark.others[0] in each.fired
                case _:
                    assert fires is (remark.others[0] in each.fired)


@given(SEEDS)
@settings(max_examples=25)
def test_what_was_not_remarked_is_shown_by_a_session_that_the_solver_knows(seed: int) -> None:
    case = case_of(seed)
    lens = Lens(case.knowledge_base)
    never = {each.about for each in firing(lens) if each.code == Code.NEVER_FIRES}
    for each in case.knowledge_base.active_rules:
        witness = lens.smallest(lens.encoding.fires(each))
        assert (witness is None) is (each.id in never)
        if witness is not None and witness.whole:
            assert each.id in case.consult(witness.session).fired


@given(SEEDS)
@settings(max_examples=25)
def test_a_gap_is_shown_by_its_session_and_a_dead_strategy_by_none(seed: int) -> None:
    case = case_of(seed)
    lens = Lens(case.knowledge_base)
    for gap in gaps(lens):
        assert gap.witness is not None
        if gap.witness.whole:
            consultation = case.consult(gap.witness.session)
            ranking = ranking_of(consultation)
            assert is_found(consultation.possible[gap.about])
            assert {each.strategy.phase for each in (*ranking.recommended, *ranking.held)} <= {KEEP}
    dead = {each.about for each in held(lens) if each.code == Code.DEAD_STRATEGY}
    for consultation in _consultations(case):
        assert dead.isdisjoint(each.strategy.id for each in told_in(consultation).recommended)


def _consultations(case: Case) -> list[Consultation]:
    """Sessions that do not contradict themselves, as proofs leave the others out."""
    return [each for each in map(case.consult, case.sessions(30)) if not conflicts_met(each)]


def test_the_shipped_base_has_no_error_and_no_warning() -> None:
    found = checked(resources.knowledge_base_folder())
    assert [each for each in found.remarks if each.grade.reaches(Grade.WARNING)] == []


@pytest.mark.parametrize("line", [
    "# accepted subsumed-rule: It says why.\n", "# A remark.\n# accepted subsumed-rule: It says why.\n"])
def test_a_remark_on_a_rule_is_accepted_by_a_comment_anywhere_in_its_file(line: str, tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    add_rule(folder, "another", NARROWER + line)
    assert _codes(folder) == []


def test_without_a_reason_nothing_is_accepted(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    add_rule(folder, "another", f"{NARROWER}# accepted subsumed-rule\n")
    assert _codes(folder) == [Code.ACCEPTED_WITHOUT_REASON, Code.SUBSUMED_RULE]


@pytest.mark.parametrize("code", ["no-such-code", "unknown-fact", "accepts-nothing"])
def test_only_remarks_that_exist_can_be_accepted(code: str, tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    edit(folder, f"{RULES}danger-first.yaml", "id: danger-first\n", f"id: danger-first\n# accepted {code}: It is so.\n")
    assert _codes(folder) == [Code.ACCEPTED_WITHOUT_REASON]


def test_a_comment_that_accepts_nothing_any_more_is_told(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    edit(folder, f"{RULES}danger-first.yaml", "id: danger-first\n", "id: danger-first\n# accepted gap: It was so.\n")
    remark, = checked(folder).remarks
    assert (remark.code, str(remark.location)) == (Code.ACCEPTS_NOTHING, f"{RULES}danger-first.yaml:2:1")


def test_in_a_file_of_several_entries_a_comment_accepts_for_the_one_below_it(tmp_path: Path) -> None:
    folder, facts = sound_base(tmp_path / "base"), "vocabulary/facts/client.yaml"
    new = ("  # accepted unused-fact: It is kept for supervision.\n"
           "  weather:\n    about: session\n    kind: yes_no\n    ask: Rain?\n")
    (folder / facts).write_text((folder / facts).read_text() + new + new.replace("weather", "wind").replace("  # ", "  # not "))
    assert [(each.code, each.about) for each in checked(folder).remarks] == [(Code.UNUSED_FACT, "wind")]


def test_what_the_loader_refuses_is_an_error_and_ends_the_check(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    edit(folder, f"{RULES}danger-first.yaml", "crisis: yes\nthen", "crises: yes\nthen")
    found = checked(folder)
    assert found.knowledge_base is None
    assert [(each.code, each.grade) for each in found.remarks] == [("unknown-name", Grade.ERROR)]


def test_what_is_wrong_with_cases_and_properties_is_told_too(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    texts = {"cases": "case: A\nsession: {}\nexpect: {first: nobody}\n", "properties": "id: one\ntitle: A\nrationale: B\n"}
    for name, text in texts.items():
        (folder / name).mkdir()
        (folder / name / "one.yaml").write_text(text)
    assert _codes(folder) == ["unknown-strategy", "one-claim"]


def test_a_draft_makes_no_rule_needless_that_is_in_use_and_fills_no_gap(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    add_rule(folder, "a-draft", rule("{crisis: yes}", "{alert: someone-in-danger}").replace("status: reviewed", "status: draft"))
    assert [(each.code, each.about) for each in checked(folder).remarks] == [(Code.DUPLICATE_RULE, "a-draft")]
    edit(folder, f"{RULES}pulling-back.yaml", "  recommend:\n    - strategy: be-predictable\n      support: slight\n", "")
    filling = rule("{withdrawal: at least possible}", "{recommend: [{strategy: be-predictable, support: slight}]}")
    add_rule(folder, "b-draft", filling.replace("status: reviewed", "status: draft"))
    assert Code.GAP in _codes(folder)


def test_a_word_behind_the_code_accepts_only_what_names_it(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    edit(folder, f"{RULES}pulling-back.yaml", "  recommend:\n    - strategy: be-predictable\n      support: slight\n", "")
    for word, left in (("possible", []), ("likely", [Code.GAP, Code.ACCEPTS_NOTHING])):
        file = folder / "vocabulary" / "findings.yaml"
        text = file.read_text()
        file.write_text(text.replace("findings:\n", f"findings:\n  # accepted gap {word}: It is so.\n"))
        assert sorted(_codes(folder)) == sorted(left)
        file.write_text(text)


def test_what_looks_like_an_acceptance_inside_a_text_is_none(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    edit(folder, f"{RULES}danger-first.yaml", "rationale: Nothing", "rationale: >-\n  # accepted by all\n  Nothing")
    assert _codes(folder) == []


def test_a_draft_is_checked_and_a_retired_rule_is_not(tmp_path: Path) -> None:
    for status, codes in (("draft", [Code.SUBSUMED_RULE]), ("retired", [])):
        folder = sound_base(tmp_path / status)
        add_rule(folder, "another", NARROWER.replace("status: reviewed", f"status: {status}"))
        assert _codes(folder) == codes


@pytest.mark.usefixtures("without_solver")
def test_without_a_solver_the_rest_is_checked_and_what_was_accepted_stays_so(tmp_path: Path) -> None:
    folder = sound_base(tmp_path / "base")
    add_rule(folder, "another", f"{NARROWER}# accepted subsumed-rule: It says why.\n")
    found = checked(folder)
    assert found.without_proofs
    assert found.remarks == ()
    assert {each.code for each in checked(resources.knowledge_base_folder()).remarks}.isdisjoint(PROVED)


def _codes(folder: Path) -> list[str]:
    return [each.code for each in checked(folder).remarks]


def test_a_remark_weighs_what_its_code_weighs() -> None:
    assert {Remark.of(code, Location(""), "").grade for code in Code} == set(Grade)
