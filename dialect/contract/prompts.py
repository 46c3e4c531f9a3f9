"""The JSON of prompt lists."""

from pydantic import Field

from dialect.acoustic.prompts import PromptList
from dialect.contract.base import Out

__all__ = ["PromptListOut", "prompt_list_out"]


class PromptWordOut(Out):
    """A word to ask for."""

    text: str
    group: str
    picture: str = Field(description="What to show, in Chinese")


class PromptListOut(Out):
    """Words to ask for, in order."""

    id: str
    title: str
    words: list[PromptWordOut]


def prompt_list_out(prompts: PromptList) -> PromptListOut:
    """Write a prompt list with its pictures' names."""
    words = [
        PromptWordOut(text=word.text, group=word.group, picture=word.picture)
        for word in prompts.words
    ]
    return PromptListOut(id=prompts.id, title=prompts.title, words=words)
