"""The page's words."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import api.web
from api.web.words import choose_language, words_in

FOLDER = Path(api.web.__file__).parent
PLACES = re.compile(r"\{(\w+)\}")


def test_both_languages_say_the_same_things() -> None:
    chinese, english = words_in("zh-CN"), words_in("en")
    assert list(chinese) == list(english)
    for key, text in chinese.items():
        assert set(PLACES.findall(text)) == set(PLACES.findall(english[key])), key


def test_no_key_stands_in_two_catalogues_and_none_is_left_untranslated() -> None:
    for language in ("zh-CN", "en"):
        keys = []
        for path in FOLDER.glob(f"translations/{language}/*.po"):
            with path.open("rb") as file:
                entries = [entry for entry in read_po(file) if entry.id]
            assert all(entry.string and not entry.fuzzy for entry in entries), path.name
            keys += [str(entry.id) for entry in entries]
        assert len(keys) == len(set(keys))


def test_every_text_that_templates_and_modules_ask_for_is_there() -> None:
    asked = set()
    for path in [*FOLDER.glob("templates/**/*.html"), *FOLDER.glob("static/*.js")]:
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'(?:say\(|words\[)"([\w.]+)"[\],)]', text))
    assert len(asked) > 50
    assert asked - set(words_in("en")) == set()


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "zh-CN"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "en;q=0.3,zh-TW;q=0.8", "zh-CN"),
        (None, "de,fr;q=0.9", "zh-CN"),
        (None, "en;q=high", "zh-CN"),
        ("en", "zh-CN", "en"),
        ("zh-CN", "en", "zh-CN"),
        ("klingon", "en", "en"),
    ],
)
def test_the_page_speaks_the_language_that_was_asked_for(
    asked: str | None, accepted: str, language: str
) -> None:
    assert choose_language(asked, accepted) == language
