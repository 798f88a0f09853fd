"""What a test may change of the application that all tests share, and how it gets its old self back."""

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class State:
    locale: QLocale
    translators: tuple[QTranslator, ...]
    font: QFont
    palette: QPalette
    style: str
    sheet: str
    name: str


def state(app: QApplication) -> State:
    return State(
        locale=QLocale(),
        translators=tuple(app.findChildren(QTranslator)),
        font=app.font(),
        palette=app.palette(),
        style=app.style().objectName(),
        sheet=app.styleSheet(),
        name=app.applicationName(),
    )


def restore(app: QApplication, known: State) -> None:
    """Only what differs: each of these tells every widget there is."""
    for translator in app.findChildren(QTranslator):
        if translator not in known.translators:
            app.removeTranslator(translator)
            translator.setParent(None)
    if QLocale() != known.locale:
        QLocale.setDefault(known.locale)
    if app.style().objectName() != known.style:
        app.setStyle(known.style)
    if app.styleSheet() != known.sheet:
        app.setStyleSheet(known.sheet)
    if app.palette() != known.palette:
        app.setPalette(known.palette)
    if app.font() != known.font:
        app.setFont(known.font)
    app.setApplicationName(known.name)
