"""Pictures to show while asking for words."""

from xml.etree import ElementTree

from api.giving.pictures import PICTURES, drawn_words
from dialect.acoustic.prompts import PROMPT_LISTS, prompt_list

SVG = "{http://www.w3.org/2000/svg}"


def test_every_word_of_the_lists_has_a_picture() -> None:
    assert drawn_words() == {text for name in PROMPT_LISTS for text in prompt_list(name).text}


def test_no_picture_holds_text_or_anything_from_elsewhere() -> None:
    tree = ElementTree.parse(PICTURES)
    allowed = {"svg", "symbol", "g", "path", "circle", "ellipse", "rect"}
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} == allowed
    assert all(not (element.text or "").strip() for element in tree.iter())
    names = {name for element in tree.iter() for name in element.attrib}
    assert not names & {"href", "style", "class"}
