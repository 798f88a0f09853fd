"""Known cards that a typed text means; knows no Qt."""

import re

from lamella.devices.cards import Card


def listed(cards: tuple[Card, ...]) -> tuple[Card, ...]:
    """Makers as in the file, of each the newest cards first."""
    makers = list(dict.fromkeys(card.vendor for card in cards))
    return tuple(sorted(cards, key=lambda card: (makers.index(card.vendor), -card.year)))


def found(cards: tuple[Card, ...], text: str) -> tuple[Card, ...]:
    """Cards in which every typed word occurs, spaces and dashes aside; best answers first."""
    words = [_squeezed(word) for word in text.split()]
    matching = (card for card in cards if all(word in _haystack(card) for word in words))
    wanted = _squeezed(text)

    def distance(card: Card) -> tuple[bool, bool]:
        return not _squeezed(card.name).endswith(wanted), not set(words) <= _whole_words(card)

    return tuple(sorted(matching, key=distance))


def _haystack(card: Card) -> str:
    return f"{_squeezed(card.name)} {_gib(card)}gib {_gib(card)}gb"


def _whole_words(card: Card) -> set[str]:
    return set(re.findall(r"\w+", card.name.lower()))


def _gib(card: Card) -> int | str:
    return "" if card.memory_mib is None else -(-card.memory_mib // 1024)


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
