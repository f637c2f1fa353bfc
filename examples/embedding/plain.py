"""A record system asks about the sessions it has as plain data, and keeps the answers as JSON.

    python examples/embedding/plain.py
"""

from __future__ import annotations

from alliance_advisor import Advisor, ProblemsFound

SESSIONS = [
    {"client": "heron-12", "session": 3, "facts": {"bond": "thin", "technique_focus": "heavy"}},
    {"client": "wren-7", "session": 9, "facts": {"withdrawal_markers": ["went_quiet"], "how_tension_ended": "left_open"}},
    {"client": "rook-2", "session": 1, "facts": {"bond": "wram"}},
]


def main() -> None:
    """Print one line a session; what is wrong with one does not stop the others."""
    advisor = Advisor()
    for session in SESSIONS:
        try:
            advice = advisor.advise(session)
        except ProblemsFound as found:
            print(session["client"], "not advised:", *(f"{each.location}: {each.message}" for each in found.problems))
        else:
            first = advice.first_shown[0].candidate.strategy.title if advice.first_shown else "nothing to try yet"
            print(session["client"], advice.status.value, "-", first)


if __name__ == "__main__":
    main()
