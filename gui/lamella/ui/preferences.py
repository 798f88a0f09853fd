"""What the window remembers between two runs: the one typed door to QSettings."""

import math
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from lamella.estimate.pace.rates import Calibration

RECENT_LIMIT = 10
INTERVALS_S = (0.5, 1.0, 2.0, 5.0)
"""What can be chosen as the time between two readings."""
_INTERVAL_S = 1.0
TEXT_PERCENTS = (100, 125, 150, 175, 200)
"""Sizes of the text that can be chosen, of the system's own."""


class Look(StrEnum):
    """Which theme was asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Preferences:
    """An INI file gives every value back as text, so each is read through its own type here."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def look(self) -> Look:
        text = self._text("look")
        return Look(text) if text in set(Look) else Look.SYSTEM

    def set_look(self, look: Look) -> None:
        self._settings.setValue("look", look.value)

    @property
    def contrast(self) -> bool | None:
        """Whether high contrast was chosen; None to follow the system."""
        return self._choice("contrast")

    def set_contrast(self, contrast: bool) -> None:
        self._settings.setValue("contrast", "yes" if contrast else "no")

    @property
    def patterns(self) -> bool | None:
        """Whether every device shows a pattern; None: where the system asks for high contrast."""
        return self._choice("patterns")

    def set_patterns(self, patterns: bool) -> None:
        self._settings.setValue("patterns", "yes" if patterns else "no")

    @property
    def text_percent(self) -> int:
        """One of TEXT_PERCENTS."""
        text = self._text("text_percent")
        return next((percent for percent in TEXT_PERCENTS if str(percent) == text), TEXT_PERCENTS[0])

    def set_text_percent(self, percent: int) -> None:
        self._settings.setValue("text_percent", str(percent))

    @property
    def language(self) -> str:
        """A code such as "zh_CN"; "" to follow the system."""
        return self._text("language")

    def set_language(self, code: str) -> None:
        self._settings.setValue("language", code)

    @property
    def interval_s(self) -> float:
        """Seconds between two readings of the devices."""
        text = self._text("interval_s")
        return next((interval_s for interval_s in INTERVALS_S if str(interval_s) == text), _INTERVAL_S)

    def set_interval_s(self, interval_s: float) -> None:
        self._settings.setValue("interval_s", str(interval_s))

    @property
    def rules(self) -> str:
        """The allocator of new plans; "" where nobody has chosen one."""
        return self._text("rules")

    def set_rules(self, allocator: str) -> None:
        self._settings.setValue("rules", allocator)

    @property
    def welcomed(self) -> bool:
        """Whether somebody was told once what was found and by whose rules plans are made."""
        return self._text("welcomed") == "true"

    def set_welcomed(self) -> None:
        self._settings.setValue("welcomed", "true")

    @property
    def geometry(self) -> QByteArray:
        """Empty where no window was closed yet or the file is damaged."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)

    @property
    def hidden_panels(self) -> frozenset[str]:
        """Of `panel_actions.PANELS`; names that are none do no harm."""
        return frozenset(self._text("hidden_panels").split())

    def set_hidden_panels(self, panels: frozenset[str]) -> None:
        self._settings.setValue("hidden_panels", " ".join(sorted(panels)))

    @property
    def calibrated(self) -> bool:
        """Whether something was measured on this computer."""
        return bool(self._text("calibrations"))

    @property
    def panels(self) -> str:
        """Where they stand, as `docks.arrangement` writes it; "" where nobody moved one."""
        return self._text("panels")

    def set_panels(self, arrangement: str) -> None:
        self._settings.setValue("panels", arrangement)

    @property
    def calibrations(self) -> tuple["Calibration", ...]:
        """What was measured on this computer, a line for each device; a damaged line is left out."""
        from lamella.estimate.pace.rates import Calibration  # with the first speed, not with the first paint

        found = []
        for line in self._text("calibrations").split("\n"):
            name, *factors = line.split("\t")
            with suppress(ValueError):
                factor, experts = map(float, factors)
                if name and 0 < factor < math.inf and 0 < experts < math.inf:
                    found.append(Calibration(name, factor, experts))
        return tuple(found)

    def set_calibrations(self, calibrations: tuple["Calibration", ...]) -> None:
        lines = (f"{one.card}\t{one.factor!r}\t{one.expert_factor!r}" for one in calibrations)
        self._settings.setValue("calibrations", "\n".join(lines))

    @property
    def folder(self) -> str:
        """Where the last file was opened; "" for the first time."""
        return self._text("folder")

    def set_folder(self, path: str) -> None:
        self._settings.setValue("folder", path)

    @property
    def picture(self) -> str:
        """What was chosen for the last picture, as `picture_wish.kept_text` writes it; "" before the first."""
        return self._text("picture")

    def set_picture(self, choices: str) -> None:
        self._settings.setValue("picture", choices)

    @property
    def machine_folder(self) -> str:
        """Where machines are that somebody has named; it need not be there yet."""
        return str(Path(self._settings.fileName()).parent / "machines")

    @property
    def recent(self) -> tuple[str, ...]:
        """Newest first."""
        return tuple(path for path, _ in self._recent())

    @property
    def recent_names(self) -> dict[str, str]:
        """What the model in a recent file is called, by path; "" where nobody said."""
        return dict(self._recent())

    def add_recent(self, path: str, name: str = "") -> None:
        others = [known for known in self._recent() if known[0] != path]
        self._set_recent([(path, name), *others][:RECENT_LIMIT])

    def remove_recent(self, *paths: str) -> None:
        self._set_recent([known for known in self._recent() if known[0] not in paths])

    @property
    def resume(self) -> bool:
        """Whether a start without a file opens the plans that were open last."""
        return self._text("resume") != "no"

    def set_resume(self, resume: bool) -> None:
        self._settings.setValue("resume", "yes" if resume else "no")

    @property
    def last_plans(self) -> tuple[str, ...]:
        """The plan files that were open last, one a window."""
        return tuple(path for path in self._text("last_plans").split("\n") if path)

    def set_last_plans(self, paths: tuple[str, ...]) -> None:
        if paths != self.last_plans:
            self._settings.setValue("last_plans", "\n".join(path for path in paths if "\n" not in path))

    def _recent(self) -> list[tuple[str, str]]:
        """Path and name. Kept as one text, because a list of one comes back as a bare string."""
        lines = [line.partition("\t") for line in self._text("recent").split("\n") if line]
        return [(path, name) for path, _, name in lines]

    def _set_recent(self, known: list[tuple[str, str]]) -> None:
        """A path with a line break or a tab in it cannot be told from two, and is not remembered."""
        lines = [f"{path}\t{name}" for path, name in known if not {"\n", "\t"} & set(path + name)]
        self._settings.setValue("recent", "\n".join(lines))

    def _choice(self, key: str) -> bool | None:
        return {"yes": True, "no": False}.get(self._text(key))

    def _text(self, key: str) -> str:
        value = self._settings.value(key)
        return value if isinstance(value, str) else ""
