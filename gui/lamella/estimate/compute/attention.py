"""Graph tables of attention (llama.cpp b11434, src/llama-graph.cpp and src/models)."""

from typing import Final

NORM_IN: Final = """
n  rms! x
an mul n @attn_norm
"""
LAYERNORM_IN: Final = NORM_IN.replace("rms!", "norm!")
Q: Final = """
- touch $k_rot        ?rotk
q mm @attn_q an
q add q @attn_q.bias  ?attn_q.bias
q reshape q : DK,H,T
n rms! q              ?attn_q_norm
q mul n @attn_q_norm  ?attn_q_norm
q rope q $pos @@rope_f ?rope
q rms q               ?l2norm
q mul q $attn_scale   ?temp
q scale q             ?qscale
"""
ROT_Q: Final = """
h reshape q : RK,DK*H*T//RK ?rotk
h mm $k_rot h               ?rotk
q reshape h : DK,H,T        ?rotk
"""
K: Final = """
k mm @attn_k an
k add k @attn_k.bias  ?attn_k.bias
k reshape k : DK,HK,T
n rms! k              ?attn_k_norm
k mul n @attn_k_norm  ?attn_k_norm
k rope k $pos @@rope_f ?rope
k rms k               ?l2norm
"""
ROT_K: Final = """
h reshape k : RK,DK*HK*T//RK ?rotk
h mm $k_rot h                ?rotk
k reshape h : DK,HK,T        ?rotk
"""
V: Final = """
v mm @attn_v an
v add v @attn_v.bias ?attn_v.bias
v reshape v : DV,HK,T
"""
ROT_V: Final = """
h reshape v : RV,DV*HK*T//RV ?rotv&!fused
h cont v : RV,DV*HK*T//RV    ?rotv&fused
h mm $v_rot h                ?rotv
v reshape h : DV,HK,T        ?rotv
"""
Q_FUSED: Final = """
-   touch $k_rot            ?rotk
qkv mm @attn_qkv an
q   view qkv : DK,H,T / DK,nb1
q   rope q $pos @@rope_f    ?rope
q   scale q                 ?qscale
"""
V_FUSED: Final = "v view qkv : DV,HK,T / DV,nb1"
K_FUSED: Final = """
k view qkv : DK,HK,T / DK,nb1
k rope k $pos @@rope_f ?rope
"""
_STORE_K: Final = """
k2 view k : GK,T / nb2
kc let %k
kc reshape %k : GK,KV*NS        ?streams
sk set_rows k2 $k_idxs kc
"""
STORE: Final = (
    _STORE_K
    + """
v2 view v : GV,T / nb2          ?!vtrans
vc let %v
vc reshape %v : GVM,KV*NS       ?!vtrans&streams
v2 reshape v : GV,T             ?vtrans&!vstrided
v2 cont v : GV,T                ?vtrans&vstrided
v2 reshape v2 : 1,GV*T          ?vtrans
vc reshape %v : 1,GVM*KV*NS     ?vtrans
sv set_rows v2 $v_idxs vc
"""
)
ATTEND: Final = """
q   view q : DK,H,TS,NS / nb1,nb2,nb2*TS    ?fa
q   permute q : 0,2,1,3                     ?fa
kv  view %k : DK,HK,KV,NS / DK,GK,GK*KV     ?fa
kp  permute kv : 0,2,1,3                    ?fa
kp  cast16 kp                               ?fa&kf32
vv  view %v : DV,HK,KV,NS / DV,GVM,GVM*KV   ?fa
vp  permute vv : 0,2,1,3                    ?fa
vp  cast16 vp                               ?fa&vf32
o   fa q kp vp $mask                        ?fa&!attn_sinks
o   fa q kp vp $mask @attn_sinks            ?fa&attn_sinks
o   reshape o : DV*H,T                      ?fa
vv  view %v : KV,HK,DV,NS / KV*DV,KV,KV*GVM ?!fa&vtrans
vv  view %v : DV,HK,KV,NS / DV,GVM,GVM*KV   ?!fa&!vtrans
vp  permute vv : 0,2,1,3                    ?!fa
vp  transpose vp                            ?!fa&!vtrans
vp  cont vp                                 ?!fa&!vtrans
kv  view %k : DK,HK,KV,NS / DK,GK,GK*KV     ?!fa
kp  permute kv : 0,2,1,3                    ?!fa
q   view q : DK,H,TS,NS / nb1,nb2,nb2*TS    ?!fa
q   permute q : 0,2,1,3                     ?!fa
kq  mm kp q                                 ?!fa
kq  scale kq                                ?!fa&softcap
kq  unary kq                                ?!fa&softcap
kq  scale kq                                ?!fa&softcap
kq  softmax kq $mask                        ?!fa&!attn_sinks
kq  softmax kq $mask @attn_sinks            ?!fa&attn_sinks
kqv mm vp kq                                ?!fa
kqv permute kqv : 0,2,1,3                   ?!fa
o   cont! kqv : DV*H,T                      ?!fa
"""
UNROT: Final = """
h reshape o : RV,DV*H*T//RV ?rotv
h mm $v_rot h               ?rotv
o reshape h : DV*H,T        ?rotv
"""
WO: Final = """
a mm @attn_output o
a add a @attn_output.bias ?attn_output.bias
"""
PRUNE: Final = """
a get_rows a $out_ids ?last
x get_rows x $out_ids ?last
"""
PRUNE_RESIDUAL: Final = "x get_rows x $out_ids ?last\n"
SCALE_ATTENTION: Final = "a scale a ?residual_scale\n"
RESIDUAL: Final = "x add a x\n"

