"""Rules as a CLIPS program, written as somebody who knows CLIPS would write them.

An exception becomes `not`, which CLIPS answers by the absence of a fact: "not proven", as with us. A rule that concludes
and has exceptions gets a second rule, for a conclusion is certain only when no exception is open. Salience separates the
strata. Facts are either one fact for each answer, or all answers as the slots of one fact, which CLIPS matches faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import clips
from random_rules import exceptions_of
from ticks import Exactly, Ticks, ticks_of

from alliance_advisor.inference.session import Session
from alliance_advisor.inference.working_memory import known_values
from alliance_advisor.knowledge.domain import LONGEST_CHECKLIST, Kind
from alliance_advisor.knowledge.formula import ALWAYS, All, Any, Formula, Leaf
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.rules import Rule

Answers = dict[str, object]


@dataclass(frozen=True, slots=True)
class ClipsProgram:
    """Writes one knowledge base in CLIPS; `one_fact` puts all answers into one fact."""

    knowledge_base: KnowledgeBase
    one_fact: bool

    def environment(self) -> Callable[[Answers], set[str]]:
        """A fresh environment with the rules built, as a function from answers to the rules that fire."""
        environment = clips.Environment()
        for construct in self._constructs():
            environment.build(construct)
        templates = {each.name: each for each in environment.templates()}

        def fired(answers: Answers) -> set[str]:
            environment.reset()
            if self.one_fact:
                templates["session"].assert_fact(**answers)
            else:
                for name, value in answers.items():
                    templates[name].assert_fact(value=value)
            environment.run()
            return {str(rule) for rule in environment.eval("?*fired*")}

        return fired

    def answers(self, session: Session) -> Answers:
        """What CLIPS is told: a number for a word, and the ticked items of a checklist."""
        return {name: self._value(name, value) for name, value in known_values(self.knowledge_base, session).items()}

    def _value(self, name: str, value: int) -> object:
        domain = self.knowledge_base.vocabulary.facts[name].domain
        if domain.kind is not Kind.SEVERAL:
            return value
        return [item for item in range(len(domain.words)) if value >> item & 1]

    def _constructs(self) -> Iterator[str]:
        slots = [(name, "multislot" if fact.domain.kind is Kind.SEVERAL else "slot")
                 for name, fact in self.knowledge_base.vocabulary.facts.items()]
        if self.one_fact:
            yield f"(deftemplate session {' '.join(f'({kind} {name} (default open))' for name, kind in slots)})"
        else:
            yield from (f"(deftemplate {name} ({kind} value))" for name, kind in slots)
        yield "(defglobal ?*fired* = (create$))"
        for rule in self.knowledge_base.active_rules:
            yield from self._rule(rule)
        for stratum, findings in enumerate(self.knowledge_base.settled_in):
            for finding in findings:
                yield from self._settling(finding, stratum)

    def _rule(self, rule: Rule) -> Iterator[str]:
        salience = -2 * self.knowledge_base.strata[rule.id]
        when, exceptions = self._conditions(rule.when), exceptions_of(rule)
        unless = " ".join(f"(not {self._condition(each)})" for each in _parts(exceptions, Any))
        conclude = " ".join(f"(assert (concluded {each.finding} {each.value}))" for each in rule.concludes)
        note = f"(bind ?*fired* (create$ ?*fired* {rule.id}))"
        if rule.clear != ALWAYS and conclude:
            yield _defrule(f"{rule.id}-holds", salience, f"{when} {self._conditions(rule.clear)}", conclude)
            conclude = ""
        yield _defrule(rule.id, salience, f"{when} {unless}", f"{note} {conclude}")

    def _settling(self, finding: str, stratum: int) -> Iterator[str]:
        """The last concluded value is the finding's."""
        concluding = self.knowledge_base.concluding_rules[finding]
        values = sorted({value for rule in concluding for value in rule.concluded_values(finding)})
        for value in values:
            later = " ".join(f"(not (concluded {finding} {other}))" for other in values if other > value)
            yield _defrule(f"settle-{finding}-{value}", -2 * stratum - 1, f"(concluded {finding} {value}) {later}",
                           f"(assert ({finding} {value}))")

    def _conditions(self, formula: Formula) -> str:
        return " ".join(map(self._condition, _parts(formula, All)))

    def _condition(self, formula: Formula) -> str:
        match formula:
            case Leaf():
                return self._leaf(formula)
            case All(parts):
                return f"(and {' '.join(map(self._condition, parts))})"
            case Any(parts):
                return f"(or {' '.join(map(self._condition, parts))})"
            case _:
                raise AssertionError("an engine without open facts cannot be asked what is known")

    def _leaf(self, leaf: Leaf) -> str:
        domain = self.knowledge_base.vocabulary.domain_of(leaf.name)
        assert domain is not None
        if leaf.name in self.knowledge_base.vocabulary.findings or domain.kind is not Kind.SEVERAL:
            values = "|".join(map(str, domain.members(leaf.allowed)))
        else:
            values = self._ticked(leaf.name, ticks_of(leaf.allowed, len(domain.words)))
        if leaf.name in self.knowledge_base.vocabulary.findings:
            return f"({leaf.name} {values})"
        return f"(session ({leaf.name} {values}))" if self.one_fact else f"({leaf.name} (value {values}))"

    def _ticked(self, name: str, ticks: Ticks | Exactly) -> str:
        variable = f"?{name}"
        needs_ticks = isinstance(ticks, Ticks) and ticks.only_some
        answered = f"&:(not (member$ open {variable}))" if self.one_fact and not needs_ticks else ""
        return f"${variable}{answered}&:{_test(variable, ticks)}"


def _test(variable: str, ticks: Ticks | Exactly) -> str:
    if isinstance(ticks, Exactly):
        either = _joined("or", [f"(and (= (length$ {variable}) {len(each)}) (not {_some(variable, _others(each))}))"
                                for each in ticks.combinations])
        return f"(not {either})" if ticks.negated else either
    found = [_some(variable, ticks.some)] if ticks.some else []
    if not ticks.only_some:
        count = _joined("+", [f"(if (member$ {item} {variable}) then 1 else 0)" for item in ticks.counted])
        rest = [f"(not {_some(variable, ticks.none)})"] if ticks.none else []
        rest += [f"(>= {count} {ticks.fewest})"] if ticks.fewest else []
        rest += [f"(<= {count} {ticks.most})"] if ticks.most < len(ticks.counted) else []
        found.append(_joined("and", rest))
    return _joined("or", found)


def _some(variable: str, items: Iterable[int]) -> str:
    return _joined("or", [f"(member$ {item} {variable})" for item in items])


def _joined(word: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({word} {' '.join(parts)})"


def _others(items: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(item for item in range(LONGEST_CHECKLIST) if item not in items)


def _parts(formula: Formula, kind: type[All | Any]) -> tuple[Formula, ...]:
    return formula.parts if isinstance(formula, kind) else (formula,)


def _defrule(name: str, salience: int, conditions: str, actions: str) -> str:
    return f"(defrule {name} (declare (salience {salience})) {conditions} => {actions})"
