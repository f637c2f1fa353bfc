"""`alliance-advisor consult`: an interview line by line, in a terminal, with a screen reader or from a pipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from alliance_advisor.advisor import advise_once
from alliance_advisor.consultation.inquiry import Inquiry
from alliance_advisor.consultation.inquiry_view import inquiry_view, standing_view, why_view
from alliance_advisor.consultation.interview import Interview
from alliance_advisor.errors import ProblemsFound
from alliance_advisor.inference.session_file import session_from_settings
from alliance_advisor.interface.cli.files import STANDARD_INPUT, read_line, show, write_whole
from alliance_advisor.interface.cli.options import Asked, session_options
from alliance_advisor.interface.cli.replies import Key, Misunderstood, Said, reply_from
from alliance_advisor.presentation.session_view import session_view

SETTLED, STOPPED, ENDED = "settled", "stopped", "ended"
"""Why a consultation stops: nothing is left to ask, it was asked to, or the input ended."""


@click.command()
@session_options
def consult(asked: Asked) -> None:
    """Answer questions, one at a time, and get advice: asks only what can still change it, and stops when nothing can.

    With a SESSION it asks only the rest. Answer with numbers or words; ? tells why it is asked, - means that you do not
    know, < goes back, q stops. At the end it offers to save what you reported.
    """
    if asked.source == STANDARD_INPUT:
        raise click.UsageError("standard input is where your answers come from: name a session file, or none")
    _Conversation(asked).lead()


class _Conversation:
    """One consultation: asks, listens, and goes on with the interview that follows."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._knowledge_base = asked.knowledge_base()
        self._renderer = asked.renderer()
        self._interview = Interview.from_session(self._knowledge_base, asked.session(self._knowledge_base))
        self._stopped = ""

    def lead(self) -> None:
        """From the first question to the advice and the session file."""
        self._advise()  # so that a reading which cannot be had is told before anything is asked
        self._say("intro", reported=bool(self._interview.session.reports.values))
        while not self._stopped:
            inquiry = self._interview.inquiry
            if inquiry is None:
                self._stopped = SETTLED
            else:
                self._ask(inquiry)
        self._say("stopped", why=self._stopped)
        self._asked.hand_over(self._advise())
        if self._stopped != ENDED:
            self._offer_to_save()

    def _advise(self) -> str:
        advice = advise_once(self._knowledge_base, self._interview.session, self._asked.engine)
        return self._renderer.render(self._interview.told(advice), "text")

    def _ask(self, inquiry: Inquiry) -> None:
        """Ask one inquiry until it is answered, or left."""
        self._say("inquiry", **inquiry_view(inquiry, self._interview.number + 1))
        before = self._interview
        while self._interview is before and not self._stopped:
            self._hear(inquiry, self._listen())

    def _hear(self, inquiry: Inquiry, line: str | None) -> None:
        match reply_from(line, inquiry) if line is not None else None:
            case None:
                self._stopped = ENDED
            case Key.STOP:
                self._stopped = STOPPED
            case Key.WHY:
                self._say("why", **why_view(inquiry, self._knowledge_base))
            case Key.BACK:
                self._go_back()
            case Key.NOT_KNOWN:
                self._go_on(self._interview.not_known())
            case Misunderstood(why, hint):
                self._say("misunderstood", why=why.value, hint=hint, problems=[])
            case Said() as said:
                self._take(inquiry, said)

    def _take(self, inquiry: Inquiry, said: Said) -> None:
        """Go on with what was said, unless it does not fit, such as a score out of range."""
        try:
            reports = session_from_settings(said.settings, self._knowledge_base).reports
        except ProblemsFound as found:
            problems = [{"message": each.message, "hint": each.hint} for each in found.problems]
            self._say("misunderstood", why="problems", hint="", problems=problems)
            return
        unknown = () if said.rest_known else [fact.id for fact in inquiry.facts if fact.id not in {*reports.values, *said.ticked}]
        self._go_on(self._interview.answered(reports, said.ticked, unknown))

    def _go_on(self, interview: Interview) -> None:
        self._interview = interview
        self._say("standing", **standing_view(interview))

    def _go_back(self) -> None:
        if self._interview.earlier is None:
            self._say("misunderstood", why="nothing_before", hint="", problems=[])
        self._interview = self._interview.back()

    def _offer_to_save(self) -> None:
        """Ask for a name until the session is written, or is not to be."""
        self._say("save", why="offer", name="", problems=[])
        name = self._name()
        while name:
            name = self._saved_as(Path(name))

    def _saved_as(self, target: Path) -> str:
        """Write the session there; the result is another name to try, or empty where nothing is left to do."""
        if target.exists():
            self._say("save", why="exists", name=str(target), problems=[])
            answer = self._name()
            if answer.lower() not in ("yes", "y"):
                return answer
        try:
            write_whole(target, self._renderer.fill("consult/session.j2", **session_view(self._interview.session,
                                                                                         self._knowledge_base.vocabulary)))
        except ProblemsFound as found:
            problems = [{"message": each.message, "hint": each.hint} for each in found.problems]
            self._say("save", why="failed", name=str(target), problems=problems)
            return self._name()
        self._say("save", why="saved", name=str(target), problems=[])
        return ""

    def _name(self) -> str:
        """A typed file name; empty for none."""
        typed = (self._listen() or "").strip()
        return "" if typed in (Key.STOP, Key.NOT_KNOWN, "no") else typed

    def _listen(self) -> str | None:
        """One typed line, or None at the end of the input."""
        show("> ")
        return read_line()

    def _say(self, template: str, **values: Any) -> None:
        show(self._renderer.fill(f"consult/{template}.j2", **values))
