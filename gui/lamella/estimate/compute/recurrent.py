"""Graph tables of recurrent blocks: state, Mamba, Mamba-2, gated delta net (llama.cpp b11434, src/models)."""

from typing import Final

LOAD_R: Final = """
r2 reshape %r : NR,NSQ
z  view r2 : NR
z  scale_inplace z
-  touch $s_copy
ra get_rows r2 $s_copy
rs view ra : NR,NSQ / nb1
re view ra : NR,0 / nb1
rc view %r : NR,0 / nb1
cp cpy re rc
cs reshape rs : CM,NC,NSQ
"""
_STATE: Final = """
e   get_rows s2 &it
e   view e : NST,0 / nb1
sd  view %s : NST,0 / nb1
cp  cpy e sd
"""
MAMBA_HEAD: Final = (
    """
n   rms! x
an  mul n @attn_norm
an  reshape an : E,TQ,NSQ
xz  mm @ssm_in an
xt  view xz : DI,TQ,NSQ / nb1,nb2
xt  transpose xt
cx  concat0 cs xt
lc  view cx : CM,NC,NSQ / nb1,nb2
rd  view %r : CM*NC*NSQ
cp  cpy lc rd
s2  reshape %s : NST,NSQ
z   view s2 : NST
z   scale_inplace z
s4  reshape s2 : DS,1,DI,NSQ
cv  conv cx @ssm_conv1d
cv  add cv @ssm_conv1d.bias
cv  unary cv
cr  reshape cv : 1,DI,TQ,NSQ
db  mm @ssm_x cv
dt  view db : RT,TQ,NSQ / nb1,nb2
dt  cont dt
dt  mm @ssm_dt dt
dt  add dt @ssm_dt.bias
b   view db : DS,1,TQ,NSQ / DS,nb1,nb2
c   view db : DS,1,TQ,NSQ / DS,nb1,nb2
y   scan s4 cr dt @=ssm_a b c &im
"""
    + _STATE
    + """
yl  view y : NST*NSQ
sd  view %s : NST*NSQ
cp  cpy yl sd
"""
)
MAMBA_TAIL: Final = """
z  view xz : DI,TQ,NSQ / nb1,nb2
z  cont z
yv view y : DI,TQ,NSQ / DI,DI*TQ
m  mul cv @=ssm_d
m  add yv m
m  glu z m
a  mm @ssm_out m
a  reshape a : E,T
a  get_rows a $out_ids ?last
x  get_rows x $out_ids ?last
x  add a x
"""
MAMBA2_BODY: Final = (
    """
xz mm @ssm_in an
xz reshape xz : NP,TQ,NSQ
xt view xz : NC,TQ,NSQ / nb1,nb2
xt transpose xt
cx concat0 cs xt
lc view cx : CM,NC,NSQ / nb1,nb2
rd view %r : NR,NSQ / nb1
cp cpy lc rd
s2 reshape %s : NST,NSQ
z  view s2 : NST
z  scale_inplace z
s4 reshape s2 : DS,DP,RT,NSQ
cv conv cx @ssm_conv1d
cv add cv @ssm_conv1d.bias
cv unary cv
xv view cv : DP,RT,TQ,NSQ / DP,nb1,nb2
dt view xz : RT,TQ,NSQ / nb1,nb2
dt cont dt
dt add dt @ssm_dt.bias
b  view cv : DS,SG,TQ,NSQ / DS,nb1,nb2
c  view cv : DS,SG,TQ,NSQ / DS,nb1,nb2
y  scan s4 xv dt @=ssm_a b c &im
"""
    + _STATE
    + """
yl view y : NST,NSQ,1 / NST,NST*NSQ
sd view %s : NST,NSQ,1 / nb1,NST*NSQ
cp cpy yl sd
"""
)
MAMBA2_OUT: Final = """
z  view xz : DP,RT,TQ,NSQ / DP,nb1,nb2
z  cont z
yv view y : DP,RT,TQ,NSQ / DP,DI,DI*TQ
m  mul xv @=ssm_d
m  add yv m
m  glu z m
m  reshape m : DG,SG,TQ,NSQ ?ssm_norm
n  rms! m                   ?ssm_norm
m  mul n @ssm_norm          ?ssm_norm
m  reshape m : DI,T
a2 mm @ssm_out m
"""
DELTA: Final = (
    LOAD_R
    + """
xq mm @attn_qkv an
xq reshape xq : NC,TQ,NSQ
xt transpose xq
cx concat0 cs xt
lc view cx : CM,NC,NSQ / nb1,nb2
rd view %r : CM*NC,NSQ / nb1
cp cpy lc rd
s2 reshape %s : NST,NSQ
z  view s2 : NST
z  scale_inplace z
sa get_rows s2 $s_copy
ss view sa : NST,NSQ / nb1
e  view sa : NST,0 / nb1
sd view %s : NST,0 / nb1
cp cpy e sd
cv conv cx @ssm_conv1d
cv unary cv
q  view cv : DS,SG,TQ,NSQ / DS,nb1,nb2
q  rms q
q  scale q
q  reshape q : DS,1,SG,T
q  repeat q : DS,RG,SG,T
q  reshape q : DS,RT,TQ,NSQ
k  view cv : DS,SG,TQ,NSQ / DS,nb1,nb2
k  rms k
k  scale k
k  reshape k : DS,1,SG,T
k  repeat k : DS,RG,SG,T
k  reshape k : DS,RT,TQ,NSQ
v  view cv : DP,RT,TQ,NSQ / DP,nb1,nb2
ba mm @ssm_ba an
ba reshape ba : 2*RG,SG,TQ,NSQ
al view ba : RG,SG,TQ,NSQ / nb1,nb2,nb3
al cont al : RT,TQ,NSQ
al add al @ssm_dt.bias
al unary al
al mul al @=ssm_a
al reshape al : 1,RT,TQ,NSQ
be view ba : RG,SG,TQ,NSQ / nb1,nb2,nb3
be cont be
be unary be
be reshape be : 1,RT,TQ,NSQ
s4 reshape ss : DS,DS,RT,NSQ
y  gdn q k v al be s4
ns view y : DS,DS,RT,NSQ / DS,DS*DS,DS*DS*RT
sd view %s : NST,NSQ / nb1
cp cpy ns sd
yv view y : DS,RT,TQ,NSQ / DS,DS*RT,DS*RT*TQ
n  rms! yv
m  mul n @ssm_norm
z  mm @attn_gate an
z  reshape z : DS,RT,TQ,NSQ
z  unary z
m  mul m z
m  reshape m : DS*RT,TQ,NSQ
a  mm @ssm_out m
a  reshape a : E,T
"""
)
