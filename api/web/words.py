"""The pages' words in Chinese and English, and the choice between them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from babel.messages.pofile import read_po

__all__ = ["Language", "choose_language", "words_in"]

Language: TypeAlias = Literal["zh-CN", "en"]

_FOLDER = Path(__file__).parent / "translations"


@cache
def words_in(language: Language) -> Mapping[str, str]:
    """Return every text of the pages by its key, from the language's gettext catalogues."""
    words: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        words |= {str(entry.id): str(entry.string) for entry in catalogue if entry.id}
    return words


def choose_language(asked: str | None, accepted: str) -> Language:
    """Choose the page's language: what was asked for, else what the browser prefers, else Chinese.

    Parameters
    ----------
    asked : str or None
        The query parameter ``lang``.
    accepted : str
        The header ``Accept-Language``.

    Returns
    -------
    language : str
        ``zh-CN`` or ``en``.

    Examples
    --------
    >>> choose_language(None, "fr, en;q=0.8, zh;q=0.5"), choose_language("zh", "en")
    ('en', 'zh-CN')
    """
    wishes = [asked or "", *(name for name, _ in sorted(_weighed(accepted), key=lambda w: -w[1]))]
    for wish in wishes:
        if wish.lower().startswith("zh"):
            return "zh-CN"
        if wish.lower().startswith("en"):
            return "en"
    return "zh-CN"


def _weighed(accepted: str) -> list[tuple[str, float]]:
    """Split an Accept-Language header into languages and their weights."""
    wishes = []
    for item in accepted.split(","):
        name, _, weight = item.strip().partition(";q=")
        try:
            wishes.append((name, float(weight or 1)))
        except ValueError:
            continue  # a malformed wish is no wish
    return wishes
