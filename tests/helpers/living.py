"""What is alive in a window's process: Python objects by kind, and the Qt objects behind them that are still valid."""

import gc
from collections import Counter


def living() -> Counter[str]:
    """Objects of our own classes and Qt's, by class; to be called when nothing is under way."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.unfreeze()
    gc.collect()
    found: Counter[str] = Counter()
    for one in gc.get_objects():
        kind = type(one)
        if issubclass(kind, QObject):
            if isValid(one):
                found[kind.__name__] += 1
        elif str(kind.__module__).startswith("lamella."):  # a class may have something else there
            found[kind.__name__] += 1
    return found


def qt_objects() -> int:
    """Every object below every window, those that Python never saw too."""
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication

    return sum(len(window.findChildren(QObject)) for window in QApplication.topLevelWidgets())
