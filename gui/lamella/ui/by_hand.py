"""What a person does to the drawing: edges, layers and experts go to other devices, one undo step each."""

from collections.abc import Collection

from lamella.plan.plan import (
    with_edge,
    with_expert_edge,
    with_experts_on,
    with_gpu_emptied,
    with_layers_on,
    with_pin,
)
from lamella.ui.document import Document
from lamella.ui.steps import edge_step, experts_step, pin_step
from lamella.ui.undo import INNER_EDGES, NEVER_MERGED
from lamella.ui.words import device_text


class ByHand(Document):
    """A document whose drawing is edited."""

    def preview_edge(self, edge: int, place: int) -> None:
        """A handle that is being dragged: always from the stored plan."""
        if self.plan:
            self.preview(with_edge(self.plan, edge, place))

    def move_edge(self, edge: int, place: int, *, merge: bool) -> None:
        """`merge` joins neighbouring steps of one edge, as keys make them, into one."""
        if self.plan:
            plan = with_edge(self.plan, edge, place)
            text = edge_step(edge, place, layers=len(plan.allocation.placement.homes))
            self.commit(plan, text, merge_id=self.undo_stack.merge_id(edge) if merge else NEVER_MERGED)

    def pin_edge(self, edge: int, pinned: bool) -> None:
        if self.plan:
            self.commit(with_pin(self.plan, edge, pinned, known=self._known), pin_step(edge, pinned))

    def send_layers(self, places: Collection[int], device: int) -> None:
        if self.plan:
            text = self.tr("Send %n layer(s) to {0}", "", len(places)).format(device_text(device))
            self.commit(with_layers_on(self.plan, places, device), text)

    def empty_gpu(self, gpu: int) -> None:
        """Its layers go to its neighbours."""
        if self.plan:
            text = self.tr("Take all layers off {0}").format(device_text(gpu))
            self.commit(with_gpu_emptied(self.plan, gpu), text)

    def send_experts(self, places: Collection[int], device: int | None) -> None:
        """The experts of these layers to a device; None: back to the device each layer is on."""
        if self.plan:
            text = self.tr("Bring the experts of %n layer(s) home", "", len(places))
            if device is not None:
                text = self.tr("Send the experts of %n layer(s) to {0}", "", len(places)).format(device_text(device))
            self.commit(with_experts_on(self.plan, places, device), text)

    def preview_experts(self, gpu: int, place: int) -> None:
        """The handle of a GPU's experts that is being dragged: always from the stored plan."""
        if self.plan:
            self.preview(with_expert_edge(self.plan, gpu, place))

    def move_experts(self, gpu: int, place: int, *, merge: bool) -> None:
        """`merge` as in `move_edge`."""
        if self.plan:
            plan, text = with_expert_edge(self.plan, gpu, place), experts_step(gpu, place)
            merge_id = self.undo_stack.merge_id(INNER_EDGES + gpu) if merge else NEVER_MERGED
            self.commit(plan, text, merge_id=merge_id)
