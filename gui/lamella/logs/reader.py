"""LogReader: is fed with a log piece by piece and says at any moment what happened so far."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import Final

from lamella.logs.command_lines import COMMAND_WORDS, comment
from lamella.logs.context_lines import CONTEXT_WORDS
from lamella.logs.engine_lines import ENGINE_WORDS
from lamella.logs.fit_lines import FIT_WORDS
from lamella.logs.gathering import Gathering
from lamella.logs.lines import Lines
from lamella.logs.machine_lines import MACHINE_WORDS
from lamella.logs.observed import LogReading, LogSource, Skipped
from lamella.logs.ollama_lines import OLLAMA_WORDS
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.summing import summed
from lamella.logs.trouble_lines import TROUBLE_WORDS

MOST_LOADS: Final = 1000
MOST_STREAMS: Final = 64
# Journal: a date, the host, program[pid]. Compose: the service. A router of llama-server: the child's port.
_OWNER: Final = re.compile(
    r"(?:>+ *)?(?:(?:\S{2,6}\.? +\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.,+Z-]+) +(\S+ \S+\[\d+\]): )?"
    r"(?:([\w.-]+) +\| )?(?:\[[\dT:.Z-]{15,}\] )?(?:\[(\d{3,6})\] )?"
)


def _together(*tables: Mapping[bytes, Act]) -> dict[bytes, tuple[Act, ...]]:
    found: dict[bytes, tuple[Act, ...]] = {}
    for table in tables:
        for word, act in table.items():
            found[word] = (*found.get(word, ()), act)
    return found


_ACTS: Final[Mapping[bytes, tuple[Act, ...]]] = _together(
    ENGINE_WORDS, CONTEXT_WORDS, FIT_WORDS, MACHINE_WORDS, OLLAMA_WORDS, TROUBLE_WORDS, COMMAND_WORDS
)
# Inside of JSON, as docker and journalctl write it, quotes are escaped.
_WORDS: Final = frozenset((*_ACTS, *(word.replace(b'"', b'\\"') for word in _ACTS)))
_LEVELS: Final = frozenset((b"I", b"W", b"E", b"D"))
_COMMENTS: Final = frozenset((b"#", b"$", b"%"))


class LogReader:
    """Holds a bounded number of loads, however long the log; give it to one thread at a time."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._loads: deque[Gathering] = deque()
        self._plain = Stream("", self._began, self._dropped)
        self._streams = {"": self._plain}
        self._number = self._nbytes = self._known = 0
        self._forgotten = self._crowded = 0

    def feed(self, data: bytes) -> None:
        """The next bytes, cut anywhere."""
        self._nbytes += len(data)
        self._look(self._lines.fed(data))

    def finish(self) -> LogReading:
        """No more comes: the last line counts although it has no end."""
        self._look(self._lines.finished())
        return self.reading()

    def reading(self) -> LogReading:
        """What is known now; the reader can be fed on."""
        self._look(self._lines.settled())
        loads = tuple(summed(load, self._stream_of(load)) for load in self._loads if load.says_anything)
        return LogReading(
            source=self._source(Counter(load.source for load in loads)),
            loads=loads,
            skipped=Skipped(self._lines.long_lines, self._lines.junk_lines, self._forgotten, self._crowded),
            nbytes=self._nbytes,
            lines=self._number,
            known_lines=self._known,
            encoding=self._lines.encoding,
        )

    def _source(self, found: Counter[LogSource]) -> LogSource | None:
        if found:
            return found.most_common(1)[0][0]
        said = [stream.source for stream in self._streams.values() if stream.source]
        return said[0] if said else LogSource.LLAMA_CPP if self._known else None

    def _stream_of(self, load: Gathering) -> Stream | None:
        return self._streams.get(load.owner)

    def _look(self, lines: Iterable[bytes]) -> None:
        number, apart = self._number, _WORDS.isdisjoint
        for raw in lines:
            number += 1
            words = raw.split()
            if not apart(words):
                self._looked_at(raw, words, number)
        self._number = number

    def _looked_at(self, raw: bytes, words: list[bytes], number: int) -> None:
        # Nothing stands in front of an engine's own prefix.
        if (words[0][-1:] == b":" and words[0][:1] != b"{") or (len(words) > 1 and words[1] in _LEVELS):
            stream, line = self._plain, Line(raw, words, number)
        else:
            line = _unwrapped(raw, words, number)
            owned = self._stream(_owner(line))
            if owned is None:
                self._crowded += 1
                return
            stream = owned
            if line.raw[:1] in _COMMENTS:
                self._known += comment(stream, line)
                return
        for word in line.words:
            for act in _ACTS.get(word, ()):
                if act(stream, line):
                    self._known += 1
                    return

    def _stream(self, owner: str) -> Stream | None:
        found = self._streams.get(owner)
        if found is not None:
            return found
        if len(self._streams) >= MOST_STREAMS:
            return None
        return self._streams.setdefault(owner, Stream(owner, self._began, self._dropped))

    def _began(self, load: Gathering) -> None:
        self._loads.append(load)
        if len(self._loads) > MOST_LOADS:
            self._forgotten += self._loads.popleft().says_anything

    def _dropped(self, load: Gathering) -> None:
        """It said nothing; most often it is the last."""
        for place in range(len(self._loads) - 1, -1, -1):
            if self._loads[place] is load:
                del self._loads[place]
                return


def _owner(line: Line) -> str:
    """Which program wrote a line, where something in front of it says so."""
    match = _OWNER.match(line.text)
    return "/".join(filter(None, match.groups())) if match and match.end() else ""


def _unwrapped(raw: bytes, words: list[bytes], number: int) -> Line:
    """The text of a line that docker or journalctl wrapped into JSON; the line itself where it is something else."""
    if raw[:1] != b"{":
        return Line(raw, words, number)
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return Line(raw, words, number)
    fields = said if isinstance(said, dict) else {}
    text = fields.get("log") or fields.get("MESSAGE") or fields.get("message")
    if not isinstance(text, str):
        return Line(raw, words, number)
    inner = text.replace("\n", " ").encode("utf-8", "replace")
    return Line(inner, inner.split(), number)
