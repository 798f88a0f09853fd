"""What the strip says: captions, numbers, and the sentences of the tip and for screen readers."""

from PySide6.QtCore import QCoreApplication, QLocale

from lamella.devices.device import CPU
from lamella.placement.placement import Span, spans
from lamella.placement.usage import Part
from lamella.plan.outcome import DeviceOutcome, Outcome
from lamella.ui.strip.scale import Scale, Tick
from lamella.ui.strip.selection import Selection
from lamella.ui.words import device_text, gib_text, joined, size_text
from lamella.units import GIB


def layers_text(count: int) -> str:
    """As "1 layer" or "30 layers"; the English singular does not wait for a translation file."""
    if count == 1:
        return QCoreApplication.translate("Strip", "1 layer")
    return QCoreApplication.translate("Strip", "%n layers", "", count)


def span_layers_text(span: Span, block_count: int) -> str:
    """As "28 layers + output" where the span holds the output layer."""
    if span.end <= block_count:
        return layers_text(span.end - span.first)
    if span.first == block_count:
        return output_layer_text()
    blocks = layers_text(block_count - span.first)
    return QCoreApplication.translate("Strip", "{0} + output").format(blocks)


def name_candidates(device: int) -> tuple[str, ...]:
    """Names of a device, the longest first."""
    return (device_text(device),) if device == CPU else (device_text(device), str(device))


def longest_line() -> str:
    """What a device's only line should have room for."""
    return joined(layers_text(88), gib_text(88 * GIB), "")


def span_candidates(outcome: Outcome, span: Span) -> tuple[str, ...]:
    """The only line under the name of a span's device, the longest first; layers and bytes are both in it."""
    layers = span_layers_text(span, len(outcome.layers) - 1)
    size = gib_text(span_bytes(outcome, span))
    elsewhere = elsewhere_text(outcome, span)
    full = (joined(layers, elsewhere, size),) if elsewhere else ()
    return (*full, joined(layers, size))


def layers_candidates(outcome: Outcome, span: Span) -> tuple[str, ...]:
    """The first of two lines, the longest first: how many layers."""
    layers, count = span_layers_text(span, len(outcome.layers) - 1), span.end - span.first
    elsewhere = elsewhere_text(outcome, span)
    full = (joined(layers, elsewhere),) if elsewhere else ()
    return (*full, layers, layers_text(count), str(count))


def bytes_candidates(outcome: Outcome, span: Span) -> tuple[str, ...]:
    """The second of two lines, the longest first: how much memory, at last with the unit's first letter alone."""
    size = gib_text(span_bytes(outcome, span))
    return (size, size.removesuffix("iB"))


def span_text(outcome: Outcome, span: Span) -> str:
    """Everything that a span's caption has no room for: "GPU 3 · 8 layers · 52.4 GiB"."""
    layers = span_layers_text(span, len(outcome.layers) - 1)
    device = next(device for device in outcome.devices if device.index == span.device)
    over = over_candidates(device)[0] if device.headroom < 0 else ""
    parts = layers, elsewhere_text(outcome, span), gib_text(span_bytes(outcome, span)), over
    return joined(device_text(span.device), *parts)


def span_bytes(outcome: Outcome, span: Span) -> int:
    """Weights and KV cache that the layers of a span have on the span's own device."""
    return sum(
        layer.weights + (layer.kv_cache if layer.cache_device == span.device else 0)
        for layer in outcome.layers[span.first : span.end]
    )


def elsewhere_text(outcome: Outcome, span: Span) -> str:
    """As "experts of 34 on the CPU", or "" where every layer is whole."""
    parts = [layer.overflow for layer in outcome.layers[span.first : span.end] if layer.overflow]
    experts = sum(1 for overflow in parts if any(_has_experts(part) for part in overflow))
    if experts:
        return QCoreApplication.translate("Strip", "experts of {0} on the CPU").format(experts)
    return QCoreApplication.translate("Strip", "{0} partly elsewhere").format(len(parts)) if parts else ""


def _has_experts(part: Part) -> bool:
    return part.device == CPU and any("_exps" in name for name in part.tensors)


def over_candidates(device: DeviceOutcome) -> tuple[str, ...]:
    """Texts for an over-full device, the longest first."""
    size = gib_text(-device.headroom)
    return (QCoreApplication.translate("Strip", "{0} over").format(size), f"+{size}")


def tick_text(tick: Tick, scale: Scale) -> str:
    return QLocale().toString(tick.hundredths / 100, "f", scale.decimals)


def axis_candidates(scale: Scale) -> tuple[str, ...]:
    return (QCoreApplication.translate("Strip", "{0} per layer").format(scale.unit), scale.unit)


def group_text(count: int) -> str:
    """That one bar stands for several layers."""
    return QCoreApplication.translate("Strip", "×{0} layers").format(count)


def output_text() -> str:
    """Label of the output layer's bar."""
    return QCoreApplication.translate("Strip", "out")


