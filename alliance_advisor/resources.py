"""Finds the shipped knowledge base, the templates and the schemas, in a checkout and installed alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def knowledge_base_folder() -> Path:
    """The folder of the shipped knowledge base."""
    return _shipped("knowledge_base")


def is_installed(folder: Path) -> bool:
    """Whether a folder lies inside the installed package, so that an update replaces it."""
    return folder.resolve().is_relative_to(_PACKAGE)


def templates_folder() -> Path:
    """The folder of the shipped Jinja templates."""
    return _shipped("templates")


def schema_file(name: str) -> Path:
    """The JSON Schema of that name, such as `advice`."""
    return _PACKAGE / "schemas" / f"{name}.schema.json"


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what goes in (`session`) or comes out (`advice`), as plain data."""
    found: dict[str, Any] = json.loads(schema_file(name).read_text(encoding="utf-8"))
    return found


def _shipped(folder: str) -> Path:
    """Inside the package in a wheel (which carries it there), beside it in a checkout."""
    installed = _PACKAGE / "shipped" / folder
    return installed if installed.is_dir() else _PACKAGE.parent / folder
