"""Golden files: what people read, frozen in tests/golden.

After a wanted change of wording or content, write them anew with

    ALLIANCE_REWRITE_EXPECTED=1 python -m pytest

and read the difference before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
REWRITE = os.environ.get("ALLIANCE_REWRITE_EXPECTED") == "1"


def golden(name: str, text: str) -> str:
    """What the golden file of that name says; when golden files are rewritten, the text itself."""
    file = GOLDEN / name
    if REWRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    return file.read_bytes().decode() if file.exists() else f"there is no golden file {name}: see tests/golden_files.py"


def shown_in(page: Path, name: str, text: str) -> bool:
    """Whether a page shows this text between the comments of that name; when golden files are rewritten, it is put there."""
    block = f"<!-- {name} -->\n{text}<!-- end -->"
    read = page.read_text(encoding="utf-8")
    if REWRITE:
        read = re.sub(rf"<!-- {name} -->.*?<!-- end -->", lambda _: block, read, flags=re.DOTALL)
        page.write_text(read, encoding="utf-8")
    return block in read


def left_over(folder: str, ending: str, names: set[str]) -> list[str]:
    """The golden files of a folder that no test reads; when golden files are rewritten, these are deleted."""
    files = [file for file in (GOLDEN / folder).glob(f"*{ending}") if file.name not in names]
    for file in files if REWRITE else ():
        file.unlink()
    return sorted(file.name for file in files if file.exists())
