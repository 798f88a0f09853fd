"""The same commands and variables for every shell and service that can be given them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from lamella.export.export import ExportError, Piece, PieceKind, Remark, RemarkCode, Way
from lamella.export.quoting import (
    QuotingError,
    Shell,
    assignments_for,
    command_line,
    systemd_assignment,
    word_for,
)

Pairs = Sequence[tuple[str, str]]
Writer = tuple[Way, Callable[[], tuple[Piece, ...]]]
Written = tuple[tuple[Piece, ...], tuple[Remark, ...]]

SHELLS: Final = ((Way.SH, Shell.SH), (Way.POWERSHELL, Shell.POWERSHELL), (Way.CMD, Shell.CMD))


def written(writers: Sequence[Writer]) -> Written:
    """What can be written, and a remark for each way that cannot. ExportError if there is no way left."""
    pieces: list[Piece] = []
    refused: list[Remark] = []
    for way, write in writers:
        try:
            pieces += write()
        except QuotingError as error:
            refused.append(Remark(RemarkCode.WAY_REFUSED, str(error), way=way))
    if not pieces:
        raise ExportError(refused[0].value)
    return tuple(pieces), tuple(refused)


def commands(words: Sequence[str], variables: Pairs = ()) -> Written:
    """One call of a program, with variables for it, in every shell."""
    return written([(way, partial(_command, words, variables, shell)) for way, shell in SHELLS])


def environments(variables: Pairs, program: str, unit: str) -> Written:
    """The variables for whoever starts the program: every shell, and a systemd service."""
    shells: list[Writer] = [(way, partial(_environment, variables, program, shell)) for way, shell in SHELLS]
    return written([*shells, (Way.SYSTEMD, lambda: (drop_in(variables, unit),))])


def drop_in(variables: Pairs, path: str) -> Piece:
    """A systemd drop-in that gives a service these variables."""
    lines = ("[Service]", *(systemd_assignment(name, value) for name, value in variables))
    return Piece(PieceKind.FILE, "".join(f"{line}\n" for line in lines), path, Way.SYSTEMD)


def _command(words: Sequence[str], variables: Pairs, shell: Shell) -> tuple[Piece, ...]:
    return (_piece(command_line(words, shell, variables), words[0], shell),)


def _environment(variables: Pairs, program: str, shell: Shell) -> tuple[Piece, ...]:
    if shell is Shell.SH:
        # Variables in front of the command would be its own; a person may start something else with these.
        text = "".join(f"{line}\n" for line in (*assignments_for(shell, variables), word_for(shell)(program)))
    else:
        text = command_line((program,), shell, variables)
    return (_piece(text, program, shell),)


def _piece(text: str, program: str, shell: Shell) -> Piece:
    """For cmd.exe a file: on its own line some names cannot be written at all."""
    if shell is Shell.CMD:
        return Piece(PieceKind.FILE, text, f"{program}.bat", Way.CMD)
    return Piece(PieceKind.COMMAND, text, way=Way(shell))
