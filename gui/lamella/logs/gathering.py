"""Gathering: one load while its lines come in. The only place of this room where values change."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from lamella.logs.codes import LogCode, LogNote
from lamella.logs.observed import LogSource, OllamaEstimate, Part, Projection, Role, State

MOST_NOTES: Final = 100
MOST_LAYERS: Final = 4096
MOST_DEVICES: Final = 64
MOST_TIMINGS: Final = 200
MOST_BUFFERS: Final = 256
LONGEST_ROW: Final = 400
MOST_TABLES: Final = 64


@dataclass(slots=True)
class SeenCard:
    """What is said of a device outside its buffers."""

    name: str | None = None
    uuid: str | None = None
    pci: str | None = None
    total: int | None = None
    free: int | None = None
    driver_used: int | None = None
    allocated: int | None = None
    layers: int | None = None
    step: int = 1
    result: Projection | None = None


@dataclass(slots=True)
class ContextSizes:
    """Buffers of one llama_context by buffer name: caches add up, of other buffers the last reservation counts."""

    caches: dict[tuple[str, Part], int] = field(default_factory=dict)
    latest: dict[tuple[str, Part], int] = field(default_factory=dict)


@dataclass(slots=True)
class Gathering:
    """One load so far. Figures of Ollama's own lines stand aside: the engine's are finer, where there are any."""

    owner: str
    first_line: int
    role: Role = Role.MODEL
    last_line: int = 0
    source: LogSource | None = None
    state: State = State.UNKNOWN
    loaded_line: int = 0
    name: str | None = None
    path: str | None = None
    architecture: str | None = None
    quantization: str | None = None
    file_bytes: int | None = None
    tensor_count: int | None = None
    block_count: int | None = None
    n_layers: int | None = None
    offloaded: int | None = None
    offloaded_line: int = 0
    repeating: int | None = None
    output_offloaded: bool | None = None
    counted: int | None = None  # layers that Ollama meant to offload
    train_context: int | None = None
    typed: dict[str, object] = field(default_factory=dict)
    printed: dict[str, object] = field(default_factory=dict)
    tables: list[dict[str, str]] = field(default_factory=list)  # rows of fit's dry runs, the latest last
    rests: dict[str, str] = field(default_factory=dict)  # rows of the table at the end of a run
    cards: dict[str, SeenCard] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    contexts: list[ContextSizes] = field(default_factory=list)
    told: dict[tuple[str, Part], tuple[int, int]] = field(default_factory=dict)  # Ollama's: bytes, step
    projector: dict[str, int] = field(default_factory=dict)
    projector_bytes: int | None = None
    layers: dict[int, str] = field(default_factory=dict)
    estimate: OllamaEstimate | None = None
    cache_in_weights: bool = False
    step: int = 1  # to which the estimate is rounded
    host_total: int | None = None
    host_free: int | None = None
    prompt_tps: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_TIMINGS))  # of the last requests
    eval_tps: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_TIMINGS))
    requests: int = 0
    notes: list[LogNote] = field(default_factory=list)
    notes_left_out: int = 0
    fitting: bool = False  # what comes now is of a dry run
    mixed: bool = False
    operation: str = ""  # of Ollama's last request to its runner
    rounded: dict[str, SeenCard] = field(default_factory=dict)  # by Ollama's ids, where engine names are not said

    @property
    def has_tensors(self) -> bool:
        return self.offloaded is not None or bool(self.weights)

    @property
    def has_context(self) -> bool:
        return any(context.caches or context.latest for context in self.contexts)

    @property
    def over(self) -> bool:
        """Whether what begins a load begins another one."""
        return not self.fitting and (self.has_tensors or self.has_context or self.state is not State.UNKNOWN)

    @property
    def says_anything(self) -> bool:
        """Whether there is a load at all, or only words about one to come."""
        figures = self.has_tensors or self.has_context or self.told or self.projector or self.estimate
        planned = self.tables or any(card.result for card in self.cards.values())
        failed = self.state is State.FAILED
        return bool(figures or planned or failed or self.state is State.LOADED or self.layers)

    def card(self, key: str) -> SeenCard:
        """The device of this name; one that is thrown away where a log names more than any computer has."""
        if key not in self.cards and len(self.cards) >= MOST_DEVICES:
            return SeenCard()
        return self.cards.setdefault(key, SeenCard())

    def has_room(self, name: str) -> bool:
        """Whether a further buffer is kept: no computer has as many as a damaged log can name."""
        return (
            name in self.weights or len(self.weights) + len(self.projector) + sum(map(len, self._maps())) < MOST_BUFFERS
        )

    def _maps(self) -> list[dict[tuple[str, Part], int]]:
        return [one for context in self.contexts for one in (context.caches, context.latest)]

    def table(self, name: str) -> dict[str, str]:
        """The table that this row belongs to: a name that comes again begins another one."""
        if not self.tables or name in self.tables[-1] or len(self.tables[-1]) >= MOST_DEVICES:
            del self.tables[: 1 - MOST_TABLES]
            self.tables.append({})
        return self.tables[-1]

    def context(self) -> ContextSizes:
        if not self.contexts:
            self.contexts.append(ContextSizes())
        return self.contexts[-1]

    def next_context(self) -> None:
        """A further context of the same model adds to what is there, as one for guessing ahead does."""
        last = self.contexts[-1] if self.contexts else None
        if last is not None and (last.caches or last.latest) and len(self.contexts) < MOST_DEVICES:
            self.contexts.append(ContextSizes())

    def forget_sizes(self) -> None:
        """The dry run is over, or another begins: its buffers were never allocated."""
        self.weights.clear()
        self.contexts.clear()
        self.layers.clear()
        self.offloaded = self.repeating = self.output_offloaded = None

    def note(self, code: LogCode, line: int, value: str = "", *, detail: str = "", count: int = 0, of: int = 0) -> None:
        """Kept once for each value, and no more than MOST_NOTES of them."""
        if any(one.code is code and one.value == value for one in self.notes):
            return
        if len(self.notes) >= MOST_NOTES:
            self.notes_left_out += 1
            return
        self.notes.append(LogNote(code, line, value, detail, count, of))
