"""The order of Tab: as the window is read, found anew at each step, because cards, handles and tiles come and go."""

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLayout, QLayoutItem, QScrollArea, QStackedLayout, QWidget

Cell = tuple[int, int, int, int]
"""Row and column in a grid, and how many of each it takes."""


def tab_stops(window: QWidget) -> tuple[QWidget, ...]:
    """Everything in a window that Tab reaches at this moment."""
    return tuple(widget for widget in _read(window) if _is_stop(widget))


def step_focus(window: QWidget, *, forward: bool) -> bool:
    """Moves the focus to the next stop, or the one before, and scrolls there; False where there is none."""
    stops = tab_stops(window)
    if not stops:
        return False
    now = QApplication.focusWidget()
    step = 1 if forward else -1
    place = stops.index(now) + step if now in stops else _nearest(stops, now, window, forward=forward)
    target = stops[place % len(stops)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    show_whole(target)
    return True


def step_area(window: QWidget, areas: tuple[QWidget, ...], *, forward: bool) -> None:
    """Moves the focus to the first stop of the next of these parts, or the one before; what is in none is one, too."""
    stops = tab_stops(window)
    starts = [
        number
        for number, stop in enumerate(stops)
        if number == 0 or _area(stop, areas) is not _area(stops[number - 1], areas)
    ]
    if not starts:
        return
    now = QApplication.focusWidget()
    place = stops.index(now) if now in stops else _nearest(stops, now, window, forward=True) - 1
    inside = sum(start <= place for start in starts) - 1
    target = stops[starts[(inside + (1 if forward else -1)) % len(starts)]]
    target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    show_whole(target)


def _area(stop: QWidget, areas: tuple[QWidget, ...]) -> QWidget | None:
    return next((area for area in areas if area.isAncestorOf(stop)), None)


def show_whole(widget: QWidget) -> None:
    """Scrolls whatever the widget is in, until it is seen."""
    around = widget.parentWidget()
    while around is not None:
        inside = around.widget() if isinstance(around, QScrollArea) else None
        if isinstance(around, QScrollArea) and inside is not None and inside.isAncestorOf(widget):
            around.ensureWidgetVisible(widget, 8, 8)
        around = around.parentWidget()


def _is_stop(widget: QWidget) -> bool:
    tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _nearest(stops: tuple[QWidget, ...], now: QWidget | None, window: QWidget, *, forward: bool) -> int:
    """Beside what has the focus without being a stop, as something clicked has; the first one where nothing has it."""
    if now is None or not window.isAncestorOf(now):
        return 0 if forward else -1
    read = list(_read(window))
    place = read.index(now) if now in read else 0
    behind = [number for number, stop in enumerate(stops) if read.index(stop) > place]
    first = behind[0] if behind else len(stops)
    return first if forward else first - 1


def _read(widget: QWidget) -> Iterator[QWidget]:
    """A widget and what is in it: first what its layout orders, then the rest by place."""
    if widget.isHidden():
        return
    yield widget
    layout = widget.layout()
    ordered = tuple(_in_layout(layout)) if layout is not None else ()
    for child in ordered:
        yield from _read(child)
    rest = [child for child in widget.children() if isinstance(child, QWidget) and child not in ordered]
    for child in sorted((child for child in rest if not child.isWindow()), key=_place):
        yield from _read(child)


def _place(widget: QWidget) -> tuple[int, int]:
    """What overlaps in height stands in one row."""
    corner = widget.mapToParent(QPoint(0, 0))
    return corner.y() // max(widget.height(), 1), corner.x()


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for item in _items(layout):
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _in_layout(inner)


def _items(layout: QLayout) -> list[QLayoutItem]:
    """In a grid row by row, whatever the order in which it was filled."""
    items = [item for number in range(layout.count()) if (item := layout.itemAt(number)) is not None]
    if isinstance(layout, QStackedLayout):
        return items  # only the one that is not hidden is read
    if isinstance(layout, QGridLayout):
        cells = [cast("Cell", layout.getItemPosition(number)) for number in range(layout.count())]
        return [items[number] for number in sorted(range(len(items)), key=cells.__getitem__)]
    return items
