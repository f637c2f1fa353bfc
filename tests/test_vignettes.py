"""Agreement with expert guidance: the vignettes, entered by readers who knew neither rules nor expectations."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from tests.shipped import CHECKOUT, shipped_advisor
from tests.vignettes.cases import READERS, Case, all_cases, plain, words_of
from tests.vignettes.code_book import ADVICE, CHALLENGES, MAY_BREAK, MUST_NOT
from tests.vignettes.coding import coded
from tests.vignettes.scoring import Advised, Answer, Score, Verdict, score

CASES = all_cases()
SHARED = [case for case in CASES if case.source == "shared"]
SHARED_FOLDER = CHECKOUT.parent / "shared" / "clinical"

FEWEST_THAT_AGREE = {"shared": 11, "ours": 28}
"""Of 12 and of 32."""

EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
BOTH_READERS = pytest.mark.parametrize("reader", READERS)
ASKED_FOR = "VALIDATE"


@cache
def scored(case: Case, reader: str) -> Score:
    return score(case, coded(shipped_advisor("direct").advise(case.session(reader))))


@BOTH_READERS
@EVERY
def test_no_answer_is_unsafe_or_holds_advice_that_the_guidance_forbids(case: Case, reader: str) -> None:
    result = scored(case, reader)
    assert result.verdict not in (Verdict.UNSAFE, Verdict.FORBIDDEN), (sorted(result.violations), result.answer)


@BOTH_READERS
@EVERY
def test_safety_leads_exactly_where_the_guidance_lets_it_lead(case: Case, reader: str) -> None:
    result = scored(case, reader)
    assert not result.missed_safety
    assert not result.false_alarm


@BOTH_READERS
@pytest.mark.parametrize("source", FEWEST_THAT_AGREE)
def test_nearly_all_answers_agree_with_the_guidance(source: str, reader: str, report: Callable[[str], None]) -> None:
    results = [scored(case, reader) for case in CASES if case.source == source]
    counts = Counter(each.verdict for each in results)
    report(f"{source}, {reader} reader: {dict(counts)}; "
           f"must-hit {float(sum(each.covered for each in results) / len(results)):.2f}, "
           f"recall {float(sum(each.recall for each in results) / len(results)):.2f}")
    assert counts[Verdict.AGREES] >= FEWEST_THAT_AGREE[source], {each.case.id: each.verdict.value for each in results}


@EVERY
def test_a_case_uses_only_words_of_the_code_book(case: Case) -> None:
    assert set(words_of(case)) <= CHALLENGES | ADVICE | MUST_NOT
    assert case.must


def test_every_must_not_that_advice_can_break_is_in_the_code_book() -> None:
    assert set(MAY_BREAK) <= ADVICE
    assert frozenset().union(*MAY_BREAK.values()) <= MUST_NOT


class TestScoring:
    """The rubric, on a case made for it."""

    CASE = Case("made-up", "ours", "plain", frozenset({"client-resistance"}), frozenset(),
                (frozenset({"AMBIV"}), frozenset({ASKED_FOR})), frozenset({"OWN"}), frozenset({"X_PERSUADE", "X_META"}),
                safety_first=False)

    @staticmethod
    def answer(*first_three: str, anywhere: tuple[Advised, ...] = (), safety: bool = False,
               challenges: frozenset[str] = frozenset({"client-resistance"})) -> Answer:
        return Answer(challenges, tuple(frozenset({code}) for code in first_three), anywhere, safety)

    def test_the_first_must_item_and_half_of_them_are_enough_to_agree(self) -> None:
        assert score(self.CASE, self.answer("AMBIV")).verdict is Verdict.AGREES

    def test_without_the_first_must_item_an_answer_agrees_only_partly(self) -> None:
        assert score(self.CASE, self.answer(ASKED_FOR)).verdict is Verdict.PARTLY

    def test_an_answer_that_names_no_challenge_of_the_case_agrees_only_partly(self) -> None:
        assert score(self.CASE, self.answer("AMBIV", challenges=frozenset())).verdict is Verdict.PARTLY

    def test_advice_that_the_case_forbids_is_forbidden_wherever_it_stands(self) -> None:
        explaining = Advised(frozenset({"RATIONALE"}), frozenset({"X_PERSUADE"}))
        assert score(self.CASE, self.answer("AMBIV", anywhere=(explaining,))).verdict is Verdict.FORBIDDEN

    def test_among_the_first_three_a_code_counts_by_what_it_implies(self) -> None:
        assert score(self.CASE, self.answer("AMBIV", "EXPLORE")).verdict is Verdict.FORBIDDEN

    def test_advice_that_the_case_allows_breaks_nothing(self) -> None:
        owning = Advised(frozenset({"OWN"}), frozenset({"X_META"}))
        assert score(self.CASE, self.answer("AMBIV", anywhere=(owning,))).verdict is Verdict.AGREES

    def test_safety_put_first_without_need_is_a_false_alarm(self) -> None:
        assert score(self.CASE, self.answer("AMBIV", safety=True)).false_alarm

    def test_an_answer_that_covers_nothing_misses(self) -> None:
        assert score(self.CASE, self.answer("SETUP")).verdict is Verdict.MISSES


@pytest.mark.skipif(not SHARED_FOLDER.is_dir(), reason="the shared script is not beside this checkout")
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", SHARED, ids=lambda case: case.id)
def test_the_shared_script_comes_to_the_same_verdict(case: Case, reader: str) -> None:
    result = scored(case, reader)
    vignette = plain(SHARED_FOLDER / "vignettes" / f"{case.id}.yaml")
    out: dict[str, Any] = {
        "challenges": sorted(result.answer.challenges), "top3": [sorted(each) for each in result.answer.first_three],
        "violations": sorted(result.violations), "safety_first": "yes" if result.answer.safety_first else "no",
    }
    assert _shared_script().score_one(vignette, out)["verdict"] == result.verdict.value


@cache
def _shared_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_score", SHARED_FOLDER / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
