"""What the strip says of experts that lie on the CPU."""

from PySide6.QtCore import QCoreApplication

from lamella.devices.device import CPU
from lamella.plan.experts import ExpertEdge, expert_edges
from lamella.plan.outcome import Outcome
from lamella.ui.strip.snapping import Drag
from lamella.ui.strip.texts import layers_text, one_more_text
from lamella.ui.strip.tooltip import Tip, TipLine, Tone, device_outcome, left_line
from lamella.ui.words import device_text


def expert_edge_name(gpu: int) -> str:
    return QCoreApplication.translate("Experts", "Edge of the experts of {0}").format(device_text(gpu))


def experts_away_text(layers: int) -> str:
    """What an edge of experts means, wherever it stands."""
    if layers == 0:
        return QCoreApplication.translate("Experts", "all experts on their GPU")
    if layers == 1:
        return QCoreApplication.translate("Experts", "experts of one layer on the CPU")
    return QCoreApplication.translate("Experts", "experts of {0} layers on the CPU").format(layers)


def experts_here_text() -> str:
    """Beside the dashed line."""
    return QCoreApplication.translate("Experts", "experts from here on the CPU")


def experts_before_text() -> str:
    """The same where the first layers' experts are away."""
    return QCoreApplication.translate("Experts", "experts up to here on the CPU")


def expert_tip(outcome: Outcome, drag: Drag) -> Tip:
    """For the edge of the experts of GPU `drag.edge`."""
    gpu, cpu = device_outcome(outcome, drag.edge), device_outcome(outcome, CPU)
    edge = _edge(outcome, drag.edge)
    lines = [TipLine(experts_away_text(edge.away), Tone.PLAIN)] if edge.away else []
    if drag.place != drag.start:
        lines.append(TipLine(_moved_text(drag, leading=edge.leading), Tone.PLAIN))
    lines += [left_line(gpu), left_line(cpu)]
    cost = _next_cost(outcome, edge)
    if cost:
        tone = Tone.WARN if 0 <= gpu.headroom < cost else Tone.PLAIN
        lines.append(TipLine(one_more_text(drag.edge, cost), tone))
    return Tip(_title(edge), tuple(lines))


def _edge(outcome: Outcome, gpu: int) -> ExpertEdge:
    plan = outcome.plan
    found = expert_edges(plan.allocation.placement, plan.model, len(plan.gpus))
    return next(edge for edge in found if edge.gpu == gpu)


def _title(edge: ExpertEdge) -> str:
    device = device_text(edge.gpu)
    if edge.leading:
        text = QCoreApplication.translate("Experts", "Experts of {0} up to layer {1} on the CPU")
        return text.format(device, edge.place - 1)
    if edge.place == edge.end:
        return QCoreApplication.translate("Experts", "All experts of {0} are on it").format(device)
    text = QCoreApplication.translate("Experts", "Experts of {0} from layer {1} on the CPU")
    return text.format(device, edge.place)


def _moved_text(drag: Drag, *, leading: bool) -> str:
    to_cpu = (drag.place < drag.start) != leading
    layers = layers_text(abs(drag.place - drag.start))
    text = QCoreApplication.translate("Experts", "experts of {0} more on {1}")
    return text.format(layers, device_text(CPU if to_cpu else drag.edge))


def _next_cost(outcome: Outcome, edge: ExpertEdge) -> int:
    """Bytes of the experts that come home with the next step; 0 where all are home."""
    place = edge.place - 1 if edge.leading else edge.place
    if not edge.first <= place < edge.end:
        return 0
    return sum(part.nbytes for part in outcome.layers[place].overflow)
