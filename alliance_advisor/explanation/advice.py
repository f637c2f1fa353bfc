"""The advice: everything that is said about one session, as values; how it looks is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from alliance_advisor.explanation.asked_about import strategy_named, strategy_or_finding
from alliance_advisor.explanation.checks import Check, checks_of_candidate, checks_of_rules
from alliance_advisor.explanation.conflicts_met import ConflictMet, conflicts_met
from alliance_advisor.explanation.derivation import (
    Cited,
    Derivation,
    Derivations,
    Part,
    RuleCited,
    derivation_of_finding,
    derivation_of_strategy,
)
from alliance_advisor.explanation.difference import Difference, difference_of
from alliance_advisor.explanation.flip_points import FlipPoints, flip_points_of
from alliance_advisor.explanation.questions import Question, questions_of
from alliance_advisor.explanation.status import Reason as Reason
from alliance_advisor.explanation.status import Status as Status
from alliance_advisor.explanation.status import status_of, told_of
from alliance_advisor.explanation.why_not import WhyNot, why_not_of
from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.findings import is_found
from alliance_advisor.inference.ranking import SHOWN, Candidate, ranking_of
from alliance_advisor.inference.session_file import session_with
from alliance_advisor.knowledge.alerts import Alert
from alliance_advisor.knowledge.domain import is_one
from alliance_advisor.knowledge.formula import Truth
from alliance_advisor.knowledge.rules import Rule
from alliance_advisor.knowledge.vocabulary import Fact, Finding


class Credit(NamedTuple):
    """Something that goes well, said back: the sentence, the fact and the word that earned it."""

    text: str
    fact: Fact
    word: str


class RaisedAlert(NamedTuple):
    """An alert, the rules that raise it, and what to find out."""

    alert: Alert
    because: tuple[RuleCited, ...]
    checks: tuple[Check, ...]


class StatedFinding(NamedTuple):
    """A finding that is certain, or found though not yet certain; `possible` are the values it can have."""

    finding: Finding
    possible: int
    because: tuple[RuleCited, ...]


class Recommendation(NamedTuple):
    """One strategy, recommended (with its rank) or held (rank 0), and everything it rests on."""

    rank: int
    candidate: Candidate
    derivation: Derivation
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Advice:
    """The whole answer to one session."""

    consultation: Consultation
    status: Status
    reason: Reason | None
    going_well: tuple[Credit, ...]
    alerts: tuple[RaisedAlert, ...]
    findings: tuple[StatedFinding, ...]
    recommendations: tuple[Recommendation, ...]
    withheld: tuple[Recommendation, ...]
    questions: tuple[Question, ...]
    trace: tuple[RuleCited, ...]

    def __repr__(self) -> str:
        """What kind of answer it is and what comes first, and nothing of the client."""
        first = ", ".join(each.candidate.strategy.id for each in self.first_shown)
        return f"<Advice {self.status.value}: {first or (self.reason.value if self.reason else 'nothing recommended')}>"

    @property
    def first_shown(self) -> tuple[Recommendation, ...]:
        """The first three, or fewer; where nothing may come first now, the foremost of the others."""
        first = tuple(each for each in self.recommendations if each.rank <= SHOWN)
        return first or self.recommendations[:1]

    def why(self, name: str) -> Derivation:
        """Why a strategy is recommended or held, or a finding has its value: every rule and condition that it rests on.

        `advice.why("slow-down-the-hard-part").rules` are the rules for and against it, each with the conditions that
        decide; `.findings` leads on to what the findings among them rest on. `name` is the id of a strategy or finding;
        `ProblemsFound` is raised, with a hint, where there is none.
        """
        subject = strategy_or_finding(self.consultation.knowledge_base, name)
        derive = derivation_of_finding if isinstance(subject, Finding) else derivation_of_strategy
        return derive(self.consultation, subject.id)

    def why_not(self, strategy: str) -> WhyNot:
        """Why a strategy is not recommended, and the smallest change of what was reported with which it would be.

        `advice.why_not("slow-down-the-hard-part").change` is that change, fact by fact, or None where none was found;
        `.rules` are the rules that would recommend it, nearest first. Raises `ProblemsFound` where there is no such strategy.
        """
        return why_not_of(self.consultation, strategy_named(self.consultation.knowledge_base, strategy))

    def what_if(self, facts: Mapping[str, Any]) -> Difference:
        """What would be otherwise in the answer if some facts were reported otherwise.

        `advice.what_if({"bond": "warm", "homework": None}).strategies` are the strategies about which the two answers
        differ. Values are those of a session: words, lists of words, figures for scores, None for not answered. Raises
        `ProblemsFound` where a fact or value is unknown.
        """
        knowledge_base = self.consultation.knowledge_base
        session = session_with(self.consultation.session, facts, knowledge_base)
        trace = knowledge_base.kept(DirectReading).infer(session)
        return difference_of(self, advice_from(Consultation.from_trace(knowledge_base, session, trace)))

    def flip_points(self) -> FlipPoints | None:
        """What would put another strategy first; None where nothing is recommended.

        `advice.flip_points().reported` are facts that were reported and, changed, change the first choice, nearest first;
        `.open` are facts that were not answered. `.fragile` says whether one step in a reported fact is enough.
        """
        return flip_points_of(self.consultation)


def advice_from(consultation: Consultation) -> Advice:
    """Everything that follows from a consultation."""
    ranking = ranking_of(consultation)
    conflicts = conflicts_met(consultation)
    status, reason = status_of(consultation, ranking)
    told = told_of(consultation, ranking, status)
    derivations = Derivations(consultation)
    describe = _describer(derivations, conflicts)
    return Advice(
        consultation, status, reason, tuple(_credits(consultation)), tuple(_alerts(derivations)), tuple(_findings(derivations)),
        tuple(describe(rank, each) for rank, each in told.ranked()),
        tuple(describe(0, each) for each in told.held),
        questions_of(consultation, conflicts),
        tuple(map(derivations.of_rule, consultation.firing())),
    )


def _describer(derivations: Derivations, conflicts: tuple[ConflictMet, ...]) -> Callable[[int, Candidate], Recommendation]:
    def describe(rank: int, candidate: Candidate) -> Recommendation:
        derivation = derivations.of_strategy(candidate.strategy.id)
        checks = checks_of_candidate(derivations.consultation, candidate, derivation, conflicts)
        return Recommendation(rank, candidate, derivation, checks)

    return describe


def _alerts(derivations: Derivations) -> Iterator[RaisedAlert]:
    """Every alert that a firing rule raises, once, in the order of their ids."""
    consultation = derivations.consultation
    raising: dict[str, list[Rule]] = {}
    for rule in consultation.firing():
        if rule.alert:
            raising.setdefault(rule.alert, []).append(rule)
    for name, rules in sorted(raising.items()):
        because = tuple(map(derivations.of_rule, rules))
        yield RaisedAlert(consultation.knowledge_base.alerts[name], because, checks_of_rules(consultation, rules))


def _findings(derivations: Derivations) -> Iterator[StatedFinding]:
    consultation = derivations.consultation
    for finding in consultation.knowledge_base.vocabulary.findings.values():
        possible = consultation.possible[finding.id]
        if is_one(possible) or is_found(possible):
            derivation = derivations.of_finding(finding.id)
            yield StatedFinding(finding, possible, tuple(each for each in derivation.rules if each.part is Part.PROVES))


def _credits(consultation: Consultation) -> Iterator[Credit]:
    """What the vocabulary lets be said back, for every reported value that has such a sentence."""
    for fact in consultation.knowledge_base.vocabulary.facts.values():
        value = consultation.session.reports.values.get(fact.id)
        if fact.credits and value is not None:
            for word in fact.domain.words_of(value) or ("none",):
                if word in fact.credits:
                    yield Credit(fact.credits[word], fact, word)


def grounds_of(rule: RuleCited) -> tuple[Cited, ...]:
    """The conditions of a rule's `when` that hold."""
    return tuple(each for each in rule.when if each.truth is Truth.HOLDS)
