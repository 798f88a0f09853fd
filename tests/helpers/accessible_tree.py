"""Prints as JSON what a screen reader sees of one process. Run by the system's own Python, which has AT-SPI."""

import json
import sys
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - only after its version is chosen


def described(one: Any, found: list[dict[str, Any]], depth: int = 0) -> None:  # noqa: ANN401 - no types in gi
    """An object and what is in it, those that are not seen left out."""
    states = one.get_state_set()
    if depth and not states.contains(Atspi.StateType.SHOWING):
        return
    extents = one.get_extents(Atspi.CoordType.SCREEN) if one.get_component_iface() else None
    value = one.get_value_iface()
    found.append(
        {
            "name": one.get_name(),
            "role": one.get_role_name(),
            "description": one.get_description(),
            "focusable": states.contains(Atspi.StateType.FOCUSABLE),
            "focused": states.contains(Atspi.StateType.FOCUSED),
            "value": None if value is None else value.get_current_value(),
            "most": None if value is None else value.get_maximum_value(),
            "at": None if extents is None else (extents.x, extents.y, extents.width, extents.height),
        }
    )
    if one.get_role() == Atspi.Role.TABLE:
        return  # its cells are many
    for place in range(one.get_child_count()):
        child = one.get_child_at_index(place)
        if child is not None:
            described(child, found, depth + 1)


def main(pid: int) -> None:
    found: list[dict[str, Any]] = []
    desktop = Atspi.get_desktop(0)
    for place in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(place)
        if program is not None and program.get_process_id() == pid:
            for window in range(program.get_child_count()):
                described(program.get_child_at_index(window), found)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
