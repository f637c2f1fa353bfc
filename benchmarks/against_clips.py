"""One consultation of the experta reading against CLIPS (through clipspy) on the same random rules.

CLIPS answers which rules fire, and what the findings are where that is certain. Ours is measured twice: with only the
productions that this takes, and as it is used, with open conclusions, provisional rules and the trace.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

from clips_program import ClipsProgram
from pairs import PAIRS, Compared, compared, for_each
from random_rules import knowledge_base_of, sessions_of

from alliance_advisor.inference.compiler import Effect, Production, productions_of
from alliance_advisor.inference.direct import DirectReading
from alliance_advisor.inference.engine import ExpertaEngine
from alliance_advisor.inference.session import Session
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase

GOAL_FIRES, GOAL_IN_ALL = 2.0, 4.0
BLOCK = 50
"""Sessions in a block. Each block of CLIPS gets a fresh environment, for clipspy 1.0 never lets an asserted fact go."""


def main() -> None:
    """Verify that both fire the same rules, and print the ratios."""
    output = _without_remarks_of_clips()
    knowledge_base = knowledge_base_of()
    sessions = sessions_of(knowledge_base, BLOCK * PAIRS)
    fires = ExpertaEngine(knowledge_base, _what_fires(knowledge_base))
    in_all = ExpertaEngine(knowledge_base)
    for one_fact, form in ((False, "a CLIPS fact an answer"), (True, "one CLIPS fact with 60 slots")):
        program = ClipsProgram(knowledge_base, one_fact)
        _verify(program, knowledge_base, (fires, in_all), sessions)
        for what, engine, goal in (("what fires", fires, GOAL_FIRES), ("in all", in_all, GOAL_IN_ALL)):
            line = _compared(program, engine, sessions).report(f"{what}: experta : {form}", goal, runs=BLOCK)
            print(line, file=output, flush=True)


def _without_remarks_of_clips() -> TextIO:
    """Where our lines go: CLIPS writes to standard output that clipspy has not given an environment's memory back."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return output


def _what_fires(knowledge_base: KnowledgeBase) -> tuple[Production, ...]:
    """What CLIPS does as well: firing, and settling findings from what holds."""
    concluding = {rule.id for rule in knowledge_base.active_rules if rule.concludes}
    return tuple(each for each in productions_of(knowledge_base)
                 if each.effect is not Effect.CONCLUDE_PERHAPS
                 and not (each.effect is Effect.HOLD and each.subject not in concluding))


def _verify(program: ClipsProgram, knowledge_base: KnowledgeBase, engines: tuple[ExpertaEngine, ...],
            sessions: list[Session]) -> None:
    direct, fired = DirectReading(knowledge_base), program.environment()
    for session in sessions:
        ours = {each.rule for each in direct.infer(session).fired}
        others = [fired(program.answers(session))]
        others += [{each.rule for each in engine.infer(session).fired} for engine in engines]
        if any(other != ours for other in others):
            raise SystemExit("CLIPS and the two readings do not fire the same rules")


def _compared(program: ClipsProgram, engine: ExpertaEngine, sessions: list[Session]) -> Compared:
    blocks = [sessions[start:start + BLOCK] for start in range(0, len(sessions), BLOCK)]
    return compared([
        (for_each(engine.infer, block), for_each(program.environment(), [program.answers(each) for each in block]))
        for block in blocks
    ])


if __name__ == "__main__":
    main()
