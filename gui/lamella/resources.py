"""Where icons, translations, the card list and examples are: the only door to them."""

from pathlib import Path
from typing import Final

from lamella.errors import LamellaError

_PACKAGE: Final = Path(__file__).resolve().parent
# The wheel carries them inside the package (force-include in pyproject.toml); a checkout has them at its top.
_PLACES: Final = (_PACKAGE / "_resources", _PACKAGE.parent.parent / "resources")


class ResourceError(LamellaError):
    """Something that comes with the program is not there: the installation is damaged."""


def resource(*parts: str, places: tuple[Path, ...] = _PLACES) -> Path:
    """File or folder that comes with the program, as `resource("icons", "undo.svg")`; ResourceError names it."""
    for place in places:
        path = place.joinpath(*parts)
        if path.exists():
            return path
    looked_in = " and ".join(str(place) for place in places)
    raise ResourceError(f"{'/'.join(parts)}, which comes with Lamella, is in neither of {looked_in}")
