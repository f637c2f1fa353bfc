"""The direct reading against the zen engine (a rules engine in Rust) on the same random rules.

zen answers which rules fire, and what the findings are where that is certain. Ours is measured twice: verdicts and
findings, with open ones, and a whole ranked answer. What either is given is made beforehand.
"""

from __future__ import annotations

from pairs import PAIRS, compared, for_each
from random_rules import knowledge_base_of, sessions_of
from zen_decision import ZenDecision

from alliance_advisor.inference.consultation import Consultation
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.ranking import Ranking, ranking_of
from alliance_advisor.inference.session import Session

GOAL_VERDICTS, GOAL_RANKED = 0.1, 0.5
SESSIONS = 200


def main() -> None:
    """Verify that both fire the same rules, and print the ratios."""
    knowledge_base = knowledge_base_of()
    sessions = sessions_of(knowledge_base, SESSIONS)
    direct, decision = DirectReading(knowledge_base), ZenDecision(knowledge_base)
    compiled, answers = decision.compiled(), [decision.answers(each) for each in sessions]
    for session, given in zip(sessions, answers, strict=True):
        if decision.fired(compiled.evaluate(given)) != {each.rule for each in direct.infer(session).fired}:
            raise SystemExit("zen and the direct reading do not fire the same rules")

    def ranked(session: Session) -> Ranking:
        return ranking_of(Consultation.from_trace(knowledge_base, session, direct.infer(session)))

    peer = for_each(compiled.evaluate, answers)
    verdicts = compared([(for_each(direct.infer, sessions), peer)] * PAIRS)
    whole = compared([(for_each(ranked, sessions), peer)] * PAIRS)
    print(verdicts.report("verdicts and findings: direct reading : zen", GOAL_VERDICTS, runs=SESSIONS))
    print(whole.report("a whole ranked answer: direct reading : zen", GOAL_RANKED, runs=SESSIONS))


if __name__ == "__main__":
    main()
