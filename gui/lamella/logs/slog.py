"""Lines of Go's slog as Ollama writes them: key=value, quoted where there is a blank."""

import re
from typing import Final

Fields = dict[str, str]
"""Values of one line by their keys."""

_PAIR: Final = re.compile(
    r'(?:^|[\s{])(?:"([^"\\]{1,60})"|([A-Za-z_][\w.\-]{0,60}))=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\S*)'
)
_ESCAPED: Final = re.compile(r"\\(.)")


def slog_fields(text: str) -> dict[str, str]:
    """The values of one line by their keys, quotes and escapes taken off; of a key that comes twice the last."""
    return {match[1] or match[2]: _unquoted(match[3]) for match in _PAIR.finditer(text)}


def _unquoted(value: str) -> str:
    if len(value) < 2 or value[0] != '"':
        return value
    return _ESCAPED.sub(r"\1", value[1:-1]) if "\\" in value else value[1:-1]
