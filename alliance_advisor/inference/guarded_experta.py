"""The one place where experta is imported: works around its import-time faults and leaves no mark on the host.

Three things are taken care of. Its pinned `frozendict==1.2` looks for `collections.Mapping`, which Python 3.10 took
away: it is put there during the import only. Importing experta calls `logging.basicConfig`: the handlers and level of
the root logger are put back. And its loggers write facts at INFO: they are silent, and stay so during our
consultations even where a host has turned them on for an engine of its own.

Import this module lazily; it raises `EngineUnavailable` where experta cannot be imported.
"""

from __future__ import annotations

import collections
import collections.abc
import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import Any

from alliance_advisor.errors import EngineUnavailable

_HERE = threading.local()


@contextlib.contextmanager
def _mapping_where_frozendict_looks() -> Iterator[None]:
    if hasattr(collections, "Mapping"):
        yield
        return
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del collections.Mapping  # type: ignore[attr-defined]


@contextlib.contextmanager
def _root_logger_untouched() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _import_experta() -> Any:
    try:
        with _mapping_where_frozendict_looks(), _root_logger_untouched():
            import experta  # noqa: PLC0415 - under guard
            import experta.matchers  # noqa: PLC0415
            import experta.watchers  # noqa: PLC0415
    except (ImportError, AttributeError) as error:
        raise EngineUnavailable(
            f"the experta engine cannot be imported here ({error}). Install experta==1.9.4, or use the direct reading, "
            "which gives the same answers."
        ) from error
    if not hasattr(experta, "KnowledgeEngine"):
        raise EngineUnavailable("experta is installed, but one of the packages that it needs is missing or too old")
    return experta


def _is_not_ours(_record: logging.LogRecord) -> bool:
    return not getattr(_HERE, "consulting", False)


def _silence(watchers: Any) -> None:
    """Turn experta's loggers off unless the host has set them, and never let a fact of ours through."""
    for name in watchers.ALL:
        logger: logging.Logger = getattr(watchers, name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.CRITICAL)
        if _is_not_ours not in logger.filters:
            logger.addFilter(_is_not_ours)


@contextlib.contextmanager
def consulting() -> Iterator[None]:
    """While this lasts, experta logs nothing in this thread."""
    before = getattr(_HERE, "consulting", False)
    _HERE.consulting = True
    try:
        yield
    finally:
        _HERE.consulting = before


experta: Any = _import_experta()
_silence(experta.watchers)
