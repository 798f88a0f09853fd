"""`lamella plan … --export`: which part of an export is meant, and how it is printed."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from lamella.cli.export_words import remark_text, step_text
from lamella.export.export import Export, Piece, PieceKind, Way

_OF_SYSTEM: Final[Mapping[str, frozenset[Way]]] = {
    "win32": frozenset((Way.POWERSHELL, Way.CMD, Way.WINDOWS)),
    "darwin": frozenset((Way.SH, Way.LAUNCHD)),
}
_OF_OTHERS: Final = frozenset((Way.SH, Way.SYSTEMD))


def chosen_pieces(export: Export, part: str, platform: str = sys.platform) -> tuple[Piece, ...]:
    """ValueError with a sentence for a part that this export has not."""
    if not part:
        here = _OF_SYSTEM.get(platform, _OF_OTHERS)
        return export.pieces_for(next((way for way in export.ways if way in here), None))
    if part in export.ways:
        return export.pieces_for(Way(part))
    files = {PurePath(piece.name).name: piece for piece in export.pieces if piece.kind is PieceKind.FILE}
    if part in files:
        return (replace(files[part], kind=PieceKind.COMMAND),)
    raise ValueError(f"{export.title} has no {part}; it has {', '.join((*export.ways, *files))}")


def export_text(pieces: tuple[Piece, ...]) -> str:
    """One piece as it is; of several each under a line that says what it is."""
    if len(pieces) == 1 and pieces[0].kind is not PieceKind.STEPS:
        return pieces[0].text
    return "\n".join(f"# {_heading(piece)}\n{_body(piece)}" for piece in pieces)


def remark_lines(export: Export) -> str:
    """For standard error: what the export does not say."""
    return "".join(f"lamella: {remark_text(remark)}\n" for remark in export.remarks)


def export_report(export: Export) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "format": 1,
        "title": export.title,
        "exact": export.reached is None,
        "pieces": [
            {
                "kind": piece.kind,
                "way": piece.way,
                "name": piece.name,
                "text": piece.text,
                "steps": [{"code": step.code, "value": step.value, "text": step_text(step)} for step in piece.steps],
            }
            for piece in export.pieces
        ],
        "remarks": [
            {
                "code": remark.code,
                "way": remark.way,
                "value": remark.value,
                "count": remark.count,
                "planned": remark.planned,
                "text": remark_text(remark),
            }
            for remark in export.remarks
        ],
    }


def _heading(piece: Piece) -> str:
    match piece.kind:
        case PieceKind.FILE:
            return f"the file {piece.name}:"
        case PieceKind.COMMAND:
            return "to be run:"
        case PieceKind.STEPS:
            return "to be done by hand:"


def _body(piece: Piece) -> str:
    if piece.kind is not PieceKind.STEPS:
        return piece.text
    return "".join(f"{number}. {step_text(step)}\n" for number, step in enumerate(piece.steps, 1))
