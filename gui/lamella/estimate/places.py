"""Where things can be, as the estimate needs to know it: the placement itself is made two rooms further on."""

from typing import Final, Protocol

INPUT: Final = -1
"""Place of what comes before the first block (token embeddings …)."""
SHARED: Final = -2
"""Place of what every block asks for (rope_freqs …)."""


class Kept(Protocol):
    """Tensors of one place kept off its device."""

    @property
    def place(self) -> int: ...

    @property
    def tensors(self) -> tuple[str, ...]: ...

    @property
    def device(self) -> int: ...


class Placed(Protocol):
    """Anything that says where each place is: `homes[i]` for the blocks, then the output layer."""

    @property
    def homes(self) -> tuple[int, ...]: ...

    @property
    def overflow(self) -> tuple[Kept, ...]: ...

    @property
    def overridden(self) -> bool: ...
