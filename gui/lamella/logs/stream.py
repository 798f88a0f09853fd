"""Stream: what one program wrote into a log, from load to load."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lamella.logs.gathering import MOST_DEVICES, Gathering, SeenCard
from lamella.logs.observed import LogSource, Role, State

LOOKED_AT: Final = 1 << 14
"""Bytes of a line that are searched: a command line of Ollama has about two thousand."""


class Line:
    """One line as it is looked at: words in bytes, and its text where somebody needs it."""

    __slots__ = ("_text", "number", "raw", "words")

    def __init__(self, raw: bytes, words: list[bytes], number: int) -> None:
        self.raw = raw
        self.words = words
        self.number = number
        self._text: str | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = self.raw[:LOOKED_AT].decode("utf-8", "replace").rstrip()
        return self._text


# What an older load knows of the model and the computer, and a log that was cut does not say again.
_INHERITED: Final = (
    *("path", "name", "architecture", "quantization", "file_bytes", "tensor_count"),
    *("block_count", "train_context", "host_total", "host_free"),
)


@dataclass(slots=True)
class Stream:
    """The load that is being read, and what was said before it began."""

    owner: str  # "" where lines do not say who wrote them
    began: Callable[[Gathering], None]
    dropped: Callable[[Gathering], None]
    now: Gathering | None = None
    before: Gathering | None = None
    served: Gathering | None = None  # the last model that is no draft: speeds are its own
    typed: dict[str, object] = field(default_factory=dict)  # a command that was seen before its load
    typed_line: int = 0
    role: Role = Role.MODEL  # of the load that comes next
    source: LogSource | None = None
    discovered: dict[str, SeenCard] = field(default_factory=dict)  # cards of the computer by the engine's names

    def load(self, line: Line) -> Gathering:
        """The present load, begun where there is none."""
        if self.now is None:
            self._begin(line.number)
        assert self.now is not None
        self.now.last_line = line.number
        return self.now

    def anew(self, line: Line, *, over: bool) -> Gathering:
        """A new load where the present one is `over`, else the present one."""
        if over:
            self.close()
        return self.load(line)

    def begun(self, line: Line) -> Gathering:
        """For what every load begins with."""
        return self.anew(line, over=self.now is not None and self.now.over)

    def inherit(self, load: Gathering) -> None:
        """A further load of the same model, of which the log does not repeat model and devices."""
        before = self.before
        if before is None or before is load or before.n_layers != load.n_layers or load.path or load.architecture:
            return
        for name in _INHERITED:
            setattr(load, name, getattr(load, name) or getattr(before, name))
        for key, card in before.cards.items():
            load.cards.setdefault(key, SeenCard(card.name, card.uuid, total=card.total, free=card.free))

    def close(self) -> None:
        """What comes next belongs to another load."""
        if self.now is not None and not self.now.says_anything:
            self.dropped(self.now)
        elif self.now is not None:
            self.before = self.now
        self.now = None

    def say_source(self, source: LogSource) -> None:
        self.source = source
        if self.now is not None:
            self.now.source = source

    def failed(self, line: Line, *, loading: bool = False) -> Gathering:
        """The load that a failure is of. One that is served goes on, unless the line is about `loading` another."""
        served = self.now is not None and self.now.state is State.LOADED
        load = self.anew(line, over=served and loading)
        if load.state is not State.LOADED:
            load.state = State.FAILED
        return load

    def loaded(self, line: Line) -> None:
        """The model is there, whatever was said on the way."""
        load = self.serving(line)
        if load.says_anything and load.state is not State.LOADED:
            load.state, load.loaded_line = State.LOADED, line.number

    def serving(self, line: Line) -> Gathering:
        """Whose requests are answered now."""
        if self.served is None or self.now is None or self.now.role is Role.MODEL:
            return self.load(line)
        return self.served

    def discovered_card(self, key: str) -> SeenCard:
        if key not in self.discovered and len(self.discovered) >= MOST_DEVICES:
            return SeenCard()
        return self.discovered.setdefault(key, SeenCard())

    def _begin(self, number: int) -> None:
        load = Gathering(self.owner, self.typed_line or number, role=self.role, source=self.source)
        load.typed |= self.typed
        self.typed, self.typed_line, self.role = {}, 0, Role.MODEL
        self.now = load
        if load.role is Role.MODEL:
            self.served = load
        self.began(load)


Act = Callable[[Stream, Line], bool]
"""Looks at a line that has a word of its own; whether it was what the word promised."""
