"""Simplified characters as the one script of keys, so that 粵語 and 粤语 are the same word."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

__all__ = ["simplify"]

# Print forms in the survey tables that OpenCC leaves alone.
_VARIANTS = str.maketrans("甯眞髙鄕内灩值為衆敎淸靑淥羣峯", "宁真高乡内滟值为众教清青渌群峰")


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Write `text` in simplified characters.

    Parameters
    ----------
    text : str
        Chinese text in either script; anything else stays as it is.

    Returns
    -------
    simplified : str
        The same text in simplified characters.

    Examples
    --------
    >>> simplify("膠遼官話"), simplify("甯遠")
    ('胶辽官话', '宁远')
    """
    converted: str = _converter().convert(text)
    return converted.translate(_VARIANTS)
