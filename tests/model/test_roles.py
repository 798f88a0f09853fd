"""What a tensor is for, by its name."""

import pytest

from lamella.model.model import Role
from lamella.model.roles import block_of, role_of

ROLES = {
    "token_embd.weight": (None, Role.EMBEDDING),
    "per_layer_token_embd.weight": (None, Role.EMBEDDING),
    "position_embd.weight": (None, Role.EMBEDDING),
    "token_types.weight": (None, Role.EMBEDDING),
    "token_embd_norm.weight": (None, Role.NORM),
    "output_norm.weight": (None, Role.OUTPUT),
    "output.weight": (None, Role.OUTPUT),
    "output.bias": (None, Role.OUTPUT),
    "cls.output.weight": (None, Role.OUTPUT),
    "rope_freqs.weight": (None, Role.ROPE),
    "rope_factors_long.weight": (None, Role.ROPE),
    "v.blk.3.attn_q.weight": (None, Role.VISION),
    "v.patch_embd.weight": (None, Role.VISION),
    "mm.0.weight": (None, Role.VISION),
    "blk.0.attn_norm.weight": (0, Role.NORM),
    "blk.0.attn_q_norm.weight": (0, Role.NORM),
    "blk.0.attn_norm_2.weight": (0, Role.NORM),
    "blk.7.post_ffw_norm.weight": (7, Role.NORM),
    "blk.7.layer_output_norm.bias": (7, Role.NORM),
    "blk.7.attn_kv_a_mqa.weight": (7, Role.ATTENTION),
    "blk.7.attn_sinks.weight": (7, Role.ATTENTION),
    "blk.79.ffn_up.weight": (79, Role.FFN_UP),
    "blk.79.ffn_gate.weight": (79, Role.FFN_GATE),
    "blk.79.ffn_down.bias": (79, Role.FFN_DOWN),
    "blk.3.ffn_gate_inp.weight": (3, Role.ROUTER),
    "blk.3.exp_probs_b.bias": (3, Role.ROUTER),
    "blk.3.ffn_gate_exps.weight": (3, Role.EXPERTS_GATE),
    "blk.3.ffn_up_exps.weight": (3, Role.EXPERTS_UP),
    "blk.3.ffn_gate_up_exps.weight": (3, Role.EXPERTS_UP),
    "blk.3.ffn_down_chexps.weight": (3, Role.EXPERTS_DOWN),
    "blk.3.ffn_down.5.weight": (3, Role.EXPERTS_DOWN),
    "blk.3.ffn_down_shexp.weight": (3, Role.SHARED_EXPERTS),
    "blk.3.ffn_gate_inp_shexp.weight": (3, Role.SHARED_EXPERTS),
    "blk.3.ssm_conv1d.weight": (3, Role.RECURRENT),
    "blk.3.ssm_norm.weight": (3, Role.RECURRENT),
    "blk.3.time_mix_key.weight": (3, Role.RECURRENT),
    "blk.3.shortconv.conv.weight": (3, Role.RECURRENT),
    "blk.46.nextn.eh_proj.weight": (46, Role.NEXT_TOKEN),
    "enc.blk.1.attn_q.weight": (1, Role.ATTENTION),
    "dec.blk.1.cross_attn_q.weight": (1, Role.ATTENTION),
    "blk.x.attn_q.weight": (None, Role.OTHER),
    "something.else": (None, Role.OTHER),
}


@pytest.mark.parametrize("name", ROLES)
def test_role(name: str) -> None:
    assert (block_of(name), role_of(name)) == ROLES[name]