def input_text() -> str:
    """Label of the bar for token embeddings and other things that are no layer."""
    return QCoreApplication.translate("Strip", "emb")


def projector_text() -> str:
    """Label of the bar for a projector in a file of its own."""
    return QCoreApplication.translate("Strip", "proj")


def input_bar_text(outcome: Outcome) -> str:
    """What the label has no room for."""
    text = QCoreApplication.translate("Strip", "Token embeddings, {0}, {1}")
    return text.format(device_text(CPU), gib_text(outcome.input_bytes))


def projector_bar_text(outcome: Outcome) -> str:
    """Name, device and size; "" without one."""
    found, projector = outcome.projector, outcome.plan.model.projector
    if found is None or projector is None:
        return ""
    text = QCoreApplication.translate("Strip", "Projector {0}, {1}, {2}")
    return text.format(projector.name, device_text(found.index), size_text(found.usage.projector))


def edge_text(edge: int) -> str:
    """Edge 0 is "CPU | GPU 0"."""
    return QCoreApplication.translate("Strip", "{0} | {1}").format(device_text(edge - 1), device_text(edge))


def edge_name(edge: int) -> str:
    return QCoreApplication.translate("Strip", "Edge {0}").format(edge_text(edge))


def edge_place_text(edge: int, place: int, layers: int) -> str:
    """Where an edge with `place` of `layers` layers in front of it stands; the last one, the output, has a name."""
    if place == layers:
        return QCoreApplication.translate("Strip", "{0} behind the output layer").format(edge_text(edge))
    if place == layers - 1:
        return QCoreApplication.translate("Strip", "{0} at the output layer").format(edge_text(edge))
    return QCoreApplication.translate("Strip", "{0} at layer {1}").format(edge_text(edge), place)


def place_value_text(place: int, layers: int) -> str:
    """What a screen reader says as the value of an edge."""
    if place == layers:
        return QCoreApplication.translate("Strip", "behind the output layer")
    if place == layers - 1:
        return output_layer_text()
    return QCoreApplication.translate("Strip", "layer {0}").format(place)


def output_layer_text() -> str:
    return QCoreApplication.translate("Strip", "output layer")


def gathers_text() -> str:
    """What a move does to layers that are not in the order of their devices."""
    return QCoreApplication.translate("Strip", "moving it brings the layers of each device together")


def left_text(device: DeviceOutcome) -> str:
    """What remains free after load, or how much is missing."""
    name, size = device_text(device.index), gib_text(abs(device.headroom))
    if device.headroom < 0:
        return QCoreApplication.translate("Strip", "{0}: {1} over").format(name, size)
    return QCoreApplication.translate("Strip", "{0}: {1} free after load").format(name, size)


def moved_text(count: int, *, to: int) -> str:
    """What a drag has done so far."""
    return QCoreApplication.translate("Strip", "{0} more on {1}").format(layers_text(count), device_text(to))


def one_more_text(edge: int, nbytes: int) -> str:
    """What the next layer would bring to the GPU behind the edge."""
    text = QCoreApplication.translate("Strip", "one more on {0}: {1}")
    return text.format(device_text(edge), gib_text(nbytes))


def pinned_text() -> str:
    return QCoreApplication.translate("Strip", "pinned: stays when the allocator runs again")


def layer_text(outcome: Outcome, place: int) -> str:
    """As "Layer 37, GPU 0, 0.6 GiB" for screen readers and tips."""
    layer = outcome.layers[place]
    size, device = gib_text(layer.total), device_text(layer.device)
    if place == len(outcome.layers) - 1:
        return QCoreApplication.translate("Strip", "Output layer, {0}, {1}").format(device, size)
    return QCoreApplication.translate("Strip", "Layer {0}, {1}, {2}").format(place, device, size)


def selection_text(outcome: Outcome, selection: Selection) -> str:
    """One layer as `layer_text` has it; several as "Layers 12 to 20, 9 layers, 5.7 GiB"."""
    if len(selection.places) == 1:
        return layer_text(outcome, min(selection.places))
    size = gib_text(sum(outcome.layers[place].total for place in selection.places))
    count = layers_text(len(selection.places))
    if selection.run is None:
        return QCoreApplication.translate("Strip", "{0}, {1}").format(count, size)
    last = len(outcome.layers) - 1
    names = [output_layer_text() if place == last else str(place) for place in selection.run]
    return QCoreApplication.translate("Strip", "Layers {0} to {1}, {2}, {3}").format(*names, count, size)


def strip_name() -> str:
    """Name of the whole strip for screen readers."""
    return QCoreApplication.translate("Strip", "Layers and where they live")


def strip_summary(outcome: Outcome) -> str:
    """Every span in one line: what the drawing shows at a glance."""
    block_count = len(outcome.layers) - 1
    parts = [
        joined(device_text(span.device), span_layers_text(span, block_count), gib_text(span_bytes(outcome, span)))
        for span in spans(outcome.plan.allocation.placement)
    ]
    return "; ".join(filter(None, (*parts, projector_bar_text(outcome))))
