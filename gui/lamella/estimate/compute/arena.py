"""One backend's memory while a graph is laid out: free blocks by address (llama.cpp b11434, ggml-alloc.c)."""

from typing import Final

from lamella.devices.device import Backend

ENDLESS: Final = 1 << 62
"""Size of the last free block."""
COPIES: Final = 4
"""GGML_SCHED_MAX_COPIES: so often inputs and crossing tensors exist in a pipeline."""
ALIGNMENT: Final = {Backend.CUDA: 128, Backend.RPC: 32, Backend.CPU: 32}
"""Of tensors in a buffer."""


class Arena:
    """Starts empty; `peak` is the highest address ever used."""

    __slots__ = ("peak", "sizes", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = [0]
        self.sizes: list[int] = [ENDLESS]
        self.peak = 0

    def take(self, size: int) -> int:
        """Address of `size` free bytes: the smallest block that is large enough, the highest of equals.

        The endless block is used only where no other is large enough.
        """
        best, least = len(self.sizes) - 1, ENDLESS
        for index, free in enumerate(self.sizes[:-1]):
            if size <= free <= least:
                best, least = index, free
        start = self.starts[best]
        self._cut(best, size)
        self.peak = max(self.peak, start + size)
        return start

    def give(self, start: int, size: int) -> None:
        """Makes the bytes free again; neighbouring free blocks become one."""
        starts, sizes = self.starts, self.sizes
        end = start + size
        for index, other in enumerate(starts):
            if other > end:
                break  # blocks lie in order
            if other + sizes[index] == start:
                sizes[index] += size
                self._join(index)
                return
            if other == end:
                starts[index] = start
                sizes[index] = min(ENDLESS, sizes[index] + size)
                if index and starts[index - 1] + sizes[index - 1] == start:
                    self._join(index - 1)
                return
        # A piece of size 0 may end up behind the endless block, which then is not the last any more; so it is upstream.
        index = next((index for index, other in enumerate(starts) if other > start), len(starts))
        starts.insert(index, start)
        sizes.insert(index, size)

    def state(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Which bytes are free."""
        return tuple(self.starts), tuple(self.sizes)

    def _cut(self, index: int, size: int) -> None:
        if self.sizes[index] == ENDLESS:
            self.starts[index] += size
        elif self.sizes[index] == size:
            del self.starts[index], self.sizes[index]
        else:
            self.starts[index] += size
            self.sizes[index] -= size

    def _join(self, index: int) -> None:
        """With the next block, if that begins where this one ends."""
        after = index + 1
        if after < len(self.starts) and self.starts[index] + self.sizes[index] == self.starts[after]:
            self.sizes[index] = min(ENDLESS, self.sizes[index] + self.sizes[after])
            del self.starts[after], self.sizes[after]
