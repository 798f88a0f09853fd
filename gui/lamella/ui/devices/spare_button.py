"""The button that offers GPUs of this computer which the plan goes without."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from lamella.devices.device import Device
from lamella.ui.controls.looks import plain_text
from lamella.ui.words import gib_text, joined, short_name


class SpareButton(QPushButton):
    """One GPU comes back with a click, of several a menu lets choose; hidden where the plan has all."""

    spare_wanted = Signal(object)  # Device

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("spare-gpus")
        self.setProperty("kind", "add")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._gpus: tuple[Device, ...] = ()
        self.clicked.connect(self._offer)
        self.hide()

    def show_spares(self, gpus: tuple[Device, ...]) -> None:
        """Told apart by their UUIDs: what is free on them changes all the time."""
        same = [gpu.uuid for gpu in gpus] == [gpu.uuid for gpu in self._gpus]
        self._gpus = gpus
        if not same:
            self._retranslate()
            self.setVisible(bool(gpus))

    def _offer(self) -> None:
        if len(self._gpus) == 1:
            self.spare_wanted.emit(self._gpus[0])
            return
        menu = QMenu(self)
        menu.setObjectName("spare-menu")
        for gpu in self._gpus:
            text = joined(short_name(gpu.name), gib_text(gpu.total))
            menu.addAction(plain_text(text)).triggered.connect(partial(self._choose, gpu))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _choose(self, gpu: Device, _checked: bool = False) -> None:
        self.spare_wanted.emit(gpu)

    def _retranslate(self) -> None:
        if len(self._gpus) == 1:
            text = self.tr("Not in the plan: {0}. Use it").format(short_name(self._gpus[0].name))
        else:
            text = self.tr("Use a GPU of this computer (%n)…", "", len(self._gpus))
        self.setText(plain_text(text))
        self.setAccessibleName(text)
        self.setToolTip(self.tr("GPUs of this computer that the plan goes without."))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
