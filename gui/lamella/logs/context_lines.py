"""Lines of llama.cpp about a context: its settings and the types of its caches; formats from 2024 to b11434."""

import re
from collections.abc import Mapping
from typing import Final

from lamella.logs.codes import LogCode
from lamella.logs.gathering import MOST_LAYERS
from lamella.logs.stream import Act, Line, Stream
from lamella.logs.text import whole

_CELLS: Final = re.compile(r"K \((\w+)\): .{1,60}V \((\w+)\):")
_SEQUENCES: Final = re.compile(r" (\d+)(?:/\d+)? seqs\)")
_OLD_CACHE: Final = re.compile(r"type_k = '(\w+)', type_v = '(\w+)'(?:, n_layer = (\d+))?")
_BELOW: Final = re.compile(r"n_ctx(?:_per_seq|_seq|_pre_seq) \((\d+)\) ([<>]) n_ctx_train \((\d+)\)")
_HIT: Final = re.compile(r"(?:n_copies=|sched copies = )(\d+)")
_CONTEXTS: Final = (b"llama_context:", b"llama_new_context_with_model:", b"llama_init_from_model:")
_SETTINGS: Final[Mapping[bytes, str]] = {
    b"n_seq_max": "parallel",
    b"n_ctx": "n_ctx",
    b"n_ctx_seq": "n_ctx_seq",
    b"n_ctx_per_seq": "n_ctx_seq",
    b"n_batch": "batch",
    b"n_ubatch": "ubatch",
}
_WORDS: Final[Mapping[bytes, str]] = {b"0": "off", b"1": "on", b"enabled": "on", b"disabled": "off", b"auto": "auto"}


def setting(stream: Stream, line: Line) -> bool:
    """`llama_context: n_ctx = 4096`; in pasted excerpts without the name in front."""
    words = line.words
    place = 0
    while words[place] not in _SETTINGS:
        place += 1
    if place and words[place - 1] not in _CONTEXTS:
        return False
    if place + 2 >= len(words) or words[place + 1] != b"=":
        return _context_word(stream, line)
    number = whole(words[place + 2], 1 << 32)
    if number is None:
        return False
    load = stream.load(line)
    name = _SETTINGS[words[place]]
    if name in ("parallel", "n_ctx"):
        load.next_context()
    if len(load.contexts) < 2:  # of several contexts the first is the model's own
        load.printed[name] = number
    return True


def _context_word(stream: Stream, line: Line) -> bool:
    match = _BELOW.search(line.text)
    if match is None:
        return False
    tokens, of = whole(match[1], 1 << 32) or 0, whole(match[3], 1 << 32) or 0
    code = LogCode.CONTEXT_BELOW_TRAINED if match[2] == "<" else LogCode.CONTEXT_BEYOND_TRAINED
    load = stream.load(line)
    load.train_context = load.train_context or of or None
    load.printed.setdefault("n_ctx_seq", tokens)
    load.note(code, line.number, count=tokens, of=of)
    return True


def switch(stream: Stream, line: Line) -> bool:
    """`flash_attn = enabled`, `kv_unified = true`."""
    words = line.words
    name = b"flash_attn" if b"flash_attn" in words else b"kv_unified"
    place = words.index(name)
    if (place and words[place - 1] not in _CONTEXTS) or words[place + 1 : place + 2] != [b"="]:
        return False
    value = b"".join(words[place + 2 : place + 3])
    load = stream.load(line)
    if name == b"kv_unified":
        load.printed["kv_unified"] = value in (b"true", b"1")
    elif value in _WORDS:
        load.printed["flash_attn"] = _WORDS[value]
    return True


def constructing(stream: Stream, line: Line) -> bool:
    if b"llama_context" not in line.words:
        return False
    load = stream.load(line)
    if load.fitting:
        load.contexts.clear()
    else:
        load.next_context()
    return True


def types(stream: Stream, line: Line) -> bool:
    """Types of the caches, and of old lines the number of blocks."""
    match = _CELLS.search(line.text)
    old = None if match else _OLD_CACHE.search(line.text)
    found = match or old
    if found is None:
        return False
    load = stream.load(line)
    load.printed.setdefault("type_k", found[1])
    load.printed.setdefault("type_v", found[2])
    if sequences := _SEQUENCES.search(line.text):
        load.printed.setdefault("parallel", whole(sequences[1], 1 << 16))
    if old and old[3]:
        load.block_count = load.block_count or whole(old[3], MOST_LAYERS)
    return True


def pipeline(stream: Stream, line: Line) -> bool:
    match = _HIT.search(line.text)
    copies = whole(match[1], 64) if match else None
    if copies is not None and copies < 2:
        return False
    load = stream.load(line)
    load.printed["pipeline"] = True
    load.note(LogCode.PIPELINE_PARALLEL, line.number, count=copies or 0)
    return True


CONTEXT_WORDS: Final[Mapping[bytes, Act]] = {
    **dict.fromkeys(_SETTINGS, setting),
    b"flash_attn": switch,
    b"kv_unified": switch,
    b"constructing": constructing,
    b"cells,": types,
    b"type_k": types,
    b"self": types,
    b"parallelism": pipeline,
    b"copies": pipeline,
}
