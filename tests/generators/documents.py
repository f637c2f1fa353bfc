"""Random knowledge bases as documents: a vocabulary, strategies, alerts, conflicts and rules with every construct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from alliance_advisor.knowledge.alerts import ALERT_KINDS
from alliance_advisor.knowledge.rules import DRAFT, RETIRED, REVIEWED, SUPPORTS
from alliance_advisor.knowledge.strategies import GRADES, KEEP, PHASES, TIMINGS
from tests.generators.conditions import ConditionWriter, lines_of
from tests.generators.plain import Block, Documents, Plain
from tests.generators.vocabularies import VocabularyWriter

FAMILIES = ("family-1", "family-2", "family-3")
SIZES = ((1, 1), (1, 2), (2, 3), (3, 3))
"""How deep a condition goes, and how many lines a block of it has at most."""

STEPS = ["Look.", "Ask.", "Wait."]


def documents_from(random: Random) -> Documents:
    """The files of one knowledge base; equal generators give equal files."""
    return _Writer(random).documents()


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rule before it has conditions: what follows from it, and how many findings it may read."""

    then: Block
    readable: int


class _Writer:
    """Writes one knowledge base. A rule reads only findings that come before all that it concludes: no circles."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._vocabulary = VocabularyWriter(random)
        self._facts = self._vocabulary.document_of_facts()
        self._findings = self._vocabulary.document_of_findings()
        self._order = random.sample(list(self._vocabulary.findings), len(self._vocabulary.findings))
        self._strategies = [f"strategy-{number}" for number in range(1, random.randint(3, 8) + 1)]
        self._share_of_keep = random.choice((0.1, 0.2, 0.7))

    def documents(self) -> Documents:
        return {
            "manifest.yaml": self._manifest(),
            "references.yaml": {"references": {"source": _reference()}},
            "vocabulary/facts/facts.yaml": self._facts,
            "vocabulary/findings.yaml": self._findings,
            "vocabulary/conflicts.yaml": {"conflicts": dict(self._conflicts())},
            **{f"strategies/{name}.yaml": self._strategy(name) for name in self._strategies},
            **{f"alerts/{kind}-alert.yaml": _alert(kind) for kind in ALERT_KINDS},
            **{f"rules/{name}.yaml": self._rule(name, draft) for name, draft in self._named(self._drafts())},
        }

    def _manifest(self) -> Block:
        return {"name": "random", "version": "1.0.0", "language": "1", "title": "Random", "purpose": "Tests.",
                "families": {family: family for family in FAMILIES}, "roles": self._vocabulary.roles()}

    def _conflicts(self) -> Iterator[tuple[str, Block]]:
        for number in range(self._random.randint(0, 2)):
            yield f"conflict-{number}", {"when": self._contradiction(), "message": "Which of them is nearer?"}

    def _contradiction(self) -> Block:
        """A condition that names no fact twice: one that every session has, or none, is refused as a conflict."""
        while True:
            block = ConditionWriter(self._random, self._vocabulary.facts).block(depth=1, lines=2)
            named = [name for name, _ in lines_of(block)]
            if len(set(named)) == len(named):
                return block

    def _strategy(self, name: str) -> Block:
        random = self._random
        phase = KEEP if random.random() < self._share_of_keep else random.choice(PHASES[:-1])
        strategy: dict[str, Plain] = {
            "id": name, "title": name, "aim": "Help.", "challenges": [], "family": random.choice(FAMILIES),
            "phase": phase, "timing": random.choice(TIMINGS), "minutes": "5", "steps": STEPS, "say": ["Hello."],
            "avoid": ["Haste."], "working_if": "It works.", "references": ["source"], "grade": random.choice(GRADES),
            "tested": random.choice(("yes", "no")),
        }
        if random.random() < 0.5:
            strategy["hold_when"] = self._conditions(len(self._order)).exceptions()
        if random.random() < 0.3:
            strategy["renamed_from"] = [f"old-{name}"]
        return strategy

    def _drafts(self) -> Iterator[_Draft]:
        for position, name in enumerate(self._order):
            for value in self._vocabulary.findings[name].words[1:]:
                for _ in range(self._random.randint(0, 2)):
                    yield self._concluding(position, name, value)
        for _ in range(self._random.choice((2, 5, 8, 12))):
            yield _Draft(self._recommending(), len(self._order))
        for _ in range(self._random.randint(1, 3)):
            yield _Draft(self._withholding(), len(self._order))
        for kind in ALERT_KINDS:
            for _ in range(self._random.randint(0, 1)):
                yield _Draft({"alert": f"{kind}-alert"}, len(self._order))

    def _concluding(self, position: int, name: str, value: str) -> _Draft:
        """A rule that concludes one finding, at times two, and at times does something else as well."""
        conclusions = {name: value}
        if position and self._random.random() < 0.15:
            position -= 1
            other = self._order[position]
            conclusions[other] = self._random.choice(self._vocabulary.findings[other].words[1:])
        also = self._random.random()
        more = self._recommending() if also < 0.2 else {"withhold": self._some_strategies(1)} if also < 0.3 else {}
        return _Draft({"conclude": conclusions, **more}, position)

    def _recommending(self) -> Block:
        return {"recommend": [{"strategy": name, "support": self._random.choice(SUPPORTS)} for name in self._some_strategies(2)]}

    def _withholding(self) -> Block:
        """Some strategies are named, or all but some."""
        key, most = ("withhold", 2) if self._random.random() < 0.8 else ("withhold_all_but", 4)
        return {key: self._some_strategies(min(most, len(self._strategies)))}

    def _some_strategies(self, most: int) -> list[str]:
        return self._random.sample(self._strategies, self._random.randint(1, most))

    def _named(self, drafts: Iterator[_Draft]) -> Iterator[tuple[str, _Draft]]:
        """Ids in random order, so that the order of ids says nothing about strata."""
        listed = list(drafts)
        numbers = self._random.sample(range(100, 1000), len(listed))
        return ((f"rule-{number}", draft) for number, draft in zip(numbers, listed, strict=True))

    def _rule(self, name: str, draft: _Draft) -> Block:
        random = self._random
        known_too = list(draft.then) == ["recommend"] and random.random() < 0.4
        rule: dict[str, Plain] = {
            "id": name, "title": f"What {name} says", "status": random.choices((REVIEWED, DRAFT, RETIRED), (17, 2, 1))[0],
            "when": self._conditions(draft.readable, known_too=known_too).block(*random.choice(SIZES)), "then": draft.then,
            "rationale": "Because.", "references": ["source"], "limits": "Here and there.",
            "examples": {"fires": {}, "silent": {}},
        }
        if random.random() < 0.45:
            rule["unless"] = self._conditions(draft.readable).exceptions(most=3)
        return rule

    def _conditions(self, readable: int, *, known_too: bool = False) -> ConditionWriter:
        """Conditions on facts and, half of the time, on findings too."""
        findings = self._order[:readable] if self._random.random() < 0.5 else []
        domains = self._vocabulary.facts | {name: self._vocabulary.findings[name] for name in findings}
        return ConditionWriter(self._random, domains, known_too)


def _alert(kind: str) -> Block:
    return {"id": f"{kind}-alert", "kind": kind, "title": kind, "message": "Take care.", "steps": ["Look."], "say": ["Hello."],
            "references": ["source"]}


def _reference() -> Block:
    return {"citation": "A source.", "doi": "10.1/1", "kind": "trial", "finding": "It helps.", "checked": "yes",
            "doi_checked": "yes"}
