"""What shells make of a line, by their documented rules: for those that are not on the computer that runs the tests."""

import re
from collections.abc import Iterator
from typing import Final

_ACTIVE: Final = set("&|<>()^")
_POWERSHELL_QUOTES: Final = "'\u2018\u2019\u201a\u201b"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def windows_arguments(line: str) -> list[str]:
    """The arguments that a program finds in its command line (Microsoft, "Parsing C command-line arguments")."""
    found: list[str] = []
    word, quoted, started = "", False, False
    for match in re.finditer(r'(\\*)("?)|[^\\"]', line):
        slashes, quote = match[1] or "", match[2] or ""
        if match[0] == "":
            continue
        if quote:
            word += "\\" * (len(slashes) // 2)
            started = True
            if len(slashes) % 2:
                word += '"'
            else:
                quoted = not quoted
        elif slashes:
            word, started = word + slashes, True
        elif match[0] in " \t" and not quoted:
            if started:
                found.append(word)
            word, started = "", False
        else:
            word, started = word + match[0], True
    return [*found, word] if started else found


def batch_line(line: str, variables: dict[str, str] | None = None) -> str:
    """A line of a batch file after cmd.exe has read it (Microsoft, "cmd"; "Using batch parameters").

    Percent signs go first, inside of quotation marks too. AssertionError where something outside would be active.
    """
    text = "".join(_percents(line, variables or {}))
    quoted = False
    for letter in text:
        if letter == '"':
            quoted = not quoted
        assert quoted or letter not in _ACTIVE, text
    assert not quoted, text
    return text


def _percents(line: str, variables: dict[str, str]) -> Iterator[str]:
    position = 0
    while position < len(line):
        if line.startswith("%%", position):
            yield "%"
            position += 2
        elif line[position] == "%":
            name, percent, _ = line[position + 1 :].partition("%")
            if percent:
                yield variables.get(name, "")
                position += len(name) + 2
            elif name[:1].isdigit() or name[:1] == "*":
                position += 2
            else:
                position += 1
        else:
            yield line[position]
            position += 1


def powershell_words(line: str) -> list[str]:
    """Words of a simple PowerShell command (about_Quoting_Rules, about_Parsing).

    AssertionError for anything that is neither plain letters nor a text in single quotation marks.
    """
    found: list[str] = []
    rest = line
    while rest:
        if rest[0] == " ":
            rest = rest[1:]
        elif rest.startswith("& ") and not found:
            rest = rest[2:]
        elif rest[0] in _POWERSHELL_QUOTES:
            word, rest = _powershell_text(rest[1:])
            found.append(word)
            assert rest == "" or rest[0] == " ", line
        else:
            match = _BARE.match(rest)
            assert match, rest
            found.append(match[0])
            rest = rest[match.end() :]
            assert rest == "" or rest[0] == " ", line
    return found


def _powershell_text(rest: str) -> tuple[str, str]:
    word, position = "", 0
    while True:
        letter = rest[position]
        if letter not in _POWERSHELL_QUOTES:
            word, position = word + letter, position + 1
        elif rest[position + 1 : position + 2] and rest[position + 1] in _POWERSHELL_QUOTES:
            word, position = word + letter, position + 2
        else:
            return word, rest[position + 1 :]


def windows_powershell_call(words: list[str]) -> str:
    """How Windows PowerShell 5.1 writes the command line of a program: quotation marks around blanks, no escapes."""
    return " ".join(f'"{word}"' if " " in word or "\t" in word else word for word in words)


def systemd_environment(line: str) -> tuple[str, str]:
    """Name and value of `Environment="NAME=value"` (systemd.exec(5), systemd.syntax(7), specifiers resolved)."""
    match = re.fullmatch(r'Environment="((?:[^"\\]|\\.)*)"', line)
    assert match, line
    text = re.sub(r"\\(.)", r"\1", match[1])
    assert not re.search(r"(?<!%)(?:%%)*%(?!%)", text), f"a specifier in {line}"
    name, _, value = text.replace("%%", "%").partition("=")
    return name, value
