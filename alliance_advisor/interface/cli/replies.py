"""What was typed in a consultation: a typed word means what it says, or is not understood; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from alliance_advisor.consultation.inquiry import Inquiry, InquiryKind, Option
from alliance_advisor.errors import did_you_mean
from alliance_advisor.knowledge.domain import Kind
from alliance_advisor.knowledge.vocabulary import NOT_ANSWERED

NONE = "none"
_SCORE = re.compile(r"(\w+)\s*=\s*((?:sum\s+)?[^\s,;=]+)[\s,;]*")


class Key(StrEnum):
    """What can be typed instead of an answer."""

    WHY = "?"
    NOT_KNOWN = "-"
    BACK = "<"
    STOP = "q"


class Said(NamedTuple):
    """An answer: facts as `fact=value` settings, facts that were ticked to be asked next, and whether the rest is known."""

    settings: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    rest_known: bool = True


class Unclear(StrEnum):
    """Why something that was typed is not an answer."""

    EMPTY = "empty"
    NOT_A_CHOICE = "not_a_choice"
    ONE_ONLY = "one_only"
    NONE_AND_MORE = "none_and_more"
    ON_SEVERAL_LINES = "on_several_lines"
    NOT_A_SCORE = "not_a_score"


class Misunderstood(NamedTuple):
    """Something that is not an answer, and a hint where a word is near."""

    why: Unclear
    hint: str = ""


def reply_from(line: str, inquiry: Inquiry) -> Key | Said | Misunderstood:
    """What a typed line says to an inquiry."""
    typed = line.strip()
    if not typed:
        return Misunderstood(Unclear.EMPTY)
    if typed in tuple(Key):
        return Key(typed)
    return Key.NOT_KNOWN if typed in NOT_ANSWERED else _answer(typed, inquiry)


def _answer(typed: str, inquiry: Inquiry) -> Said | Misunderstood:
    if inquiry.kind is InquiryKind.SCORES:
        return _scores(typed, inquiry)
    if inquiry.is_screen:
        return _ticks(typed, inquiry)
    if inquiry.fact.measure is not None:
        return Said((f"{inquiry.fact.id}={typed}",))
    return _items(typed, inquiry) if inquiry.fact.domain.kind is Kind.SEVERAL else _choice(typed, inquiry)


def _choice(typed: str, inquiry: Inquiry) -> Said | Misunderstood:
    """One value of one fact."""
    found = _option(typed, inquiry)
    if isinstance(found, Option):
        return Said((_setting(found),))
    parts = [_option(each, inquiry) for each in _parts(typed, inquiry)]
    if len(parts) > 1 and all(isinstance(each, Option) for each in parts):
        return Misunderstood(Unclear.ONE_ONLY)
    return found


def _items(typed: str, inquiry: Inquiry) -> Said | Misunderstood:
    """Any items of a checklist, or none."""
    if typed.lower() == NONE:
        return Said((f"{inquiry.fact.id}={NONE}",))
    found = _options(typed, inquiry)
    if isinstance(found, Misunderstood):
        return found
    return Said((f"{inquiry.fact.id}={','.join(dict.fromkeys(each.word for each in found))}",))


def _ticks(typed: str, inquiry: Inquiry) -> Said | Misunderstood:
    """What applies on a screen; a last `-` says that of the rest nothing is known."""
    if typed.lower() == NONE:
        return Said()
    rest_known = not re.search(r"[\s,;]-$", typed)
    found = _options(typed if rest_known else typed[:-1], inquiry)
    if isinstance(found, Misunderstood):
        return found
    settings = dict.fromkeys(_setting(each) for each in found if each.value is not None)
    if len({setting.partition("=")[0] for setting in settings}) < len(settings):
        return Misunderstood(Unclear.ONE_ONLY)
    ticked = dict.fromkeys(each.fact.id for each in found if each.value is None)
    return Said(tuple(settings), tuple(ticked), rest_known)


def _scores(typed: str, inquiry: Inquiry) -> Said | Misunderstood:
    """Scores, each as number=score or name=score."""
    if typed.lower() == NONE:
        return Said()
    settings = []
    end = 0
    for match in _SCORE.finditer(typed):
        found = _option(match[1], inquiry)
        if isinstance(found, Misunderstood) or match.start() != end:
            return Misunderstood(Unclear.NOT_A_SCORE)
        settings.append(f"{found.fact.id}={match[2]}")
        end = match.end()
    return Said(tuple(settings)) if settings and end == len(typed) else Misunderstood(Unclear.NOT_A_SCORE)


def _options(typed: str, inquiry: Inquiry) -> list[Option] | Misunderstood:
    """Every part as an option, or the first misunderstanding."""
    found: list[Option] = []
    for part in _parts(typed, inquiry):
        if part.lower() == NONE:
            return Misunderstood(Unclear.NONE_AND_MORE)
        option = _option(part, inquiry)
        if isinstance(option, Misunderstood):
            return option
        found.append(option)
    return found or Misunderstood(Unclear.EMPTY)


def _parts(typed: str, inquiry: Inquiry) -> Iterator[str]:
    """What stands between commas, and between spaces where the whole is not the name of an option."""
    names = set(_names(inquiry.options))
    for part in re.split(r"[,;]", typed):
        if part.strip():
            yield from [part] if _as_name(part) in names else part.split()


def _option(part: str, inquiry: Inquiry) -> Option | Misunderstood:
    """The option with this number or name."""
    if re.fullmatch(r"[0-9]{1,3}", part.strip()):
        index = int(part) - 1
        return inquiry.options[index] if 0 <= index < len(inquiry.options) else Misunderstood(Unclear.NOT_A_CHOICE)
    name = _as_name(part)
    named = [option for option in inquiry.options if option.word == name]
    if len(named) == 1:
        return named[0]
    if named:
        return Misunderstood(Unclear.ON_SEVERAL_LINES)
    return Misunderstood(Unclear.NOT_A_CHOICE, did_you_mean(name, list(_names(inquiry.options))))


def _as_name(part: str) -> str:
    """A name as the vocabulary spells it; whoever types may use spaces and capitals."""
    return "_".join(part.lower().split())


def _names(options: Iterable[Option]) -> Iterator[str]:
    return (option.word for option in options)


def _setting(option: Option) -> str:
    return f"{option.fact.id}={option.word}"
