"""Type, sizes and strides of tensors, each combination once and known by a number (ggml b11434, ggml.c)."""

from typing import Final, NamedTuple

from lamella.model.ggml import GgmlType, type_by_name

CUDA_ROW: Final = 512  # MATRIX_ROW_PADDING of ggml-cuda: elements that quantised rows are padded to


class Layout(NamedTuple):
    """Four sizes in elements, four strides in bytes."""

    type: str
    sizes: tuple[int, int, int, int]
    strides: tuple[int, int, int, int]


Sizes = tuple[int, ...]  # up to four, the missing ones are 1


class Layouts:
    """A pool of layouts. Grows only; the number of a layout never changes."""

    def __init__(self) -> None:
        self._numbers: dict[Layout, int] = {}
        self._plain: dict[tuple[str, Sizes], int] = {}
        self.all: list[Layout] = []
        self.nbytes: list[int] = []
        self.cuda_nbytes: list[int] = []

    def number(self, layout: Layout) -> int:
        found = self._numbers.get(layout)
        if found is None:
            found = self._numbers[layout] = len(self.all)
            self.all.append(layout)
            self.nbytes.append(_nbytes(layout))
            self.cuda_nbytes.append(self.nbytes[-1] + _row_padding(layout))
        return found

    def plain(self, type_name: str, sizes: Sizes) -> int:
        """A fresh, contiguous tensor."""
        key = type_name, sizes
        found = self._plain.get(key)
        if found is None:
            found = self._plain[key] = self.number(_contiguous(type_by_name(type_name), sizes))
        return found

    def strided(self, type_name: str, sizes: Sizes, strides: tuple[int, ...]) -> int:
        """A view; strides in bytes from the second one on, the missing ones as if contiguous from there."""
        kind = type_by_name(type_name)
        whole = _four(sizes)
        steps = [kind.block_bytes, *strides]
        while len(steps) < len(whole):
            steps.append(steps[-1] * whole[len(steps) - 1])
        return self.number(Layout(type_name, whole, (steps[0], steps[1], steps[2], steps[3])))

    def elements(self, number: int) -> int:
        sizes = self.all[number].sizes
        return sizes[0] * sizes[1] * sizes[2] * sizes[3]


def row_stride(type_name: str, elements: int) -> int:
    """Bytes that so many elements of a row are apart."""
    kind = type_by_name(type_name)
    return elements * kind.block_bytes // kind.block


def quantised(type_name: str) -> bool:
    return type_by_name(type_name).block > 1


def _four(sizes: Sizes) -> tuple[int, int, int, int]:
    padded = (*sizes, 1, 1, 1)
    return padded[0], padded[1], padded[2], padded[3]


def _contiguous(kind: GgmlType, sizes: Sizes) -> Layout:
    whole = _four(sizes)
    second = kind.block_bytes * (whole[0] // kind.block)
    third = second * whole[1]
    return Layout(kind.name, whole, (kind.block_bytes, second, third, third * whole[2]))


def _nbytes(layout: Layout) -> int:
    """ggml_nbytes: from the first to the last element."""
    if 0 in layout.sizes:
        return 0
    kind = type_by_name(layout.type)
    steps = zip(layout.sizes[1:], layout.strides[1:], strict=True)
    rest = sum((size - 1) * stride for size, stride in steps)
    row, step = layout.sizes[0], layout.strides[0]  # a transposed row's step is not the size of an element
    return rest + (row * step // kind.block if kind.block > 1 else kind.block_bytes + (row - 1) * step)


def _row_padding(layout: Layout) -> int:
    over = layout.sizes[0] % CUDA_ROW
    return row_stride(layout.type, CUDA_ROW - over) if over and quantised(layout.type) else 0
