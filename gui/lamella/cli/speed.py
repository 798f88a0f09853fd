"""A plan's speed as JSON and as one sentence."""

from typing import Final

from lamella.cli.names import device_id
from lamella.speed.speed import Limit, LimitedBy, Rate, Speed, SpeedRemark, Withheld

_WITHHELD: Final = {
    Withheld.DOES_NOT_FIT: "what does not fit is not loaded, or crawls where Windows lends system memory",
    Withheld.REFUSED: "llama.cpp refuses to load this",
    Withheld.UNKNOWN_CARD: "the memory bandwidth of a GPU is not known; --gpu takes the name of a known card",
    Withheld.UNIFIED_PARTIAL: "a GPU that shares the system's memory is fastest with all layers or none",
    Withheld.METAL_PARTIAL: "an Apple GPU is fastest with all layers or none, and what lies between is not predictable",
    Withheld.SLOW_CARD: "GPUs of the GTX 16 series were measured far below what their memory allows",
    Withheld.REMOTE: "the network to the remote GPU decides, and its speed is not known",
    Withheld.ROW_SPLIT: "with rows split between GPUs the bus decides, and that was not measured often enough",
    Withheld.NO_TOKENS: "this model writes no text",
}
_LIMITS: Final = {
    Limit.GPU_MEMORY: "reading weights from GPU memory",
    Limit.CPU_MEMORY: "reading the layers left on the CPU",
    Limit.CPU_EXPERTS: "reading the experts left on the CPU",
    Limit.CACHE: "reading the KV cache",
    Limit.LAYERS: "what every layer costs, however small",
    Limit.HOPS: "hand-overs between devices",
    Limit.COMPUTE: "arithmetic",
    Limit.BUS: "the bus that weights on the CPU cross",
}
_REMARKS: Final = {
    SpeedRemark.CPU_UNKNOWN: "the kind of system memory is not known",
    SpeedRemark.CACHE_ON_CPU: "the KV cache is on the CPU",
    SpeedRemark.CALIBRATED: "corrected by what was measured here",
}


def speed_report(speed: Speed) -> dict[str, object] | None:
    """None where no number is given; `withheld` in the report of the plan then says why."""
    if speed.decode is None:
        return None
    return {
        **_rate(speed.decode),
        **_limited(speed.limited_by),
        "depth_tokens": speed.depth_tokens,
        "full_context": _rate(speed.full) if speed.full else None,
        "prompt": {**_rate(speed.prompt), **_limited(speed.prompt_limited_by)} if speed.prompt else None,
        "remarks": list(speed.remarks),
    }


def speed_text(speed: Speed) -> str:
    """One or two sentences."""
    if speed.decode is None or speed.limited_by is None:
        return f"No speed is predicted: {_WITHHELD[speed.withheld]}." if speed.withheld else "No speed is predicted."
    limit = f"{_LIMITS[speed.limited_by.limit]} ({speed.limited_by.share:.0%} of the time)"
    parts = [f"Answers: about {_span(speed.decode)}, limited by {limit}"]
    if speed.full:
        parts.append(f"{_figure(speed.full.tokens_per_second)} with the context full")
    parts += [_REMARKS[remark] for remark in speed.remarks]
    prompt = ""
    if speed.prompt and speed.prompt_limited_by:
        prompt = f" Prompts: about {_span(speed.prompt)}, limited by {_LIMITS[speed.prompt_limited_by.limit]}."
    return "; ".join(parts) + "." + prompt


def _span(rate: Rate) -> str:
    return f"{_figure(rate.tokens_per_second)} tokens/s ({_figure(rate.low)} to {_figure(rate.high)})"


def _figure(tokens_per_second: float) -> str:
    """Three digits: more are not known."""
    return f"{tokens_per_second:.0f}" if tokens_per_second >= 100 else f"{tokens_per_second:.3g}"


def _rate(rate: Rate) -> dict[str, object]:
    rounded = (round(value, 3) for value in (rate.tokens_per_second, rate.low, rate.high))
    return dict(zip(("tokens_per_second", "low", "high"), rounded, strict=True))


def _limited(limit: LimitedBy | None) -> dict[str, object]:
    if limit is None:
        return {"limited_by": None}
    device = None if limit.device is None else device_id(limit.device)
    return {"limited_by": limit.limit, "limited_share": round(limit.share, 3), "limited_device": device}
