"""Random vocabularies as documents: facts of every kind, gates, second bands, and findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.tracks import ALLIANCE, KEYS_WITH, OUTCOME, PARTS, THERAPIST_ALLIANCE
from alliance_advisor.knowledge.vocabulary import CHALLENGES, COMPUTED
from tests.generators.conditions import ConditionWriter
from tests.generators.plain import Block, Plain

SCALE_WORDS = ("none", "some", "much", "very_much")
CHOICE_WORDS = ("red", "green", "blue", "grey")
ITEMS = ("first", "second", "third", "fourth")
BAND_WORDS = ("low", "middle", "high")
EDGES = ("10", "20.5", "30")
RUPTURES = {"withdrawal": "withdrawal_rupture", "confrontation": "confrontation_rupture"}
CARRY_ON = "good_alliance"
HOW_MANY = {Kind.SCALE: (1, 3), Kind.CHOICES: (1, 2), Kind.YES_NO: (1, 4), Kind.SEVERAL: (1, 2), Kind.MEASURE: (1, 4)}
THEMES = (PARTS, (ALLIANCE, THERAPIST_ALLIANCE), (ALLIANCE, OUTCOME))
"""What the scores of one knowledge base follow."""


@dataclass(slots=True)
class VocabularyWriter:
    """Writes one vocabulary; `facts` and `findings` say what was written."""

    random: Random
    facts: dict[str, Domain] = field(default_factory=dict)
    findings: dict[str, Domain] = field(default_factory=dict)
    _written: dict[str, Block] = field(default_factory=dict)
    _followed: set[tuple[str, str]] = field(default_factory=set)
    _theme: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._theme = self.random.choice(THEMES)

    def document_of_facts(self) -> Block:
        """A file with a few facts of each kind."""
        for kind, (fewest, most) in HOW_MANY.items():
            for number in range(1, self.random.randint(fewest, most) + 1):
                self._fact(f"{kind}_{number}", kind)
        for computed in self.random.sample(list(COMPUTED), self.random.choice((0, 4, 8))):
            self._add(computed, Domain(Kind.SCALE, COMPUTED[computed]), {"computed": computed})
        return {"group": "What was reported", "facts": self._written}

    def document_of_findings(self) -> Block:
        """A file with the findings that have a role, and up to three more."""
        findings = {name: self._finding(name) for name in RUPTURES.values()}
        findings[CARRY_ON] = self._finding(CARRY_ON, most=3)
        for number in range(1, self.random.randint(1, 3) + 1):
            findings[f"finding_{number}"] = self._finding(f"finding_{number}")
        return {"findings": findings}

    def roles(self) -> Block:
        """What the manifest says of these findings."""
        good = self.random.choice(self.findings[CARRY_ON].words[1:])
        challenges = {challenge: self.random.choice(list(self.findings)) for challenge in CHALLENGES}
        return {"ruptures": RUPTURES, "carry_on": {CARRY_ON: good}, "challenges": challenges}

    def _fact(self, name: str, kind: Kind) -> None:
        if kind is Kind.MEASURE:
            self._measure(name)
            return
        words = {Kind.SCALE: SCALE_WORDS, Kind.CHOICES: CHOICE_WORDS, Kind.SEVERAL: ITEMS, Kind.YES_NO: ("no", "yes")}[kind]
        chosen = words[: self.random.randint(2, len(words))]
        values: dict[str, Plain] = {} if kind is Kind.YES_NO else {"values": chosen}
        self._add(name, Domain(kind, chosen), values | self._gate(Domain(kind, chosen)))

    def _measure(self, name: str) -> None:
        second = self.random.random() < 0.6
        words, bands = self._bands()
        domain = Domain(Kind.MEASURE, words)
        direction = self.random.choice(("better", "worse"))
        ends: Block = {"range": ["0", "40"], "higher_is": direction, "bands": bands, **self._tracks(words)}
        self._add(name, domain, ends if second else {**ends, **self._gate(domain)})
        if second:
            words, bands = self._bands()
            self._add(f"{name}_again", Domain(Kind.MEASURE, words), {"of": name, "bands": bands})

    def _tracks(self, bands: tuple[str, ...]) -> Block:
        """With some chance what a score follows: the scores of a knowledge base follow things that belong together."""
        what, form = self.random.choice(self._theme), self.random.choice(("form", "form", "other_form"))
        if (what, form) in self._followed or self.random.random() < 0.1:
            return {}
        self._followed.add((what, form))
        figure = {"points": self.random.choice(("2", "2.5")), "source": "Made up.", "chosen_by": "ours"}
        tracks: dict[str, Plain] = {"what": what, "form": form}
        if what in KEYS_WITH["spread"]:
            tracks |= {"spread": figure, **({"low": self.random.choice(bands)} if self.random.random() < 0.7 else {})}
        elif what in KEYS_WITH["reliable_change"]:
            tracks["reliable_change"] = figure
        return {"tracks": tracks}

    def _bands(self) -> tuple[tuple[str, ...], Block]:
        words = BAND_WORDS[: self.random.randint(2, 3)]
        origin = {"source": "Made up.", "chosen_by": "ours"}
        edges = sorted(self.random.sample(EDGES, len(words) - 1), key=float)
        return words, {words[0]: origin} | {word: {"from": edge} | origin for word, edge in zip(words[1:], edges, strict=True)}

    def _gate(self, domain: Domain) -> dict[str, Plain]:
        """With some chance an `only_if` on facts that were written before, gated ones among them."""
        if len(self.facts) < 2 or self.random.random() < 0.7:
            return {}
        condition = ConditionWriter(self.random, self.facts).block(depth=1, lines=2)
        words = (*domain.words, "none") if domain.kind is Kind.SEVERAL else domain.words
        return {"only_if": condition, "otherwise": self.random.choice(words)}

    def _add(self, name: str, domain: Domain, more: Block) -> None:
        self.facts[name] = domain
        chance = self.random.random
        fact: dict[str, Plain] = {"about": "session", "kind": str(domain.kind), "ask": f"What about {name}?", **more}
        if domain.kind is Kind.SCALE and "computed" in more:
            fact["values"] = domain.words
        for flag in ("safety", "fixed", "quick"):
            if chance() < 0.2:
                fact[flag] = "yes"
        if chance() < 0.2:
            fact["credits"] = {self.random.choice(domain.words): f"{name} goes well."}
        self._written[name] = fact

    def _finding(self, name: str, most: int = 4) -> Block:
        kind = self.random.choice((Kind.SCALE, Kind.CHOICES))
        words = ("not_seen", "possible", "likely", "plain")[: self.random.randint(2, most)]
        self.findings[name] = Domain(kind, words)
        return {"title": name, "kind": str(kind), "values": words, "otherwise": words[0],
                "challenge": self.random.choice((*CHALLENGES, "none")), "definition": f"What {name} means."}