ATTENTION_QVK: Final = NORM_IN + Q + ROT_Q + V + ROT_V + K + ROT_K + STORE + ATTEND + UNROT
ATTENTION_QKV: Final = NORM_IN + Q + ROT_Q + K + ROT_K + V + ROT_V + STORE + ATTEND + UNROT
ATTENTION_FUSED: Final = "\n".join((NORM_IN, Q_FUSED, ROT_Q, V_FUSED, ROT_V, K_FUSED, ROT_K, STORE, ATTEND, UNROT))

# Multi-head latent attention: one compressed row a token, which is K, and V as a view of it.
MLA: Final = (
    """
n  rms! x
an mul n @attn_norm
q  mm @attn_q an           ?attn_q
q  mm @attn_q_a an         ?!attn_q
n  rms! q                  ?!attn_q
q  mul n @attn_q_a_norm    ?!attn_q
q  mm @attn_q_b q          ?!attn_q
q  reshape q : DM,H,T
qn view q : DN,H,T / nb1,nb2
qn permute qn : 0,2,1,3
qa mm @attn_k_b qn
qa permute qa : 0,2,1,3
qp view q : DR,H,T / nb1,nb2
qp rope qp $pos
q  concat qa qp
c  mm @attn_kv_a_mqa an
cn view c : LO,T / nb1
n  rms! cn
cn mul n @attn_kv_a_norm
v  reshape cn : LO,1,T
kp view c : DR,1,T / nb1,nb1
kp rope kp $pos
k  concat v kp
"""
    + _STORE_K
    + """
q  view q : DK,H,TS,NS / nb1,nb2,nb2*TS  ?fa
q  permute q : 0,2,1,3                   ?fa
kv view %k : DK,1,KV,NS / DK,DK,DK*KV    ?fa
kp permute kv : 0,2,1,3                  ?fa
kp cast16 kp                             ?fa&kf32
vv view kv : LO,1,KV,NS / nb1,nb2,nb3    ?fa
vp permute vv : 0,2,1,3                  ?fa
vp cast16 vp                             ?fa&kf32
o  fa q kp vp $mask                      ?fa
o  permute o : 0,2,1,3                   ?fa
o  mm @attn_v_b o                        ?fa
o  permute o : 0,2,1,3                   ?fa
o  cont o                                ?fa
o  reshape o : DVM*H,T                   ?fa
kv view %k : DK,1,KV,NS / DK,DK,DK*KV    ?!fa
vv view kv : LO,1,KV,NS / nb1,nb2,nb3    ?!fa
vp permute vv : 0,2,1,3                  ?!fa
vp transpose vp                          ?!fa
vp cont vp                               ?!fa
kp permute kv : 0,2,1,3                  ?!fa
q  view q : DK,H,TS,NS / nb1,nb2,nb2*TS  ?!fa
q  permute q : 0,2,1,3                   ?!fa
kq mm kp q                               ?!fa
kq softmax kq $mask                      ?!fa
kqv mm vp kq                             ?!fa
kqv mm @attn_v_b kqv                     ?!fa
kqv permute kqv : 0,2,1,3                ?!fa
o  cont! kqv : DVM*H,T                   ?!fa
"""
)

# Queries and an output gate from one product (qwen3next).
ATTENTION_GATED: Final = (
    """
-  touch $k_rot            ?rotk
qf mm @attn_q an
qf reshape qf : 2*DK,H,T
q  view qf : DK,H,T / nb1,nb2
n  rms! q
q  mul n @attn_q_norm
q  rope q $pos
"""
    + ROT_Q
    + V
    + ROT_V
    + K
    + ROT_K
    + STORE
    + ATTEND
    + UNROT
    + """
gt view qf : DK,H,T / nb1,nb2
gt cont gt : DK*H,T
gt unary gt
o  mul o gt
a  mm @attn_output o
"""
)
