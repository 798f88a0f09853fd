"""What is asked of a picture, and how that is kept until the next one."""

import json
from dataclasses import dataclass, fields, replace
from typing import Final

from lamella.plan.outcome import Outcome
from lamella.ui.i18n import LANGUAGES
from lamella.ui.picture import SCALES, SUFFIXES, drawn_picture, save_picture, suffix_of
from lamella.ui.picture_page import Parts

SIZES: Final = ((1600, 1000), (1200, 750), (1920, 1080), (1600, 600))


@dataclass(frozen=True, slots=True)
class Wish:
    """`size` in logical pixels, `language` a code of LANGUAGES, "" the window's own, `kind` one of SUFFIXES."""

    theme: str
    language: str
    size: tuple[int, int]
    scale: int
    cards: bool = True
    verdict: bool = True
    patterns: bool = False
    kind: str = SUFFIXES[0]

    def drawn(self, outcome: Outcome, suffix: str) -> bytes:
        """The file's content."""
        parts = Parts(cards=self.cards, verdict=self.verdict)
        return drawn_picture(
            outcome,
            suffix,
            theme=self.theme,
            patterns=self.patterns,
            size=self.size,
            language=self.language,
            parts=parts,
            scale=self.scale,
        )

    def write(self, outcome: Outcome, path: str) -> None:
        """PictureError names the file that cannot be written."""
        save_picture(path, self.drawn(outcome, suffix_of(path)))


def usual_wish(*, dark: bool, patterned: bool) -> Wish:
    """As the window looks."""
    return Wish(theme="dark" if dark else "light", language="", size=SIZES[0], scale=SCALES[0], patterns=patterned)


def kept_text(wish: Wish, usual: Wish) -> str:
    """Only what is not as usual, so that what nobody chose goes on following the window."""
    values = {field.name: getattr(wish, field.name) for field in fields(Wish)}
    return json.dumps({name: value for name, value in values.items() if value != getattr(usual, name)})


def kept_wish(text: str, usual: Wish) -> Wish:
    """What `kept_text` wrote; what is damaged or no longer there to be chosen is as usual."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return usual
    if not isinstance(found, dict):
        return usual
    found["size"] = tuple(found["size"]) if isinstance(found.get("size"), list) else usual.size
    return replace(usual, **{name: found[name] for name, among in _CHOICES.items() if found.get(name) in among})


_YES_OR_NO: Final = (True, False)
_CHOICES: Final = {
    "theme": ("light", "dark"),
    "language": tuple(LANGUAGES),
    "size": SIZES,
    "scale": SCALES,
    "cards": _YES_OR_NO,
    "verdict": _YES_OR_NO,
    "patterns": _YES_OR_NO,
    "kind": SUFFIXES,
}
