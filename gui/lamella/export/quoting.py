"""Words so quoted that shells, service files and containers read back exactly what was meant.

Sources: IEEE Std 1003.1-2024, Shell Command Language 2.2; Microsoft, about_Quoting_Rules, about_Parsing and
"Parsing C command-line arguments"; Microsoft, cmd and set; systemd.exec(5) and systemd.syntax(7); YAML 1.2.2, 7.3.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lamella.errors import LamellaError


class Shell(StrEnum):
    """Who reads the command."""

    SH = "sh"
    POWERSHELL = "powershell"
    CMD = "cmd"


class QuotingError(LamellaError):
    """A word that this shell cannot be given."""


LONGEST_CMD_LINE: Final = 8191
"""Microsoft, "Command prompt line string limitation"; the file's last line ends are not counted."""

_PLAIN_SH: Final = re.compile(r"(?:--[a-z-]+=)?[A-Za-z0-9_@%+:,./-]+")
_PLAIN_WINDOWS: Final = re.compile(r"[A-Za-z0-9_:./\\-]+")
_BARE_POWERSHELL: Final = re.compile(r"-{0,2}[A-Za-z][A-Za-z0-9_-]*|[A-Za-z0-9_]+")
_TURNING: Final = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
# PowerShell takes typographic quotation marks for the plain one.
_SINGLE_QUOTES: Final = re.compile("(['\u2018\u2019\u201a\u201b])")
_NAMES: Final = MappingProxyType({Shell.SH: "a shell", Shell.POWERSHELL: "PowerShell", Shell.CMD: "cmd.exe"})


def checked(word: str, *, reader: str) -> str:
    """The word itself; QuotingError for control characters, line ends, and bytes that are no Unicode text."""
    for letter in word:
        kind = unicodedata.category(letter)
        if kind == "Cs":
            raise QuotingError(f"{shown(word)} holds bytes that are no Unicode text; {reader} cannot be given it")
        # Signs that turn the direction of writing make a command look like another one.
        if kind in {"Cc", "Zl", "Zp"} or unicodedata.bidirectional(letter) in _TURNING:
            raise QuotingError(
                f"{shown(word)} holds the control character U+{ord(letter):04X}; {reader} cannot be given it safely"
            )
    return word


def shown(word: str) -> str:
    """A word for a sentence: everything that would not be seen as it is stands there by its number."""
    return '"' + word.encode("ascii", "backslashreplace").decode("ascii").translate(_CONTROLS) + '"'


_CONTROLS: Final = {number: f"\\x{number:02x}" for number in (*range(32), 127)}


def posix_word(word: str) -> str:
    """For sh, bash, dash, zsh, also interactively: everything but the quotation mark is itself between two of them."""
    checked(word, reader=_NAMES[Shell.SH])
    return word if _PLAIN_SH.fullmatch(word) else "'" + word.replace("'", r"'\''") + "'"


def powershell_text(word: str) -> str:
    """A string of PowerShell's own, as an assignment takes it."""
    checked(word, reader=_NAMES[Shell.POWERSHELL])
    return "'" + _SINGLE_QUOTES.sub(r"\1\1", word) + "'"


def powershell_word(word: str) -> str:
    """An argument for a program. Windows PowerShell and pwsh up to 7.2 lose a quotation mark inside of one."""
    if '"' in word:
        raise QuotingError(f"{shown(word)} holds a quotation mark; older PowerShells would not pass it on")
    if not word:
        raise QuotingError("an empty word; older PowerShells would not pass it on")
    if word.endswith("\\") and " " in word:
        raise QuotingError(f"{shown(word)} ends with a backslash; older PowerShells would not pass it on")
    return word if _BARE_POWERSHELL.fullmatch(word) else powershell_text(word)


def cmd_word(word: str) -> str:
    """An argument in a batch file: there, and only there, a doubled percent sign is one."""
    checked(word, reader=_NAMES[Shell.CMD])
    if '"' in word:
        raise QuotingError(f"{shown(word)} holds a quotation mark; cmd.exe cannot be given it safely")
    if word and _PLAIN_WINDOWS.fullmatch(word):
        return word
    # Backslashes in front of the last quotation mark would make it a part of the word (C's rules of arguments).
    ending = word[len(word.rstrip("\\")) :]
    return '"' + word.replace("%", "%%") + ending + '"'


def cmd_assignment(name: str, value: str) -> str:
    """`set "NAME=value"` of a batch file: with the quotation marks around both, nothing in the value is active."""
    checked(value, reader=_NAMES[Shell.CMD])
    if '"' in value:
        raise QuotingError(f"{shown(value)} holds a quotation mark; cmd.exe cannot be given it safely")
    return f'set "{name}={value.replace("%", "%%")}"'


def systemd_assignment(name: str, value: str) -> str:
    """`Environment=` of a unit: percent signs are specifiers, backslashes escapes, a dollar sign is itself."""
    checked(value, reader="a service file")
    inside = value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'Environment="{name}={inside}"'


def yaml_text(value: str) -> str:
    """A single-quoted scalar, so that "on", "no" and numbers stay text."""
    return "'" + checked(value, reader="a YAML file").replace("'", "''") + "'"


_WORDS: Final = MappingProxyType({Shell.SH: posix_word, Shell.POWERSHELL: powershell_word, Shell.CMD: cmd_word})


def word_for(shell: Shell) -> Callable[[str], str]:
    """How this shell wants a word."""
    return _WORDS[shell]


def command_line(words: Sequence[str], shell: Shell, variables: Sequence[tuple[str, str]] = ()) -> str:
    """One call of a program with variables of its own, as the shell takes it. Each line ends with a line feed.

    For cmd it is a batch file, in which alone every name can be written; PowerShell's variables stay for the session.
    """
    quoted = [word_for(shell)(word) for word in words]
    match shell:
        case Shell.SH:
            assignments = [f"{name}={posix_word(value)}" for name, value in variables]
            return " ".join((*assignments, *quoted)) + "\n"
        case Shell.POWERSHELL:
            # What stands in quotation marks is a text unless it is called.
            call = f"& {' '.join(quoted)}" if quoted[0].startswith("'") else " ".join(quoted)
            return "".join((*(f"{line}\n" for line in assignments_for(shell, variables)), f"{call}\n"))
        case Shell.CMD:
            return batch_file((*assignments_for(shell, variables), " ".join(quoted)))


def assignments_for(shell: Shell, variables: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """A line a variable, for everything that is started after it from the same shell."""
    match shell:
        case Shell.SH:
            return tuple(f"export {name}={posix_word(value)}" for name, value in variables)
        case Shell.POWERSHELL:
            return tuple(f"$env:{name} = {powershell_text(value)}" for name, value in variables)
        case Shell.CMD:
            return tuple(cmd_assignment(name, value) for name, value in variables)


def batch_file(lines: Sequence[str]) -> str:
    """Lines of a .bat: in UTF-8, with exclamation marks that are nothing but that. QuotingError for a line too long."""
    long = next((line for line in lines if len(line) > LONGEST_CMD_LINE), None)
    if long is not None:
        raise QuotingError(f"a line of {len(long)} characters; cmd.exe takes {LONGEST_CMD_LINE}")
    head = ("@echo off", "setlocal DisableDelayedExpansion", "chcp 65001 >nul")
    return "".join(f"{line}\n" for line in (*head, *lines))
