"""`alliance-advisor kb schema`: JSON Schemas with the words of a knowledge base, for editors that complete and underline."""

from __future__ import annotations

from pathlib import Path

import click

from alliance_advisor.interface.cli.files import show
from alliance_advisor.interface.cli.folders import write_folder_whole
from alliance_advisor.interface.cli.options import knowledge_base_options, load
from alliance_advisor.presentation.rendering import Renderer, as_json
from alliance_advisor.workbench.schemas.files import PLACES, FileKind, schemas_of

KINDS = tuple(each.value for each in FileKind)


@click.command("schema", short_help="Let an editor complete names and values, and underline others.")
@click.argument("kind", type=click.Choice(KINDS), metavar="[KIND]", required=False)
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Write all of them into a folder, each whole or not at all.")
@knowledge_base_options
def verb(kind: str | None, output: Path | None, folder: Path, packs: tuple[Path, ...]) -> None:
    """Print the JSON Schema of one kind of file, or write those of all kinds, made from the words of the knowledge base.

    With them, an editor such as VS Code with the extension YAML completes the names of facts and the values that each can have,
    shows what is asked, and underlines whatever does not exist. Write them anew when the vocabulary has changed.
    """
    if (kind is None) == (output is None):
        raise click.UsageError(f"Name either one KIND ({', '.join(KINDS)}) or a folder for all of them: --output FOLDER.")
    knowledge_base = load(folder, packs)
    if kind is not None:
        show(as_json(schemas_of(knowledge_base, [FileKind(kind)])[FileKind(kind)]))
    elif output is not None:
        write_folder_whole(output, {_file(each): as_json(schema) for each, schema in schemas_of(knowledge_base).items()})
        show(_told(output, folder))


def _told(output: Path, folder: Path) -> str:
    """Where they are, and what an editor must be told; its patterns fit below any folder."""
    name = folder.resolve().name
    schemas = {f"./{output.as_posix()}/{_file(kind)}" if not output.is_absolute() else (output / _file(kind)).as_posix():
               f"{name}/{place}" for kind, place in PLACES.items()}
    return Renderer().fill("kb/schema.j2", count=len(FileKind), folder=str(output), schemas=schemas)


def _file(kind: FileKind) -> str:
    return f"{kind}.schema.json"
