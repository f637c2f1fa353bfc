"""The code book in which answers and expert guidance are compared: advice, must-not, and which advice can break a must-not."""

from __future__ import annotations

CHALLENGES = frozenset({
    "client-resistance", "misaligned-goals", "therapist-skills", "cultural-differences", "technique-vs-relationship", "safety",
})

ADVICE = frozenset({
    "VALIDATE", "OWN", "EXPLORE", "INDIRECT", "PAUSE", "REFIT", "RATIONALE", "GOALS", "AUTONOMY", "AMBIV", "TRUST", "ROLE",
    "FEEDBACK", "PATTERN", "LIMITS", "SUPERVISE", "REFLECT", "REFER", "CULTASK", "CULTADAPT", "CONTEXT", "FAMILY", "LANG",
    "ACCESS", "SETUP", "RISK", "SAFETY", "ALONE", "ESCALATE", "MEDICAL", "INVOLVE", "CONTINUE", "MONITOR", "NOTICE", "GATHER",
    "CREDIBLE", "BALANCE", "RESUME",
})

MUST_NOT = frozenset({
    "X_PUSH", "X_PERSUADE", "X_INTERPRET", "X_META", "X_DISPUTE", "X_CONFRONT", "X_END", "X_STEREO", "X_BURDEN", "X_DEFEND",
    "X_EXPOSE", "X_SECRET", "X_OVERREACT", "X_IGNORE", "X_OVERREPAIR", "X_REASSURE", "X_LABEL", "X_SIDE", "X_COLLUDE", "X_SOLO",
})

MAY_BREAK = {
    "EXPLORE": {"X_META", "X_OVERREPAIR"},
    "OWN": {"X_OVERREPAIR"},
    "PAUSE": {"X_OVERREPAIR", "X_COLLUDE"},
    "PATTERN": {"X_INTERPRET", "X_OVERREPAIR"},
    "RATIONALE": {"X_PERSUADE"},
    "RESUME": {"X_PUSH"},
    "CONTINUE": {"X_IGNORE"},
    "LIMITS": {"X_CONFRONT"},
    "REFER": {"X_END"},
    "ESCALATE": {"X_OVERREACT"},
    "FAMILY": {"X_EXPOSE"},
    "BALANCE": {"X_EXPOSE"},
}
"""Advice that is itself what a case forbids, unless the case asks for that advice or allows it."""
