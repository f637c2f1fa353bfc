"""Reads the vocabulary folder: facts by group, and findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from alliance_advisor.errors import ProblemCollector, did_you_mean, one_of
from alliance_advisor.knowledge.conditions import BLOCKS, ConditionReader, meaning
from alliance_advisor.knowledge.domain import Domain, Kind
from alliance_advisor.knowledge.formula import Formula, names
from alliance_advisor.knowledge.graph import circles
from alliance_advisor.knowledge.located_yaml import Node, Scalar, describe, shortened
from alliance_advisor.knowledge.measures import Measure, bands_from, measure_from
from alliance_advisor.knowledge.reader import (
    SNAKE_CASE,
    Block,
    a_mapping,
    check_id,
    is_too_far_left,
    one_word,
    plain_text,
)
from alliance_advisor.knowledge.tracks import TRACKS_KEYS, Tracks, tracks_from
from alliance_advisor.knowledge.value_lists import domain_from, values_from
from alliance_advisor.knowledge.vocabulary import (
    CHALLENGES,
    COMPUTED,
    HISTORY,
    Fact,
    Finding,
    Vocabulary,
)

ABOUT = ("client", "therapist", "session", "relationship", "setting", "measure")
SEEN_BY = ("client", "therapist", "observer", "score")
FACT_FILE_KEYS = ("group", "facts")
FINDING_FILE_KEYS = ("findings",)
FACT_KEYS = (
    "about", "kind", "values", "of", "range", "items", "higher_is", "bands", "computed", "ask", "anchors", "seen_by", "quick",
    "safety", "only_if", "otherwise", "fixed", "credits", "renamed_from", "tracks",
)
VALUED, MEASURED = (Kind.SCALE, Kind.CHOICES, Kind.SEVERAL), (Kind.MEASURE,)
KINDS_WITH = {"values": VALUED} | dict.fromkeys(("range", "higher_is", "bands", "of", "items", "tracks"), MEASURED)
"""Keys that only some kinds have."""

RESERVED_NAMES = (*BLOCKS, HISTORY)
"""Names that mean something else where a fact or finding could stand."""

FINDING_KEYS = ("title", "kind", "values", "otherwise", "challenge", "definition")


class VocabularyReader:
    """Gathers facts and findings file by file; `vocabulary()` gives them once all files are read."""

    def __init__(self, problems: ProblemCollector) -> None:
        self._problems = problems
        self._facts: dict[str, Fact] = {}
        self._findings: dict[str, Finding] = {}
        self._gates: dict[str, tuple[Node, Node | None]] = {}
        self._seconds: dict[str, Block] = {}
        self._old_names: dict[str, tuple[Scalar, ...]] = {}
        self._tracked: dict[tuple[str, str], Scalar] = {}
        self._unreadable: set[str] = set()

    def may_define(self, words: Iterable[str]) -> None:
        """Remember the words of files that could not be read: a name among them is probably defined there."""
        self._unreadable |= set(words)

    def facts(self, root: Node) -> None:
        """One file of facts."""
        block = self._file(root, FACT_FILE_KEYS, "a file of facts")
        if block is None:
            return
        group = block.text("group")
        for key, node in block.pairs("facts"):
            fact = self._fact(key, node, group) if self._is_new(key, FACT_KEYS) else None
            if fact is None:
                self._unreadable.add(key.text)
            else:
                self._facts[fact.id] = fact

    def findings(self, root: Node) -> None:
        """The file of findings."""
        block = self._file(root, FINDING_FILE_KEYS, "a file of findings")
        for key, node in block.pairs("findings") if block is not None else ():
            finding = self._finding(key, node) if self._is_new(key, FINDING_KEYS) else None
            if finding is None:
                self._unreadable.add(key.text)
            else:
                self._findings[finding.id] = finding

    def vocabulary(self) -> Vocabulary:
        """Everything that was read, with `of` and `only_if` resolved."""
        self._resolve_second_bands()
        self._check_old_names()
        vocabulary = self._so_far()
        for name in filter(self._facts.__contains__, self._gates):
            self._facts[name] = self._gated(self._facts[name], *self._gates[name], vocabulary)
        self._refuse_gate_cycles()
        return self._so_far()

    def _so_far(self) -> Vocabulary:
        return Vocabulary(dict(self._facts), dict(self._findings), tuple(sorted(self._unreadable)))

    def _file(self, root: Node, keys: tuple[str, ...], what: str) -> Block | None:
        mapping = a_mapping(root, what, self._problems)
        return Block(mapping, keys, what, self._problems) if mapping is not None else None

    def _is_new(self, key: Scalar, keys: tuple[str, ...]) -> bool:
        """Whether a name is free and fit to be one; `keys` are those that stand one step further in."""
        first = self._facts.get(key.text) or self._findings.get(key.text)
        if first is not None:
            self._problems.report("defined-twice", f"{key.text} is already defined", key.location,
                                  f"The first definition is at {first.location}. Give one of them another name.")
        elif key.text in RESERVED_NAMES:
            self._problems.report("reserved-word", f"{key.text} cannot be a name: the language uses it itself", key.location,
                                  "Choose another word.")
        elif not is_too_far_left(key, keys, self._problems):
            return check_id(key, SNAKE_CASE, "a fact or finding", self._problems)
        return False

    def _fact(self, key: Scalar, node: Node, group: str) -> Fact | None:
        before = len(self._problems)
        mapping = a_mapping(node, f"the fact {key.text}", self._problems)
        if mapping is None:
            return None
        block = Block(mapping, FACT_KEYS, f"the fact {key.text}", self._problems)
        about, ask = block.word("about", ABOUT), block.text("ask")
        second = block.text("of", required=False)
        self._check_keys_of_kind(block, second)
        measure = measure_from(block) if block.is_word("kind", Kind.MEASURE) and not second else None
        domain = domain_from(block, measure, second)
        if domain is None:
            return None
        fact = Fact(
            id=key.text, group=group, about=about, domain=domain, ask=ask, location=key.location,
            anchors=_sentences(block, "anchors", domain), credits=_sentences(block, "credits", domain),
            seen_by=tuple(one_word(word, "seen_by", list(SEEN_BY), self._problems)
                          for word in block.scalars("seen_by", required=False)),
            quick=block.flag("quick"), safety=block.flag("safety"), fixed=block.flag("fixed"),
            renamed_from=block.texts("renamed_from", required=False), measure=measure, of=second,
            computed=_computed_from(block, domain),
            tracks=self._tracks(key, block, domain) if measure is not None else None,
        )
        if second:
            self._seconds[key.text] = block
        self._old_names[key.text] = block.scalars("renamed_from", required=False)
        self._note_gate(key.text, block)
        return fact if len(self._problems) == before else None

    def _check_keys_of_kind(self, block: Block, second: str) -> None:
        for key, kinds in KINDS_WITH.items():
            place = block.location_of(key)
            if block.node.get(key) is None or block.node.get("kind") is None:
                continue
            if second and key in ("range", "higher_is", "items", "tracks"):
                self._problems.report("unused-key", f"{block.what} takes its {key} from {second}", place, "Take it away.")
            elif not any(block.is_word("kind", kind) for kind in kinds) and any(block.is_word("kind", kind) for kind in Kind):
                self._problems.report("unused-key", f"{block.what} is of a kind that has no {key}", place,
                                      f"Take it away; {key} is for the kind {one_of(kinds)}.")

    def _tracks(self, key: Scalar, block: Block, domain: Domain) -> Tracks | None:
        """What a score follows over time; no two scores of one form follow the same."""
        inner = block.block("tracks", TRACKS_KEYS, required=False)
        tracks = tracks_from(inner, domain.words)
        if inner is None or tracks is None or not (tracks.what and tracks.form):
            return tracks
        first = self._tracked.setdefault((tracks.what, tracks.form), key)
        if first is not key:
            self._problems.report("tracked-twice", f"{first.text} already tracks {tracks.what} on the form {tracks.form}",
                                  inner.location_of("what"), "Give this score another form, or take tracks away from one.")
        return tracks

    def _note_gate(self, name: str, block: Block) -> None:
        gate = block.find("only_if", required=False)
        otherwise = block.find("otherwise", required=gate is not None)
        if gate is not None and any(block.node.get(key) is not None for key in ("computed", "of")):
            self._problems.report("gate-here", f"{block.what} cannot have an only_if", gate.location,
                                  "Only a fact that is reported itself may depend on another.")
        elif gate is not None:
            self._gates[name] = (gate, otherwise)
        elif otherwise is not None:
            self._problems.report("missing-key", f"{block.what} says otherwise, but not when", otherwise.location,
                                  "Add only_if, or take otherwise away.")

    def _finding(self, key: Scalar, node: Node) -> Finding | None:
        before = len(self._problems)
        mapping = a_mapping(node, f"the finding {key.text}", self._problems)
        if mapping is None:
            return None
        block = Block(mapping, FINDING_KEYS, f"the finding {key.text}", self._problems)
        kind = block.word("kind", (Kind.SCALE, Kind.CHOICES))
        values = values_from(block)
        otherwise = block.word("otherwise", values) if values else ""
        if values and otherwise and otherwise != values[0]:
            self._problems.report("otherwise-not-first", f"{key.text}: the otherwise value must be the first of its values",
                                  block.location_of("otherwise"), f"Move {otherwise} to the front of values.")
        challenge = block.word("challenge", (*CHALLENGES, "none"))
        title, definition = block.text("title"), block.text("definition")
        if len(self._problems) > before:
            return None
        return Finding(key.text, title, Domain(Kind(kind), values), "" if challenge == "none" else challenge,
                       definition, key.location)

    def _resolve_second_bands(self) -> None:
        """Give every fact with `of` the range of the score that it takes, and its own bands."""
        for name, block in self._seconds.items():
            fact = self._facts.get(name)
            if fact is None:
                continue
            first = self._facts.get(fact.of)
            if first is None or first.measure is None:
                self._no_such_measure(fact, block)
                continue
            if first.id in self._gates:
                self._problems.report("gate-here", f"{fact.id} takes its score from {first.id}, which has an only_if",
                                      block.location_of("of"), f"Take the only_if of {first.id} away, or these bands.")
            self._seconds_of(fact, first.measure, block)

    def _seconds_of(self, fact: Fact, first: Measure, block: Block) -> None:
        measure = replace(first, bands=bands_from(block, first.lowest, first.highest))
        domain = Domain(Kind.MEASURE, tuple(band.word for band in measure.bands))
        self._facts[fact.id] = replace(fact, measure=measure, domain=domain)

    def _no_such_measure(self, fact: Fact, block: Block) -> None:
        if fact.of not in self._unreadable:
            self._problems.report(
                "unknown-measure", f"{fact.id} takes its score from {shortened(fact.of)}, which is not a measure",
                block.location_of("of"), did_you_mean(fact.of, self._measures(), "Name a measure with a range."))
        del self._facts[fact.id]
        self._unreadable.add(fact.id)

    def _measures(self) -> list[str]:
        return [fact.id for fact in self._facts.values() if fact.measure is not None]

    def _gated(self, fact: Fact, node: Node, otherwise: Node | None, vocabulary: Vocabulary) -> Fact:
        condition = ConditionReader(vocabulary, self._problems, findings_too=False).block(node, "only_if")
        words = list(fact.domain.words) + (["none"] if fact.domain.kind is Kind.SEVERAL else [])
        default = one_word(otherwise, "otherwise", words, self._problems) if otherwise is not None else ""
        if condition is None or not default:
            return fact
        value = 0 if fact.domain.kind is Kind.SEVERAL and default == "none" else fact.domain.value_of([default])
        return replace(fact, only_if=meaning(condition), otherwise=value)

    def _refuse_gate_cycles(self) -> None:
        reads: dict[str, Formula] = {fact.id: fact.only_if for fact in self._facts.values() if fact.only_if is not None}
        for way in circles({key: names(gate) for key, gate in reads.items()}):
            self._problems.report("only-if-cycle", f"only_if goes round in a circle: {' needs '.join(way)}",
                                  self._facts[way[0]].location, "Let one of them be asked always.")

    def _check_old_names(self) -> None:
        in_use = {*self._facts, *self._findings}
        for name, scalars in self._old_names.items():
            for old in scalars:
                if old.text in in_use:
                    self._problems.report("old-name-in-use", f"{name} was renamed from {old.text}, which is still in use",
                                          old.location, "Take it out of renamed_from, or rename the other.")
                in_use.add(old.text)


def _sentences(block: Block, key: str, domain: Domain) -> dict[str, str]:
    sentences = {}
    for word, node in block.pairs(key, required=False):
        if word.text in domain.words or (domain.kind is Kind.SEVERAL and word.text == "none"):
            sentences[word.text] = plain_text(node, f"the sentence for {word.text}", block.problems)
        elif domain.words:
            block.problems.report("unknown-value", f"{block.what} has no value {describe(word)}", word.location,
                                  did_you_mean(word.text, domain.words, f"It can be {one_of(domain.words)}."))
    return sentences


def _computed_from(block: Block, domain: Domain) -> str:
    computed = block.word("computed", COMPUTED, required=False)
    if computed and domain.words != COMPUTED[computed]:
        block.problems.report("computed-values", f"{computed} is computed as {one_of(COMPUTED[computed])}",
                              block.location_of("values"), f"Write values: [{', '.join(COMPUTED[computed])}].")
    return computed
