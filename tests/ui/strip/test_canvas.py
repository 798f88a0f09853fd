"""The strip under a person's hands: mouse, keys, screen reader."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleValueInterface, QContextMenuEvent, QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSlider, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from lamella.ui.strip.canvas import StripCanvas
from lamella.ui.strip.layout import StripLayout, edge_x
from lamella.ui.strip.selection import only
from lamella.ui.strip.snapping import SnapPoint
from lamella.ui.strip.tooltip import EdgeTip, Tip
from lamella.ui.theme import DARK, LIGHT
from lamella.units import GIB
from tests.helpers.sample_plan import Sample, edges_of, sample_outcome, with_edge


class Person:
    """A strip with somebody before it, and a session of one line behind it."""

    def __init__(self, qtbot: QtBot, sample: Sample) -> None:
        self.qtbot, self.stored = qtbot, sample
        self.told: list[tuple[object, ...]] = []
        self.canvas = StripCanvas()
        qtbot.addWidget(self.canvas)
        self.canvas.resize(1000, 560)
        self.canvas.edge_previewed.connect(self._preview)
        self.canvas.edge_moved.connect(self._move)
        self.canvas.edge_cancelled.connect(self._cancel)
        self.canvas.pin_toggled.connect(self._pin)
        self.canvas.edge_entered.connect(self._enter)
        self.canvas.restore_wanted.connect(self._restore)
        self.canvas.layer_selected.connect(self._select)
        self.canvas.send_wanted.connect(self._send)
        self.canvas.menu_requested.connect(self._menu)
        self.canvas.show_outcome(sample_outcome(sample))
        with qtbot.waitActive(self.canvas):
            self.canvas.show()
            self.canvas.activateWindow()

    def _preview(self, edge: int, place: int) -> None:
        self.told.append(("preview", edge, place))
        self.canvas.show_outcome(sample_outcome(with_edge(self.stored, edge, place)))

    def _move(self, edge: int, place: int, by_key: bool) -> None:
        self.told.append(("move", edge, place, by_key))
        self.stored = with_edge(self.stored, edge, place)
        self.canvas.show_outcome(sample_outcome(self.stored))

    def _cancel(self) -> None:
        self.told.append(("cancel",))
        self.canvas.show_outcome(sample_outcome(self.stored))

    def _pin(self, edge: int, pinned: bool) -> None:
        self.told.append(("pin", edge, pinned))

    def _select(self, place: object) -> None:
        self.told.append(("select", place))

    def _enter(self, edge: int) -> None:
        self.entered = (edge, self.stored)

    def _restore(self, edge: int) -> None:
        assert self.entered[0] == edge
        self.stored = self.entered[1]
        self.canvas.show_outcome(sample_outcome(self.stored))

    def _send(self, place: int, device: int) -> None:
        self.told.append(("send", place, device))

    def _menu(self, place: object, at: QPoint) -> None:
        self.told.append(("menu", place, self.canvas.mapFromGlobal(at).x()))

    @property
    def edges(self) -> tuple[int, ...]:
        """What is seen."""
        outcome = self.canvas.outcome
        assert outcome is not None
        return edges_of(outcome)

    @property
    def layout(self) -> StripLayout:
        layout = self.canvas.strip_layout
        assert layout is not None
        return layout

    def handle(self, edge: int) -> QSlider:
        found = self.canvas.findChild(QSlider, f"edge_{edge}")
        assert isinstance(found, QSlider)
        return found

    def tip(self) -> Tip | None:
        found = self.canvas.findChild(EdgeTip, "edge_tip")
        assert isinstance(found, EdgeTip)
        return found.tip

    def mouse(self, kind: QEvent.Type, at: QPointF, *, alt: bool = False) -> None:
        """Like Qt, to the widget that was pressed; `at` is in the canvas."""
        moving, released = kind is QEvent.Type.MouseMove, kind is QEvent.Type.MouseButtonRelease
        button = Qt.MouseButton.NoButton if moving else Qt.MouseButton.LeftButton
        buttons = Qt.MouseButton.NoButton if released else Qt.MouseButton.LeftButton
        keys = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, self.pressed.mapFromParent(at), self.canvas.mapToGlobal(at), button, buttons, keys)
        QApplication.sendEvent(self.pressed, event)

    def press(self, edge: int, *, off: int = 0) -> QPointF:
        self.pressed = self.handle(edge)
        at = QPointF(self.pressed.geometry().center() + QPoint(off, 0))
        self.mouse(QEvent.Type.MouseButtonPress, at)
        return at

    def drag(self, edge: int, places: list[int], *, off: int = 0, alt: bool = False) -> QPointF:
        """Press and move, without letting go."""
        at = self.press(edge, off=off)
        start = self.edges[edge]
        for place in places:
            to = QPointF(at.x() + edge_x(self.layout, place) - edge_x(self.layout, start), at.y())
            self.mouse(QEvent.Type.MouseMove, to, alt=alt)
        return to

    def key(self, edge: int, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.handle(edge).setFocus()
        QTest.keyClick(self.handle(edge), key, modifier)


Meet = Callable[[Sample], Person]


@pytest.fixture
def meet(qtbot: QtBot) -> Meet:
    def person(sample: Sample) -> Person:
        return Person(qtbot, sample)

    return person


def test_a_drag_previews_every_step_and_moves_once(meet: Meet) -> None:
    person = meet(Sample())
    at = person.drag(0, [23, 24, 26])
    assert person.edges == (26, 52)
    person.mouse(QEvent.Type.MouseButtonRelease, at)
    assert person.told == [("preview", 0, 23), ("preview", 0, 24), ("preview", 0, 26), ("move", 0, 26, False)]
    assert person.handle(0).value() == 26


def test_the_grip_stays_under_the_pointer_where_it_was_taken(meet: Meet) -> None:
    person = meet(Sample())
    person.drag(0, [30], off=9)
    assert person.edges == (30, 52)


def test_a_press_alone_changes_nothing(meet: Meet) -> None:
    person = meet(Sample())
    person.mouse(QEvent.Type.MouseButtonRelease, person.press(0, off=8))
    assert person.told == []


def test_a_drag_that_ends_where_it_began_is_taken_back(meet: Meet) -> None:
    person = meet(Sample())
    person.mouse(QEvent.Type.MouseButtonRelease, person.drag(0, [25, 22]))
    assert person.told[-1] == ("cancel",)


def test_escape_puts_a_dragged_edge_back(meet: Meet) -> None:
    person = meet(Sample())
    at = person.drag(0, [30])
    QTest.keyClick(person.handle(0), Qt.Key.Key_Escape)
    assert person.edges == (22, 52)
    person.mouse(QEvent.Type.MouseMove, at + QPointF(50, 0))
    person.mouse(QEvent.Type.MouseButtonRelease, at)
    assert person.told[-1] == ("cancel",)


def test_neighbours_hold_a_dragged_edge(meet: Meet) -> None:
    person = meet(Sample())
    person.drag(0, [70])
    assert person.edges == (52, 52)


def test_edges_at_one_place_can_both_be_reached(meet: Meet) -> None:
    person = meet(Sample(edges=(81, 81)))
    assert not person.handle(0).geometry().intersects(person.handle(1).geometry())
    person.drag(0, [60])
    assert person.edges == (60, 81)


def test_the_line_itself_can_be_dragged(meet: Meet) -> None:
    person = meet(Sample())
    top = QPointF(edge_x(person.layout, 22) + 3, person.layout.bands.y + 30)
    to = QPoint(round(edge_x(person.layout, 40)) + 3, 40)
    QTest.mousePress(person.canvas, Qt.MouseButton.LeftButton, pos=top.toPoint())
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        person.canvas.mapToGlobal(QPointF(to)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(person.canvas, event)
    QTest.mouseRelease(person.canvas, Qt.MouseButton.LeftButton, pos=to)
    assert person.told[-1] == ("move", 0, 40, False)


def test_a_named_place_holds_the_edge_unless_alt_is_held(meet: Meet) -> None:
    person = meet(Sample(blocks=160, edges=(22, 100)))
    person.canvas.set_snap_points((SnapPoint(60, "as many as fit"),))
    person.drag(0, [61])
    assert person.edges[0] == 60
    QTest.keyClick(person.handle(0), Qt.Key.Key_Escape)
    person.drag(0, [61], alt=True)
    assert person.edges[0] == 61


def test_the_tip_says_what_the_drag_has_done(meet: Meet) -> None:
    person = meet(Sample())
    person.drag(0, [10])
    tip = person.tip()
    assert tip is not None
    assert tip.title == "CPU | GPU 0 at layer 10"
    said = [line.text for line in tip.lines]
    assert said[:3] == [
        "12 layers more on GPU 0",
        "CPU: 42.8 GiB free after load",
        "GPU 0: 1.3 GiB over",
    ]


def test_the_tip_stays_inside_and_leaves_the_grip_free(meet: Meet) -> None:
    person = meet(Sample(edges=(0, 81)))
    found = person.canvas.findChild(EdgeTip, "edge_tip")
    assert isinstance(found, EdgeTip)
    for edge in (0, 1):
        person.handle(edge).setFocus()
        assert found.isVisible()
        assert person.canvas.rect().contains(found.geometry())
        assert not found.geometry().intersects(person.handle(edge).geometry())


@pytest.mark.parametrize(
    ("key", "modifier", "place"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 21),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, 23),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, 17),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 27),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 52),
        (Qt.Key.Key_PageUp, Qt.KeyboardModifier.NoModifier, 35),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, 0),
    ],
)
def test_keys_move_an_edge(meet: Meet, key: Qt.Key, modifier: Qt.KeyboardModifier, place: int) -> None:
    person = meet(Sample())
    person.canvas.set_snap_points((SnapPoint(35, "as many as fit"),))
    person.key(0, key, modifier)
    assert person.told == [("move", 0, place, True)]


def test_escape_brings_back_what_was_there_when_the_focus_came(meet: Meet) -> None:
    person = meet(Sample())
    for _ in range(3):
        person.key(0, Qt.Key.Key_Right)
    person.key(0, Qt.Key.Key_Escape)
    assert person.edges == (22, 52)


def test_space_and_double_click_pin(meet: Meet) -> None:
    person = meet(Sample(pins=frozenset({1})))
    person.key(0, Qt.Key.Key_Space)
    QTest.mouseDClick(person.handle(1), Qt.MouseButton.LeftButton)
    assert person.told == [("pin", 0, True), ("pin", 1, False)]


def test_tab_goes_from_the_strip_to_the_edges_in_the_order_of_devices(meet: Meet) -> None:
    person = meet(Sample(edges=(10, 30, 50)))
    person.canvas.setFocus()
    seen = []
    for _ in range(3):
        QTest.keyClick(person.canvas.window().focusWidget(), Qt.Key.Key_Tab)
        seen.append(person.canvas.window().focusWidget().objectName())
    assert seen == ["edge_0", "edge_1", "edge_2"]


def test_a_screen_reader_meets_sliders_with_name_value_and_limits(meet: Meet) -> None:
    person = meet(Sample(pins=frozenset({1})))
    found = QAccessible.queryAccessibleInterface(person.handle(1))
    assert found.role() is QAccessible.Role.Slider
    assert found.text(QAccessible.Text.Name) == "Edge GPU 0 | GPU 1"
    assert found.text(QAccessible.Text.Description).startswith("layer 52")
    assert "pinned" in found.text(QAccessible.Text.Description)
    value = found.valueInterface()
    assert isinstance(value, QAccessibleValueInterface)
    assert (value.minimumValue(), value.currentValue(), value.maximumValue()) == (0, 52, 81)


def test_a_screen_reader_can_move_an_edge(meet: Meet) -> None:
    person = meet(Sample())
    value = QAccessible.queryAccessibleInterface(person.handle(0)).valueInterface()
    value.setCurrentValue(25)
    assert person.told == [("move", 0, 25, True)]
    value.setCurrentValue(80)
    assert person.edges == (52, 52)
    assert person.handle(0).value() == 52


def test_a_click_selects_a_layer_and_a_second_one_lets_go(meet: Meet) -> None:
    person = meet(Sample())
    bar = QPoint(round(person.layout.bars[37].middle), round(person.layout.plot.bottom) - 20)
    for _ in range(2):
        QTest.mouseClick(person.canvas, Qt.MouseButton.LeftButton, pos=bar)
    assert person.told == [("select", 37), ("select", None)]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_over_a_caption_the_pointer_is_told_everything_that_has_no_room(meet: Meet) -> None:
    person = meet(Sample(edges=(0, 79), gpu_free=20 * GIB))
    x, plot = person.layout.bars[80].middle, person.layout.plot
    for y, text in (
        (plot.y - 10, "GPU 1 · 1 layer + output · 1.4 GiB"),
        (plot.bottom - 10, "Output layer, GPU 1, 0.8 GiB"),
    ):
        at = QPoint(round(x), round(y))
        QApplication.sendEvent(person.canvas, QHelpEvent(QEvent.Type.ToolTip, at, person.canvas.mapToGlobal(at)))
        assert QToolTip.text() == text
    QToolTip.hideText()


def test_up_and_down_go_through_the_layers_and_are_read_aloud(meet: Meet) -> None:
    person = meet(Sample())
    person.canvas.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_End):
        QTest.keyClick(person.canvas, key)
    assert [place for _, place in person.told] == [0, 1, 0, 80]
    assert person.canvas.accessibleDescription() == "Output layer, GPU 1, 0.8 GiB"


@pytest.mark.parametrize(("key", "device"), [(Qt.Key.Key_0, -1), (Qt.Key.Key_C, -1), (Qt.Key.Key_2, 1)])
def test_a_key_sends_the_selected_layer_to_a_device(meet: Meet, key: Qt.Key, device: int) -> None:
    person = meet(Sample())
    person.canvas.setFocus()
    QTest.keyClick(person.canvas, key)
    assert person.told == []
    QTest.keyClick(person.canvas, Qt.Key.Key_Up)
    QTest.keyClick(person.canvas, Qt.Key.Key_3)  # there is no GPU 2
    QTest.keyClick(person.canvas, key)
    assert person.told == [("select", 0), ("send", frozenset({0}), device)]


def test_the_menu_key_means_the_selected_layer(meet: Meet) -> None:
    person = meet(Sample())
    middle = person.canvas.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, person.canvas.mapToGlobal(middle))
    QApplication.sendEvent(person.canvas, event)
    assert person.told == []
    person.canvas.show_selection(only(3))
    QApplication.sendEvent(person.canvas, event)
    ((told, place, x),) = person.told
    bar = person.layout.bars[3]
    assert (told, place) == ("menu", 3)
    assert isinstance(x, int)
    assert bar.x <= x < bar.x + bar.width


def test_tab_reaches_edges_that_came_late_before_what_stands_behind_the_strip(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    canvas, behind = StripCanvas(window), QPushButton(window)
    canvas.show_outcome(sample_outcome(Sample()))
    order: list[QWidget] = [canvas]
    while (following := order[-1].nextInFocusChain()) is not None and following is not canvas:
        order.append(following)
    names = [each.objectName() for each in order if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert names == ["strip", "edge_0", "edge_1", behind.objectName()]


def test_without_a_selection_the_strip_sums_itself_up(meet: Meet) -> None:
    person = meet(Sample())
    assert person.canvas.accessibleDescription().startswith("CPU · 22 layers · 12.7 GiB; GPU 0 · 30 layers")


def test_handles_come_and_go_with_devices(meet: Meet) -> None:
    person = meet(Sample())
    person.canvas.show_outcome(sample_outcome(Sample(edges=(10, 20, 30, 40))))
    assert [person.handle(edge).value() for edge in range(4)] == [10, 20, 30, 40]
    person.canvas.show_outcome(sample_outcome(Sample(edges=(10,))))
    assert [slider.objectName() for slider in person.canvas.findChildren(QSlider) if slider.isVisible()] == ["edge_0"]
    person.canvas.show_outcome(None)
    assert not any(slider.isVisible() for slider in person.canvas.findChildren(QSlider))


def test_fewer_layers_are_no_wish_to_move(meet: Meet) -> None:
    person = meet(Sample())
    person.canvas.show_outcome(sample_outcome(Sample(blocks=8, edges=(2, 5))))
    assert person.told == []
    assert (person.handle(1).value(), person.handle(1).maximum()) == (5, 9)


def test_another_model_ends_a_drag(meet: Meet) -> None:
    person = meet(Sample())
    at = person.drag(0, [50])
    person.told.clear()
    person.canvas.show_outcome(sample_outcome(Sample(blocks=8, edges=(2, 5))))
    person.canvas.grab()
    person.mouse(QEvent.Type.MouseMove, at)
    person.mouse(QEvent.Type.MouseButtonRelease, at)
    assert person.told == []


def test_a_button_that_came_up_elsewhere_takes_the_drag_back(meet: Meet) -> None:
    person = meet(Sample())
    at = person.drag(0, [30])
    none = Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    local = person.pressed.mapFromParent(at)
    moved = QMouseEvent(QEvent.Type.MouseMove, local, person.canvas.mapToGlobal(at), none, none, keys)
    QApplication.sendEvent(person.pressed, moved)
    assert person.told[-1] == ("cancel",)
    assert person.edges == (22, 52)


def test_without_gpus_there_is_a_strip_and_no_edge(meet: Meet) -> None:
    person = meet(Sample(edges=()))
    assert person.canvas.accessibleDescription() == "CPU · 80 layers + output · 46.2 GiB"
    assert not person.canvas.findChildren(QSlider)


ISLANDS = Sample(edges=(0, 51), homes=(0,) * 30 + (1,) * 20 + (0,) * 21 + (1,) * 10)


def test_islands_keep_their_handles_at_the_counts_that_a_move_goes_by(meet: Meet) -> None:
    person = meet(ISLANDS)
    assert [person.handle(edge).value() for edge in range(2)] == [0, 51]
    assert all(person.handle(edge).isVisible() for edge in range(2))
    person.key(1, Qt.Key.Key_Left)
    assert person.told == [("move", 1, 50, True)]


def test_the_tip_of_an_edge_among_islands_names_no_layer_and_says_what_a_move_does(meet: Meet) -> None:
    person = meet(ISLANDS)
    person.handle(1).setFocus()
    tip = person.tip()
    assert tip is not None
    assert tip.title == "Edge GPU 0 | GPU 1"
    assert tip.lines[-1].text == "moving it brings the layers of each device together"
    person.drag(1, [48])
    moved = person.tip()
    assert moved is not None
    assert (moved.title, moved.lines[0].text) == ("GPU 0 | GPU 1 at layer 48", "3 layers more on GPU 1")


def test_an_edge_at_the_end_names_the_output_layer_and_no_layer_that_is_not_there(meet: Meet) -> None:
    person = meet(Sample(edges=(80, 81)))
    assert [person.handle(edge).accessibleDescription() for edge in range(2)] == [
        "output layer",
        "behind the output layer",
    ]
    person.handle(1).setFocus()
    tip = person.tip()
    assert tip is not None
    assert tip.title == "GPU 0 | GPU 1 behind the output layer"


def test_another_theme_repaints_everything(meet: Meet) -> None:
    person = meet(Sample(gpu_free=24 * GIB))
    person.canvas.show_theme(DARK)
    image = person.canvas.grab().toImage()
    assert image.pixelColor(1, image.height() - 2).name().upper() == DARK.surface


def test_the_frame_of_the_focus_is_seen_by_those_who_go_by_keys(qtbot: QtBot) -> None:
    canvas = Person(qtbot, Sample()).canvas
    canvas.setFocus(Qt.FocusReason.OtherFocusReason)
    plain = canvas.grab().toImage()
    assert plain.pixelColor(QPoint(*corner_of(canvas))).name() != canvas_accent()
    QTest.keyClick(canvas, Qt.Key.Key_Shift)
    ringed = canvas.grab().toImage()
    assert ringed.pixelColor(QPoint(*corner_of(canvas))).name() == canvas_accent()
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    assert canvas.grab().toImage() == plain
    canvas.clearFocus()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert canvas.grab().toImage() == ringed


def corner_of(canvas: StripCanvas) -> tuple[int, int]:
    """A pixel of the frame's upper edge."""
    layout = canvas.strip_layout
    assert layout is not None
    return round(layout.bands.x) + 40, round(layout.bands.y) + 1


def canvas_accent() -> str:
    return LIGHT.accent.lower()
