"""The picture of what each word said."""

from xml.etree import ElementTree

from dialect.cli.word_plot import plot_words
from tests.dialect.contract.elicited_maker import made_elicited

SVG = "{http://www.w3.org/2000/svg}"


def test_a_picture_is_svg_with_a_card_for_each_word() -> None:
    root = ElementTree.fromstring(plot_words(made_elicited(), page=False))
    assert root.tag == f"{SVG}svg"
    cards = [group for group in root.findall(f"{SVG}g") if "transform" in group.attrib]
    assert ["".join(card.find(f".//{SVG}text").itertext()) for card in cards] == ["三", "<虎>"]


def test_a_card_draws_the_measured_contour_over_those_of_the_counties() -> None:
    root = ElementTree.fromstring(plot_words(made_elicited(), page=False))
    first, second = (group for group in root.findall(f"{SVG}g") if "transform" in group.attrib)
    measured, expected = "#222", "#9b2c1d"
    strokes = [line.attrib["stroke"] for line in first.iter(f"{SVG}polyline")]
    assert strokes == [expected, measured]
    assert list(second.iter(f"{SVG}polyline")) == []
    assert "没有可用的音高" in "".join(second.itertext())


def test_the_legend_names_the_counties_and_whom_they_talk_like() -> None:
    picture = plot_words(made_elicited(), page=False)
    assert "1 越秀区 9.0% 的声调（最像广州，粤语广府片）" in picture


def test_the_page_says_in_a_table_what_the_picture_shows() -> None:
    page = plot_words(made_elicited(), page=True)
    table = page[page.index("<table>") :]
    assert "与越秀区相比" in table
    assert "声调 +0.50" in table
    assert "没有可用的音高：耳语" in table
    assert "线索仅供查访" in page


def test_what_was_typed_cannot_become_markup() -> None:
    assert "<虎>" not in plot_words(made_elicited(), page=True)
