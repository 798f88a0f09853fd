"""The language of the window: which there are, and switching between them while it runs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from lamella.resources import resource

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType({"en": "English", "zh_CN": "简体中文"})
"""Code of each language and its name in itself; the first is what everybody gets whose own is not here."""

_OURS: Final = "lamella-translator"


def install_language(app: QCoreApplication, code: str | None) -> str:
    """Texts, Qt's own dialogs and figures in this language, the system's for None; returns the code in use.

    Open windows hear of it as `QEvent.LanguageChange`. Anything that is not in `LANGUAGES` counts as None, because it
    may come from a preferences file of another version.
    """
    chosen = code if code is not None and code in LANGUAGES else system_language()
    for old in app.findChildren(QTranslator, _OURS):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(_locale(chosen))
    _install(app, f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    _install(app, f"lamella_{chosen}", str(resource("i18n")))
    return chosen


def system_language() -> str:
    """The first of the person's languages that there is a translation for."""
    for tag in QLocale.system().uiLanguages():
        wanted = QLocale(tag)
        for code in LANGUAGES:
            if QLocale(code).language() == wanted.language() and _same_script(code, wanted):
                return code
    return next(iter(LANGUAGES))


def spoken_language() -> str | None:
    """The code of the language that figures and texts are in now; None where it is none of ours."""
    now = QLocale().language()
    return next((code for code in LANGUAGES if QLocale(code).language() == now), None)


def english_texts() -> Mapping[str, str]:
    """The source of each text in the language of the window; nothing where that is English, or has no .ts file.

    One text may stand for several sources, which are then all named.
    """
    import xml.etree.ElementTree as Tree

    code = spoken_language()
    path = resource("i18n") / f"lamella_{code}.ts"
    found: dict[str, str] = {}
    if code in (None, "en") or not path.is_file():
        return found
    for message in Tree.parse(path).iter("message"):
        source, text = message.findtext("source") or "", message.findtext("translation") or ""
        found[text] = f"{found[text]} {source}" if text in found else source
    return found


def _same_script(code: str, wanted: QLocale) -> bool:
    """Traditional Chinese is not Simplified Chinese."""
    return QLocale(code).script() == wanted.script()


def _locale(code: str) -> QLocale:
    """The system's own habits with figures where it speaks this language, else those of the language."""
    system, chosen = QLocale.system(), QLocale(code)
    return system if system.language() == chosen.language() else chosen


def _install(app: QCoreApplication, name: str, folder: str) -> None:
    """Qt has no texts of its own for English; then there is nothing to install."""
    translator = QTranslator(app)
    translator.setObjectName(_OURS)
    if translator.load(name, folder):
        app.installTranslator(translator)
    else:
        translator.deleteLater()
