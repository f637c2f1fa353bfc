"""What was seen is counted as the readings say it, and each proposed session closes the gap that it is proposed for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import assume, given, settings

from alliance_advisor import resources
from alliance_advisor.errors import Location
from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.conditions import Condition, Group, KnownTest, meaning
from alliance_advisor.knowledge.conditions import Test as WrittenTest
from alliance_advisor.knowledge.formula import Possible, Truth, negation, truth
from alliance_advisor.knowledge.reports import Reports
from alliance_advisor.workbench.cover import Coverage, Line, Measured, Part, coverage_of, sessions_of, written_parts
from alliance_advisor.workbench.cover_proposals import Found, Proposal, Proposals
from alliance_advisor.workbench.source import Source
from tests.generators.cases import SEEDS, Case, case_of, source_of

Leaf = WrittenTest | KnownTest
ALL_OF_NOTHING, ONE_OF_NOTHING = Group("all", (), Location("")), Group("any", (), Location(""))
"""Conditions that always hold, and that never do."""


@given(SEEDS)
@settings(max_examples=20)
def test_a_line_is_covered_where_a_session_sees_it_hold_and_another_sees_it_fail(seed: int) -> None:
    case = case_of(seed)
    source, sessions = source_of(case), list(case.sessions(6))
    consultations = [case.consult(session) for session in sessions]
    missing = coverage_of(source, sessions).lines
    for _, _, written in written_parts(source):
        for line in _lines(written):
            truths = {each.truth_of(meaning(line)) for each in consultations}
            found = [each for each in missing if each.test is line]
            assert bool(found) is not ({Truth.HOLDS, Truth.FAILS} <= truths)
            assert [(each.held, each.failed) for each in found] == [(Truth.HOLDS in truths, Truth.FAILS in truths) for _ in found]


@given(SEEDS)
@settings(max_examples=20)
def test_the_proposed_sessions_close_every_gap_that_can_be_closed(seed: int) -> None:
    case = case_of(seed)
    source, sessions = source_of(case), list(case.sessions(3))
    before = coverage_of(source, sessions)
    proposals = Proposals(source)
    by_line = [(line, proposal) for line in before.lines for proposal in proposals.for_line(line)]
    by_gap = [(gap, proposals.for_gap(gap)) for gap in before.gaps]
    proposed = [each.session for _, each in (*by_line, *by_gap) if each.session is not None]
    after = coverage_of(source, [*sessions, *proposed])
    assert set(after.gaps) <= {gap for gap, proposal in by_gap if proposal.session is None}
    for line in after.lines:
        sides = {proposal.holds for each, proposal in by_line if each.test is line.test and proposal.session is None}
        assert {holds for holds, seen in ((True, line.held), (False, line.failed)) if not seen} <= sides


@given(SEEDS)
@settings(max_examples=20)
def test_where_a_line_decides_the_rule_fires_with_it_and_not_without_it(seed: int) -> None:
    case = case_of(seed)
    source = source_of(case)
    proposals = Proposals(source)
    for line in coverage_of(source, []).lines:
        for proposal in proposals.for_line(line):
            if proposal.session is None:
                continue
            possible = case.consult(proposal.session).possible
            assert truth(meaning(line.test), possible) is (Truth.HOLDS if proposal.holds else Truth.FAILS)
            assert _does(case, line, possible) is proposal.fires
            assert proposal.found is not Found.DECIDES or _rests_on(case, line, possible)


@given(SEEDS)
@settings(max_examples=12)
def test_of_a_session_in_which_a_line_decides_no_answer_can_be_left_out(seed: int) -> None:
    case = case_of(seed)
    source = source_of(case)
    proposals = Proposals(source)
    for line in coverage_of(source, []).lines:
        for proposal in proposals.for_line(line):
            session = proposal.session
            if session is not None and session.history is None and not session.reports.scores:
                assert not any(_decides(case, line, smaller, holds=proposal.holds) for smaller in _smaller(session, case)
                               if proposal.found is Found.DECIDES)


@given(SEEDS)
@settings(max_examples=12)
def test_what_is_said_to_be_impossible_happens_in_no_session(seed: int) -> None:
    case = case_of(seed)
    source = source_of(case)
    proposals = Proposals(source)
    nothing = coverage_of(source, [])
    impossible = [(line, proposal.holds) for line in nothing.lines for proposal in proposals.for_line(line)
                  if proposal.found is Found.IMPOSSIBLE]
    never = {gap for gap in nothing.gaps if proposals.for_gap(gap).found is Found.IMPOSSIBLE}
    assume(impossible or never)
    sessions = [session for session in case.sessions(30) if not _contradicts_itself(case, session)]
    seen = coverage_of(source, sessions)
    assert never <= set(seen.gaps)
    for line, holds in impossible:
        left = next(each for each in seen.lines if each.test is line.test)
        assert not (left.held if holds else left.failed)


def test_a_share_of_nothing_is_whole_and_one_small_share_is_enough_to_fall_short() -> None:
    source = Source.from_folder(resources.knowledge_base_folder())
    coverage = coverage_of(source, [])
    assert {share.measured for share in coverage.shares} == set(Measured)
    assert {share.covered for share in coverage.shares} == {0}
    assert not coverage.reaches(0.1)
    assert coverage.reaches(0)
    assert replace(coverage, shares=()).reaches(100)


def test_a_rule_can_be_looked_at_alone() -> None:
    source = Source.from_folder(resources.knowledge_base_folder())
    coverage = coverage_of(source, [], "pushing-back")
    assert [line.test.name for line in coverage.lines] == ["confrontation_markers", "how_tension_ended"]
    assert [share.measured for share in coverage.shares] == [Measured.CONDITIONS]
    assert not coverage.gaps


def test_the_shipped_knowledge_base_is_nearly_covered() -> None:
    source = Source.from_folder(resources.knowledge_base_folder())
    coverage = coverage_of(source, sessions_of(source))
    assert coverage.reaches(94)
    assert _unexplained(source, coverage) == []


def _unexplained(source: Source, coverage: Coverage) -> list[str]:
    """The gaps for which neither a session nor the reason is found why there is none."""
    proposals = Proposals(source)
    found: Iterable[tuple[str, Proposal]] = [
        *((str(line.test.location), each) for line in coverage.lines for each in proposals.for_line(line)),
        *((str(gap.location), proposals.for_gap(gap)) for gap in coverage.gaps)]
    return [place for place, each in found if each.found is Found.NOT_FOUND]


def _lines(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from _lines(part)
    else:
        yield condition


def _does(case: Case, line: Line, possible: Possible, instead: Group | None = None) -> bool:
    """Whether the rule fires, or the strategy is not held by itself, perhaps with something else in the place of the line."""
    own = truth(meaning(line.written if instead is None else _put(line.written, line.test, instead)), possible)
    if line.part is Part.HOLD_WHEN:
        return own is not Truth.HOLDS
    rule = case.knowledge_base.rules[line.owner]
    when = own if line.part is Part.WHEN else truth(rule.when, possible)
    exception = own if line.part is Part.UNLESS else truth(negation(rule.clear), possible)
    return when is Truth.HOLDS and exception is not Truth.HOLDS


def _put(condition: Condition, line: Leaf, instead: Group) -> Condition:
    """The condition with something else in the place of one of its lines."""
    if not isinstance(condition, Group):
        return instead if condition is line else condition
    return replace(condition, parts=tuple(_put(part, line, instead) for part in condition.parts))


def _rests_on(case: Case, line: Line, possible: Possible) -> bool:
    """Whether it makes a difference that a line holds always, or never."""
    return _does(case, line, possible, ALL_OF_NOTHING) is not _does(case, line, possible, ONE_OF_NOTHING)


def _decides(case: Case, line: Line, session: Session, *, holds: bool) -> bool:
    possible = case.consult(session).possible
    if truth(meaning(line.test), possible) is not (Truth.HOLDS if holds else Truth.FAILS):
        return False
    if line.part is Part.HOLD_WHEN and not _only_held_by_itself(case, line.owner, session):
        return False
    return _rests_on(case, line, possible)


def _only_held_by_itself(case: Case, strategy: str, session: Session) -> bool:
    fired = case.consult(session).fired
    knowledge_base = case.knowledge_base
    return (any(rule.id in fired for rule in knowledge_base.recommending_rules.get(strategy, ()))
            and not any(rule.id in fired for rule in knowledge_base.withholding_rules.get(strategy, ())))


def _smaller(session: Session, case: Case) -> Iterator[Session]:
    for name in session.reports.values:
        smaller = replace(session, reports=Reports({key: value for key, value in session.reports.values.items() if key != name}))
        if not _contradicts_itself(case, smaller):
            yield smaller


def _contradicts_itself(case: Case, session: Session) -> bool:
    """Whether a session has a conflict, or reports what does not apply: proposals have neither."""
    return next(iter(conflicts_met(case.consult(session))), None) is not None
