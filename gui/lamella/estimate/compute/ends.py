"""Graph tables of what comes before the first block and behind the last (llama.cpp b11434, src/llama-graph.cpp)."""

from typing import Final

# The rows of a mixed batch of tokens and vectors are always built and have no user.
TOKENS: Final = """
emb get_rows @@token_embd $tokens
-   touch $embd
mt  get_rows @@token_embd $mixed_tokens
-   touch $mixed_slots
md  dup $mixed_embd
ms  set_rows mt $mixed_slots md
"""
EMBED: Final = TOKENS + "x let emb"
EMBED_SCALED: Final = EMBED + "\nx scale x"
EMBED_ROW_SCALED: Final = TOKENS + "x mul emb $scale_rows"

HEAD: Final = """
n rms x
y mul OUT n @@output_norm
l mm OUT @@output y
"""
HEAD_SCALE: Final = """
n rms x
y mul OUT n @@output_norm
l mm @@output y
l scale OUT l
"""
HEAD_NORM_SCALE: Final = HEAD_SCALE.replace("rms", "norm")
HEAD_SOFTCAP: Final = """
n rms x
y mul OUT n @@output_norm
l mm @@output y
l scale l
l unary l
l scale OUT l
"""
HEAD_SCALE_IF_ANY: Final = """
n rms x
y mul OUT n @@output_norm
l mm OUT @@output y ?!logit_scale
l mm @@output y     ?logit_scale
l scale OUT l       ?logit_scale
"""
HEAD_LATE: Final = (
    """
x mark_out x
x get_rows x $out_ids
"""
    + HEAD
)
HEAD_LATER: Final = """
n rms x
y mul OUT n @@output_norm
y get_rows OUT y $out_ids
l mm OUT @@output y
"""
NO_HEAD: Final = "x mark_out x"
