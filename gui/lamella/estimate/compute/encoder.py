"""Graph tables of encoders (llama.cpp b11434, src/models/bert.cpp): no cache, every token sees every token."""

from typing import Final

from lamella.estimate.compute.ends import TOKENS

ENCODER_IN: Final = (
    TOKENS
    + """
x  let emb
pe get_rows @@position_embd $pos    ?position_embd
tt view @@token_types : E           ?token_types
x  add x tt                         ?token_types
x  add pe x                         ?position_embd
n  norm! x
n  mul n @@token_embd_norm
x  add n @@token_embd_norm.bias
"""
)
ENCODER_QKV: Final = """
q   mm @attn_q x               ?attn_q
q   add q @attn_q.bias         ?attn_q.bias
q   reshape q : DK,H,T         ?attn_q
k   mm @attn_k x               ?attn_k
k   add k @attn_k.bias         ?attn_k.bias
k   reshape k : DK,HK,T        ?attn_k
v   mm @attn_v x               ?attn_v
v   add v @attn_v.bias         ?attn_v.bias
v   reshape v : DV,HK,T        ?attn_v
qkv mm @attn_qkv x             ?attn_qkv
q   view qkv : DK,H,T / DK,nb1 ?attn_qkv
q   rope q $pos                ?attn_qkv
k   view qkv : DK,HK,T / DK,nb1 ?attn_qkv
k   rope k $pos                ?attn_qkv
v   view qkv : DV,HK,T / DV,nb1 ?attn_qkv
"""
ENCODER_ATTEND: Final = """
q   view q : DK,H,T,1 / nb1,nb2,nb2*T ?fa
q   permute q : 0,2,1,3               ?fa
k   permute k : 0,2,1,3               ?fa
k   cast16 k                          ?fa
v   permute v : 0,2,1,3               ?fa
v   cast16 v                          ?fa
o   fa q k v $mask                    ?fa
o   reshape o : DV*H,T                ?fa
v   permute v : 0,2,1,3               ?!fa
v   transpose v                       ?!fa
v   cont v                            ?!fa
k   permute k : 0,2,1,3               ?!fa
q   view q : DK,H,T,1 / nb1,nb2,nb2*T ?!fa
q   permute q : 0,2,1,3               ?!fa
kq  mm k q                            ?!fa
kq  softmax kq $mask                  ?!fa
kqv mm v kq                           ?!fa
kqv permute kqv : 0,2,1,3             ?!fa
o   cont! kqv : DV*H,T                ?!fa
"""
ENCODER_FFN: Final = """
fn let x
g  mm @ffn_gate fn    ?ffn_gate
f  mm @ffn_up fn
f  add f @ffn_up.bias ?ffn_up.bias
f  unary f            ?!ffn_gate
f  glu g f            ?ffn_gate
f  mm @ffn_down f
f  add f @ffn_down.bias ?ffn_down.bias
x  add f x
"""


def layer_norm(weight: str) -> str:
    """The norm with bias that follows a residual of an encoder."""
    return f"\nn norm! x\nn mul n @{weight}\nx add n @{weight}.bias\n"
