"""Graph tables of the feed-forward half of a block (llama.cpp b11434, src/llama-graph.cpp)."""

from typing import Final

FFN_NORM: Final = """
n  rms! x
fn mul n @ffn_norm            ?ffn_norm
fn mul n @post_attention_norm ?!ffn_norm
"""
_GATED: Final = """
g mm @ffn_gate fn
u mm @ffn_up fn
g glu g u
f mm @ffn_down g
"""
EXPERTS: Final = """
p   mm @ffn_gate_inp fn
p   add p @ffn_gate_inp.bias     ?ffn_gate_inp.bias
lg  let p
p   unary p                      ?!lateprob
pr  reshape p : 1,NE,R
p   let lg                       ?weightfirst
p   add p @exp_probs_b.bias      ?exp_probs_b.bias
sg  reshape p : EG,NG,R          ?groups
s4  reshape sg : 1,EG,NG,R       ?groups
i   argsort sg                   ?groups
i   view i : 2,NG,R / nb1,nb2    ?groups
t   get_rows s4 i                ?groups
t   reshape t : 2,NG,R           ?groups
t   sum_rows t                   ?groups
t   reshape t : NG,R             ?groups
i   argsort t                    ?groups
i   view i : NGU,R / nb1         ?groups
t   get_rows sg i                ?groups
fl  fill sg                      ?groups
p   set_rows t i fl              ?groups
p   reshape p : NE,R             ?groups
i   argsort p
ids view i : NU,R / nb1
w   get_rows pr ids
w   reshape w : NU,R             ?lateprob
w   softmax w                    ?lateprob
w   reshape w : 1,NU,R           ?lateprob
wr  reshape w : NU,R             ?normw
ws  sum_rows wr                  ?normw
ws  clamp ws                     ?normw
w   div wr ws                    ?normw
w   reshape w : 1,NU,R           ?normw
w   scale w                      ?wscale
c   reshape fn : E,1,R
c   repeat c : E,NU,R            ?weightfirst
c   mul c w                      ?weightfirst
g   mmid @ffn_gate_exps c ids
g   add_id g @ffn_gate_exps.bias ids ?ffn_gate_exps.bias
u   mmid @ffn_up_exps c ids
u   add_id u @ffn_up_exps.bias ids   ?ffn_up_exps.bias
g   glu g u
f   mmid @ffn_down_exps g ids
f   add_id f @ffn_down_exps.bias ids ?ffn_down_exps.bias
f   mul f w                      ?!weightfirst
f   expert_sum f
"""
SHARED: Final = """
g  mm @ffn_gate_shexp fn
u  mm @ffn_up_shexp fn
g  glu g u
s  mm @ffn_down_shexp g
gs mm @ffn_gate_inp_shexp fn ?ffn_gate_inp_shexp
gs unary gs                  ?ffn_gate_inp_shexp
s  mul s gs                  ?ffn_gate_inp_shexp
f  add f s
"""


def _only_with(fact: str, table: str) -> str:
    """The table, each line under one more condition."""
    lines = (line for line in table.splitlines() if line.strip())
    return "\n".join(f"{line}&{fact}" if "?" in line else f"{line} ?{fact}" for line in lines) + "\n"


DENSE_OR_EXPERTS: Final = _only_with("!ffn_gate_inp", _GATED) + _only_with("ffn_gate_inp", EXPERTS)
SHARED_IF_ANY: Final = _only_with("ffn_gate_inp", _only_with("ffn_up_shexp", SHARED))
SCALE_FFN: Final = "f scale f ?residual_scale\n"
FFN_OUT: Final = "x add f x\n"

SWIGLU_FUSED: Final = (
    FFN_NORM
    + """
u mm @ffn_up fn
u glu_half u
f mm @ffn_down u
x add x f
"""
)
# Norms behind attention and feed-forward as well (gemma).
POST_NORMS: Final = (
    """
a  get_rows a $out_ids       ?last
n  rms! a
a  mul n @post_attention_norm
x  get_rows x $out_ids       ?last
x  add a x
n  rms! x
fn mul n @ffn_norm
"""
    + _GATED
    + """
n  rms f
f  mul n @post_ffw_norm
x  add f x
"""
)
# Attention and feed-forward read the same norm (command-r).
PARALLEL: Final = (
    """
fn let an
fn get_rows an $out_ids      ?last
"""
    + _GATED
    + """
x  get_rows x $out_ids       ?last
x  add f x
h  reshape o : RV,DV*H*T//RV ?rotv
h  mm $v_rot h               ?rotv
o  reshape h : DV*H,T        ?rotv
a  mm @attn_output o
a  get_rows a $out_ids       ?last
x  add x a
"""
)
