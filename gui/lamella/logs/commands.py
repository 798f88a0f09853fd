"""Settings in a command line, as it stands in a log or was typed above it."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from lamella.logs.text import rate_of, safe, whole
from lamella.units import MIB

ALL_EXPERTS: Final = 1 << 20
_WORD: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\S+)")


def _number(text: str) -> int | None:
    return whole(text)


def _layers(text: str) -> int | None:
    return {"auto": -1, "all": -1}.get(text, whole(text, signed=True))


def _shares(text: str) -> tuple[float, ...] | None:
    said = [rate_of(part) for part in re.split("[,/]", text)[:64]]
    return tuple(one for one in said if one is not None) if None not in said else None


def _margins(text: str) -> tuple[int, ...] | None:
    said = [whole(part, 1 << 24) for part in re.split("[,/]", text)[:64]]
    return tuple(one * MIB for one in said if one is not None) if None not in said else None


def _rules(text: str) -> tuple[str, ...]:
    return tuple(safe(part) for part in text.split(",")[:64])


def _attention(text: str) -> str:
    return {"1": "on", "0": "off", "on": "on", "off": "off"}.get(text.lower(), "auto")


def _switch(text: str) -> bool:
    return text.lower() not in ("off", "0", "false")


def _mapped(text: str) -> bool | None:
    return None if text == "auto" else "mmap" in text


_Parsed = Callable[[str], object]
_VALUED: Final[Mapping[str, tuple[str, _Parsed]]] = {
    **dict.fromkeys(("-c", "--ctx-size"), ("ctx_size", _number)),
    **dict.fromkeys(("-ngl", "--n-gpu-layers", "--gpu-layers"), ("n_gpu_layers", _layers)),
    **dict.fromkeys(("-ts", "--tensor-split"), ("tensor_split", _shares)),
    **dict.fromkeys(("-ot", "--override-tensor"), ("override_tensor", _rules)),
    **dict.fromkeys(("-ncmoe", "--n-cpu-moe"), ("n_cpu_moe", _number)),
    **dict.fromkeys(("-ctk", "--cache-type-k"), ("type_k", safe)),
    **dict.fromkeys(("-ctv", "--cache-type-v"), ("type_v", safe)),
    **dict.fromkeys(("-b", "--batch-size"), ("batch", _number)),
    **dict.fromkeys(("-ub", "--ubatch-size"), ("ubatch", _number)),
    **dict.fromkeys(("-np", "--parallel"), ("parallel", _number)),
    **dict.fromkeys(("-sm", "--split-mode"), ("split_mode", safe)),
    **dict.fromkeys(("-mg", "--main-gpu"), ("main_gpu", _number)),
    **dict.fromkeys(("-fitt", "--fit-target"), ("fit_target", _margins)),
    **dict.fromkeys(("-fit", "--fit"), ("fit", _switch)),
    **dict.fromkeys(("-lm", "--load-mode"), ("mmap", _mapped)),
    **dict.fromkeys(("-m", "--model"), ("path", safe)),
}
# Ollama's runner of the first generation had one type for both caches.
_BOTH: Final = "--kv-cache-type"
_ATTENTION: Final = ("-fa", "--flash-attn")
_PLAIN: Final[Mapping[str, tuple[str, object]]] = {
    "--no-mmap": ("mmap", False),
    **dict.fromkeys(("-nkvo", "--no-kv-offload"), ("offload_kv", False)),
    "--swa-full": ("swa_full", True),
    **dict.fromkeys(("-cmoe", "--cpu-moe"), ("n_cpu_moe", ALL_EXPERTS)),
    **dict.fromkeys(("-kvu", "--kv-unified"), ("kv_unified", True)),
    **dict.fromkeys(("-no-kvu", "--no-kv-unified"), ("kv_unified", False)),
}
FLAGS: Final = frozenset((*_VALUED, *_PLAIN, *_ATTENTION, _BOTH))


def words_of(text: str) -> tuple[str, ...]:
    """A command in words; quotes of a shell hold one together. Nothing is expanded, and nothing is run."""
    return tuple(match[1] or match[2] or match[3] or "" for match in _WORD.finditer(text))


def typed_settings(words: Iterable[str]) -> dict[str, object]:
    """What the flags among these words say; later ones win. `path` is the model's."""
    found: dict[str, object] = {}
    waiting = list(words)
    for place, word in enumerate(waiting):
        flag, equals, value = word.partition("=")
        if not equals:
            value = waiting[place + 1] if place + 1 < len(waiting) else ""
        if flag in _VALUED:
            name, parsed = _VALUED[flag]
            _put(found, name, parsed(value) if value else None)
        elif flag == _BOTH and value:
            found |= {"type_k": safe(value), "type_v": safe(value)}
        elif flag in _ATTENTION:
            # Without a value it was a switch, before llama.cpp b6325.
            found["flash_attn"] = "on" if value.startswith("-") or not value else _attention(value)
        elif word in _PLAIN:
            name, said = _PLAIN[word]
            found[name] = said
    return found


def _put(found: dict[str, object], name: str, value: object) -> None:
    if value is None:
        return
    before = found.get(name)
    if name == "override_tensor" and isinstance(before, tuple) and isinstance(value, tuple):
        value = (*before, *value)
    found[name] = value
