"""Which words have a picture of our own to show while asking for them."""

import re
from functools import cache
from pathlib import Path

import api.web

__all__ = ["PICTURES", "drawn_words"]

PICTURES = Path(api.web.__file__).parent / "static" / "pictures.svg"
_SYMBOL = re.compile(r'<symbol id="([^"]+)"')


@cache
def drawn_words() -> frozenset[str]:
    """Return the words that a picture is drawn for; of the others the character alone is shown."""
    return frozenset(_SYMBOL.findall(PICTURES.read_text(encoding="utf-8")))
