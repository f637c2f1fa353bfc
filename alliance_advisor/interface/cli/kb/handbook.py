"""`alliance-advisor kb handbook`: the whole knowledge base to read, as one HTML file or a folder of Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from alliance_advisor.interface.cli.files import write_whole
from alliance_advisor.interface.cli.folders import write_folder_whole
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.presentation.rendering import Renderer
from alliance_advisor.workbench.entries import entries_of, places_of_references
from alliance_advisor.workbench.handbook import FACTS, REFERENCES, handbook_of

HTML, MARKDOWN = "html", "markdown"
PAGES = {"index": "md/handbook/index.j2", FACTS: "md/handbook/facts.j2", REFERENCES: "md/handbook/references.j2"}
MORE_THAN_ONE_BLANK_LINE = re.compile(r"\n\s*\n")


@click.command("handbook", short_help="Write all that it says as one page, or a folder, to read.")
@click.option("--output", type=click.Path(path_type=Path), required=True, metavar="FILE.html|FOLDER",
              help="The HTML file, or the folder for Markdown, to write: each file whole or not at all.")
@click.option("--format", "form", type=click.Choice([HTML, MARKDOWN]), default=HTML, show_default=True,
              help="One page that needs no network, or a file a challenge.")
@knowledge_base_options
def verb(output: Path, form: str, folder: Path, packs: tuple[Path, ...]) -> None:
    """Write all that a knowledge base says as a handbook, by challenge: findings, strategies, decision tables and rules."""
    knowledge_base = load(folder, packs)
    renderer = Renderer()
    entries = entries_of(knowledge_base, places_of_references(folder, packs))
    handbook = handbook_of(knowledge_base, entries, renderer.wording)
    if form == HTML:
        write_whole(output, renderer.fill("html/handbook/page.j2", **handbook))
    else:
        write_folder_whole(output, markdown_files(handbook, renderer))


def markdown_files(handbook: dict[str, Any], renderer: Renderer) -> dict[str, str]:
    """The files of the folder by name: a table of contents, one file a chapter, the facts and the references."""
    files = {page: renderer.fill(template, **handbook) for page, template in PAGES.items()}
    for chapter in handbook["chapters"]:
        files[chapter["id"]] = renderer.fill("md/handbook/chapter.j2", **handbook, chapter=chapter)
    return {f"{page}.md": MORE_THAN_ONE_BLANK_LINE.sub("\n\n", text) for page, text in files.items()}
