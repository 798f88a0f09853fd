"""The dialog in which a person adds servers on other computers, and takes them away."""

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from lamella.devices.rpc import DEFAULT_PORT, EndpointError, endpoint
from lamella.ui.controls.looks import ElidedLabel, label, set_look
from lamella.ui.remote import RemoteServers, Server
from lamella.ui.topbar import MOST_GPUS
from lamella.ui.words import gib_text, joined

WIDTH = 460
MOST_LETTERS = 120
Row = tuple[ElidedLabel, QPushButton]


class RemoteDialog(QDialog):
    """Shows what every server says, for as long as it is open."""

    def __init__(self, servers: RemoteServers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("remote-dialog")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._servers = servers
        self._what, self._fault = label("muted", self, wrap=True), label("small", self, wrap=True)
        self._fault.setProperty("level", "bad")
        self._fault.setObjectName("remote-fault")
        self._address, self._add, self._done = QLineEdit(self), QPushButton(self), QPushButton(self)
        self._address.setObjectName("remote-address")
        self._address.setMaxLength(MOST_LETTERS)
        self._add.setObjectName("remote-add")
        self._done.setObjectName("remote-done")
        self._rows: dict[str, Row] = {}
        self._list = QGridLayout()
        self._build()
        self._add.clicked.connect(self._take)
        self._address.returnPressed.connect(self._take)
        self._address.textEdited.connect(self._clear)
        self._done.clicked.connect(self.accept)
        servers.changed.connect(self._show_servers)
        self._retranslate()
        self.resize(WIDTH, self.height())
        self._grow()

    def _build(self) -> None:
        field, buttons = QHBoxLayout(), QHBoxLayout()
        field.addWidget(self._address, 1)
        field.addWidget(self._add)
        buttons.addStretch(1)
        buttons.addWidget(self._done)
        self._add.setAutoDefault(False)
        self._done.setAutoDefault(False)
        self._list.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self._what)
        column.addLayout(field)
        column.addWidget(self._fault)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(WIDTH)

    def _take(self) -> None:
        text = self._address.text()
        try:
            server = endpoint(text)
        except EndpointError:
            self._show_fault(self._fault_text(text))
            return
        self._address.clear()
        self._servers.add(server)

    def _fault_text(self, text: str) -> str:
        return self.tr("“{0}” is no computer and port such as {1}.").format(text.strip(), f"attic:{DEFAULT_PORT}")

    def _show_fault(self, fault: str) -> None:
        set_look(self._address, "wrong", "true" if fault else "false")
        self._address.setAccessibleDescription(fault)
        self._fault.setText(fault)
        self._fault.setVisible(bool(fault))
        self._grow()

    def _clear(self) -> None:
        self._show_fault("")

    def _show_servers(self) -> None:
        """Rows stay while their servers do, so that the keys stay where they are."""
        servers = self._servers.servers
        for key in self._rows.keys() - {server.key for server in servers}:
            for widget in self._rows.pop(key):
                self._list.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for server in servers:
            text, remove = self._rows.get(server.key) or self._add_row(server)
            text.show_text(joined(server.key, self._state_text(server)))
            remove.setText(self.tr("Remove"))
            remove.setAccessibleName(self.tr("Remove {0}").format(server.key))
        self._grow()

    def _add_row(self, server: Server) -> Row:
        number = self._list.rowCount()
        row = self._rows[server.key] = ElidedLabel("small", self), QPushButton(self)
        text, remove = row
        text.setObjectName(f"remote-{server.key}")
        remove.setObjectName(f"remote-remove-{server.key}")
        remove.setProperty("kind", "link")
        remove.setAutoDefault(False)
        remove.clicked.connect(partial(self._servers.remove, server.key))
        self._list.addWidget(text, number, 0)
        self._list.addWidget(remove, number, 1)
        return row

    def _grow(self) -> None:
        """As high as what stands in it."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _state_text(self, server: Server) -> str:
        if server.devices is None:
            return self.tr("is being asked…")
        if not server.devices:
            return self.tr("does not answer, and is asked again")
        if not server.has_room:
            return self.tr("waits: the plan has {0} GPUs already, which is the most").format(MOST_GPUS)
        free = self.tr("{0} free").format(gib_text(sum(device.free for device in server.devices)))
        one, many = self.tr("1 device"), self.tr("{0} devices").format(len(server.devices))
        return joined(one if len(server.devices) == 1 else many, free)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Remote servers"))
        self._what.setText(
            self.tr(
                "Another computer on which llama.cpp's rpc-server runs can lend its GPUs. "
                "It is asked for its memory from now on, and no longer once its devices leave the plan."
            )
        )
        self._address.setPlaceholderText(f"attic:{DEFAULT_PORT}")
        self._address.setAccessibleName(self.tr("Computer and port"))
        self._add.setText(self.tr("Ask it"))
        self._done.setText(self.tr("Done"))
        self._show_fault(self._fault.text() and self._fault_text(self._address.text()))
        self._show_servers()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
