"""Words to ask a person for: short lists, each chosen so that every further word tells most.

All are single characters that somebody frightened or confused can say from a picture: numbers,
days, family, food, animals, body, things around. `benchmarks/choose_prompts.py` chooses them.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialect.errors import CaseError

__all__ = ["PROMPT_LISTS", "PromptList", "PromptWord", "prompt_list"]

_COMMA = re.compile(r"[,，、\s]+")
_FILE = Path(__file__).parent / "data" / "prompts.json"


@dataclass(frozen=True)
class PromptWord:
    """One word to ask for.

    Attributes
    ----------
    text : str
        One character.
    group : str
        What it is about (数字, 亲人 …), for the sheet.
    picture : str
        What to show, in Chinese.
    """

    text: str
    group: str
    picture: str


@dataclass(frozen=True)
class PromptList:
    """Words in the order to ask for them, most telling first (the numerals in theirs).

    Attributes
    ----------
    id : str
        Name in cases and commands (``words-20``).
    title : str
        Chinese title.
    words : tuple of PromptWord
    """

    id: str
    title: str
    words: tuple[PromptWord, ...]

    @property
    def text(self) -> tuple[str, ...]:
        """The characters alone."""
        return tuple(word.text for word in self.words)


@cache
def _lists() -> dict[str, PromptList]:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    words = {row["word"]: PromptWord(*row.values()) for row in data["words"]}
    return {
        name: PromptList(name, found["title"], tuple(words[char] for char in found["text"]))
        for name, found in data["lists"].items()
    }


PROMPT_LISTS = ("numerals", "words-10", "words-20", "words-40")
"""Ids of the lists; each of the words lists begins with the one before."""


def prompt_list(name: str) -> PromptList:
    """Find a prompt list.

    Parameters
    ----------
    name : str
        One of `PROMPT_LISTS`, or words of one's own between commas (``一,二,今天``).

    Returns
    -------
    prompts : PromptList

    Raises
    ------
    CaseError
        If no list has that name.

    Examples
    --------
    >>> "".join(prompt_list("numerals").text)
    '一二三四五六七八九十'
    >>> prompt_list("三，七").text
    ('三', '七')
    """
    own = _COMMA.split(name)
    if len(own) > 1 or not name.isascii():
        words = (word.strip() for word in own)
        return PromptList(name, name, tuple(PromptWord(w, "", w) for w in words if w))
    if name not in PROMPT_LISTS:
        known = ", ".join(PROMPT_LISTS)
        raise CaseError(
            "prompt_list",
            f"no list {name}; there are {known}",
            f"没有词表 {name}；可用的有 {known}",
        )
    return _lists()[name]
