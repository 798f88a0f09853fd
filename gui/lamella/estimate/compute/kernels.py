"""What CUDA cannot run, and the extra memory of its attention (ggml-cuda b11434, Turing and later)."""

from dataclasses import dataclass
from typing import Final

from lamella.estimate.compute.layouts import Layout, quantised

_EQUAL_HEADS: Final = frozenset((40, 64, 72, 80, 96, 112, 128, 256))
# fattn.cu: pairs of K and V heads that only the kernel for grouped queries has, and the group it needs.
_GROUPED_HEADS: Final = {(192, 128): 8, (320, 256): 32, (512, 512): 1, (576, 512): 1}
_SCAN_STATES: Final = frozenset((96, 128, 256))
_ALIGNED: Final = 16
_CELL_STEP: Final = 256
_PAD: Final = 128


@dataclass(frozen=True, slots=True)
class Attention:
    """One attention node's operands, permuted as the kernel sees them: head size, rows, heads, streams."""

    q: Layout
    k: Layout
    v: Layout
    mask: Layout
    shared: bool  # V is a view of K's cache

    @property
    def group(self) -> int:
        """Queries a KV head."""
        return self.q.sizes[2] // self.k.sizes[2]

    @property
    def optimised(self) -> bool:
        """Grouped queries can share a tile of K and V (use_gqa_opt of fattn.cu)."""
        plain = (one for one in (self.q, self.k, self.v, self.mask) if not quantised(one.type))
        aligned = all(stride % _ALIGNED == 0 for one in plain for stride in one.strides[1:])
        return self.group >= 2 and self.k.sizes[1] % _CELL_STEP == 0 and aligned


def supported(node: Attention) -> bool:
    """Whether CUDA has a kernel for this attention."""
    heads = node.k.sizes[0], node.v.sizes[0]
    if always_supported(*heads):
        return True
    group = _GROUPED_HEADS.get(heads)
    return group is not None and node.optimised and node.group % group == 0


def always_supported(head_k: int, head_v: int) -> bool:
    """Head sizes that CUDA attends to whatever the rest is like."""
    return head_k == head_v and head_k in _EQUAL_HEADS


def attention_bytes(node: Attention, nbytes: int, *, v_copied: bool) -> int:
    """Size of the node's tensor on CUDA: f16 copies of K and V that are not f16 lie behind its result."""
    if _vector(node):
        return nbytes
    if node.k.type != "f16":
        nbytes = _padded(nbytes) + 2 * _elements(node.k)
    if node.v.type != "f16" and (v_copied or not node.shared):
        nbytes = _padded(nbytes) + 2 * _elements(node.v)
    return nbytes


def scan_supported(state: Layout, x: Layout) -> bool:
    """Mamba-2 states of a few sizes, or Mamba's."""
    size, head, channels = state.sizes[0], state.sizes[1], state.sizes[2]
    if head > 1:
        return size in _SCAN_STATES and x.sizes[0] % 16 == 0
    return size == 16 and channels % 128 == 0


def convolution_supported(weight: Layout) -> bool:
    return weight.sizes[1] % 128 == 0


def rows_supported(source: Layout) -> bool:
    return source.type not in ("iq4_nl", "mxfp4") or source.sizes[0] % 256 == 0


def _vector(node: Attention) -> bool:
    """The kernel for single tokens needs no copies."""
    head, tokens, cells = node.q.sizes[0], node.q.sizes[1], node.k.sizes[1]
    if node.k.type != node.v.type or head % 64 or head > 256 or cells % _CELL_STEP:
        return False
    if quantised(node.k.type):
        return tokens <= 2
    if tokens != 1:
        return False
    long = node.group > 4 and (head >= 256 or cells >= 8192)
    return not node.optimised or (node.q.sizes[3] == 1 and not long)


def _padded(nbytes: int) -> int:
    return -(-nbytes // _PAD) * _PAD


def _elements(layout: Layout) -> int:
    sizes = layout.sizes
    return sizes[0] * sizes[1] * sizes[2] * sizes[3]
