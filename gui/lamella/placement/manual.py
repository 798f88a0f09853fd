"""Placement by hand: llama.cpp's flags as given, or what was drawn."""

from lamella.placement.llama_cpp import placed_by_flags
from lamella.placement.nearest import said
from lamella.placement.placement import Allocation, Flags
from lamella.placement.request import Request


def manual(request: Request) -> Allocation:
    """Flags first; without them the drawing, if it is one of this model; else everything on the GPUs."""
    context = request.estimate.settings.context_tokens
    drawn = request.drawn
    if request.flags is None and drawn is not None and len(drawn.homes) == request.estimate.model.layer_count:
        return Allocation(drawn, context, *said(drawn, request.gpus, request.estimate.settings))
    flags = request.flags or Flags()
    return Allocation(placed_by_flags(request.estimate, request.gpus, flags, host=request.host), context, flags)
