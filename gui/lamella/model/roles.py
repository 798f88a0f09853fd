"""What a tensor is for and which block it belongs to, read off its name."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lamella.model.model import Role

# "enc." and "dec." are T5's two halves; both count as block N. "v.blk." and "a.blk." belong to a projector, not here.
_BLOCK: Final = re.compile(r"(?:enc\.|dec\.)?blk\.(0|[1-9]\d{0,8})\.(.+)", re.DOTALL)

# First match wins; patterns are matched from the start of what follows "blk.N.". Names: gguf 0.19, TENSOR_NAMES.
_IN_BLOCK: Final = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"nextn\.", Role.NEXT_TOKEN),
        (r"ssm_|time_mix_|channel_mix_|shortconv\.", Role.RECURRENT),
        (r"rope_", Role.ROPE),
        (r"vis_", Role.VISION),
        (r"ffn_gate_inp_shexp|ffn_\w+_shexp", Role.SHARED_EXPERTS),
        (r"ffn_gate_inp|ffn_latent|exp_probs_b|ffn_exp_probs", Role.ROUTER),
        (r"ffn_(gate_)?up_(ch)?exps|ffn_up\.\d+\.", Role.EXPERTS_UP),
        (r"ffn_gate_(ch)?exps|ffn_gate\.\d+\.", Role.EXPERTS_GATE),
        (r"ffn_down_(ch)?exps|ffn_down\.\d+\.", Role.EXPERTS_DOWN),
        (r"(\w+\.)*\w*norm(_\w+)?(\.|$)", Role.NORM),
        (r"ffn_up", Role.FFN_UP),
        (r"ffn_gate", Role.FFN_GATE),
        (r"ffn_down", Role.FFN_DOWN),
        (r"(cross_)?attn_|indexer\.", Role.ATTENTION),
    )
)
_OUTSIDE: Final = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"(v|a|mm|resampler)\.", Role.VISION),
        (r"rope_", Role.ROPE),
        (r"nextn\.|mtp\.", Role.NEXT_TOKEN),
        (r"(dec\.)?output(_norm|_hc\w*)?(\.|$)|cls(\.|$)|dense_\d", Role.OUTPUT),
        (r"(\w+\.)*\w*norm(\.|$)", Role.NORM),
        (r"token_embd|position_embd|token_types|per_layer_token_embd", Role.EMBEDDING),
    )
)


def block_of(name: str) -> int | None:
    """N of "blk.N.…", None for a tensor of no block."""
    return _split(name)[0]


def role_of(name: str) -> Role:
    """The final norm counts as OUTPUT, since llama.cpp loads it where the output matrix goes."""
    block, rest = _split(name)
    return _role(block is not None, rest)


def places_and_roles(names: Iterable[str]) -> Iterator[tuple[int | None, Role]]:
    """block_of and role_of of each name; every block repeats the same names, so each is looked up once."""
    known: dict[tuple[bool, str], Role] = {}
    for name in names:
        block, rest = _split(name)
        key = block is not None, rest
        if key not in known:
            known[key] = _role(*key)
        yield block, known[key]


def _split(name: str) -> tuple[int | None, str]:
    match = _BLOCK.match(name)
    return (int(match[1]), match[2]) if match else (None, name)


def _role(in_block: bool, rest: str) -> Role:
    table = _IN_BLOCK if in_block else _OUTSIDE
    return next((role for pattern, role in table if pattern.match(rest)), Role.OTHER)
