from dialect.acoustic.prompts import PromptList, PromptWord
from dialect.cli.sheet import sheet_html


def test_what_a_person_types_cannot_become_markup() -> None:
    html = sheet_html(PromptList("x", "<b>", (PromptWord("<i>", "g", "&"),)))
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;i&gt;" in html


def test_words_keep_the_order_of_the_list() -> None:
    words = tuple(PromptWord(char, "数字", char) for char in "三一二")
    html = sheet_html(PromptList("x", "三个", words))
    assert html.index("三</td>") < html.index("一</td>") < html.index("二</td>")
