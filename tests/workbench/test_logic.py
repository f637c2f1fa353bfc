"""The encoding of the rules says of every session what the readings say."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given, settings

from alliance_advisor.explanation.conflicts_met import conflicts_met
from alliance_advisor.explanation.status import Status, raised, status_of, told_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.ranking import ranking_of
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.workbench.logic.encoding import Encoding
from alliance_advisor.workbench.logic.solver import Model, Solver
from alliance_advisor.workbench.logic.witness import Witnesses
from tests.generators.cases import SEEDS, case_of
from tests.shipped import shipped

SESSIONS = 4


@given(SEEDS)
@settings(max_examples=60)
def test_rules_findings_strategies_and_status_are_those_of_the_direct_reading(seed: int) -> None:
    case = case_of(seed)
    encoding = Encoding(case.knowledge_base)
    said = list(_everything(encoding))
    solver = Solver(encoding.circuit)
    for session in case.sessions(SESSIONS):
        consultation = case.consult(session)
        model = solver.model(*encoding.states.of(session))
        if next(iter(conflicts_met(consultation)), None) is not None:
            assert model is None
            continue
        assert model is not None
        expected = list(_read(consultation))
        assert [(name, literal in model) for name, literal in said] == expected


@given(SEEDS)
@settings(max_examples=30)
def test_a_witness_shows_what_it_is_a_witness_of_and_no_answer_can_be_left_out(seed: int) -> None:
    case = case_of(seed)
    encoding = Encoding(case.knowledge_base)
    solver = Solver(encoding.circuit)
    witnesses = Witnesses(encoding, solver)
    for rule in case.knowledge_base.active_rules:
        witness = witnesses.smallest(encoding.fires(rule))
        if witness is None or not witness.whole:
            continue
        assert rule.id in case.consult(witness.session).fired
        for name in witness.session.reports.values:
            answer = encoding.states.answered[name]
            others = [-literal for other, literal in encoding.states.answered.items()
                      if other not in witness.session.reports.values and literal != 1]
            if case.knowledge_base.vocabulary.facts[name].reportable:
                assert not solver.is_possible(encoding.fires(rule), -encoding.states.history, -answer, *others)


def test_nearly_every_rule_of_the_shipped_base_has_a_witness_that_somebody_could_report() -> None:
    encoding, reading = Encoding(shipped()), DirectReading(shipped())
    witnesses = Witnesses(encoding, Solver(encoding.circuit))
    for rule in shipped().active_rules:
        witness = witnesses.smallest(encoding.fires(rule))
        assert witness is not None, rule.id
        assert witness.whole, (rule.id, witness.computed)
        fired = [each.rule for each in reading.infer(witness.session).fired]
        assert rule.id in fired


def test_a_model_knows_what_is_true_and_what_is_denied() -> None:
    model = Model([1, -2, 3])
    assert 1 in model
    assert -2 in model
    assert 2 not in model
    assert -3 not in model


def _everything(encoding: Encoding) -> Iterator[tuple[str, int]]:
    """Everything that an encoding can say, by a name."""
    knowledge_base = encoding.knowledge_base
    for rule in knowledge_base.active_rules:
        yield f"fires {rule.id}", encoding.fires(rule)
        yield f"proven {rule.id}", encoding.proven(rule)
        yield f"alive {rule.id}", encoding.alive(rule)
    for finding in knowledge_base.vocabulary.findings.values():
        for value in range(finding.domain.size):
            yield f"possible {finding.id} {value}", encoding.possible(finding.id, value)
    for strategy in knowledge_base.strategies:
        yield f"stands {strategy}", encoding.stands(strategy)
        yield f"told {strategy}", encoding.told(strategy)
        yield f"recommended {strategy}", encoding.recommended(strategy)
    for alert in knowledge_base.alerts:
        yield f"raised {alert}", encoding.raised(alert)
    for status in Status:
        yield f"status {status}", encoding.status(status)
    yield "rupture", encoding.rupture_found


def _read(consultation: Consultation) -> Iterator[tuple[str, bool]]:
    """The same as the direct reading has it."""
    knowledge_base, possible = consultation.knowledge_base, consultation.possible
    for rule in knowledge_base.active_rules:
        yield f"fires {rule.id}", rule.id in consultation.fired
        yield f"proven {rule.id}", consultation.verdict_of(rule) is Truth.HOLDS
        yield f"alive {rule.id}", consultation.verdict_of(rule) is not Truth.FAILS
    for finding in knowledge_base.vocabulary.findings.values():
        for value in range(finding.domain.size):
            yield f"possible {finding.id} {value}", bool(possible[finding.id] >> value & 1)
    ranking = ranking_of(consultation)
    status, _ = status_of(consultation, ranking)
    stand, held, told = ({each.strategy.id for each in some} for some in (
        ranking.recommended, ranking.held, told_of(consultation, ranking, status).recommended))
    for strategy in knowledge_base.strategies:
        yield f"stands {strategy}", strategy in stand
        yield f"told {strategy}", strategy in told
        yield f"recommended {strategy}", strategy in stand | held
    alerts = {alert.id for alert in raised(consultation)}
    for alert in knowledge_base.alerts:
        yield f"raised {alert}", alert in alerts
    for each in Status:
        yield f"status {each}", status is each
    yield "rupture", consultation.rupture_found
