"""The page in a real browser: ranking by keyboard alone, languages, recordings, errors."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Page, expect

from dialect.entities import AreaClue, FeatureClue, Segment, VerdictClue, WordClue
from dialect.errors import CaseError, SilentAudioError
from tests.api.fakes import FakeLibrary

pytestmark = pytest.mark.browser

WIDTHS_PX = (1280, 390)


def press_tab_until(page: Page, selector: str) -> None:
    """Walk the focus forward, as a person with a keyboard does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def add_place_name(page: Page, heard: str) -> None:
    page.fill("form[data-kind=place_name] [name=heard]", heard)
    page.click("form[data-kind=place_name] button")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "录音.wav"
    tone = 0.1 * np.sin(2 * np.pi * 220 * np.arange(3 * 16_000) / 16_000)
    soundfile.write(path, tone, 16_000)
    return path


def test_a_case_is_ranked_by_keyboard_alone(page: Page) -> None:
    press_tab_until(page, "form[data-kind=place_name] [name=heard]")
    page.keyboard.type("一渡水")
    page.keyboard.press("Enter")
    expect(page.locator("#clue-list li")).to_contain_text("一渡水")
    press_tab_until(page, "#rank")
    page.keyboard.press("Enter")
    expect(page.locator("#answer tbody th").first).to_be_visible()
    expect(page.locator("#result-heading")).to_be_focused()
    press_tab_until(page, "#map")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-tip")).to_contain_text("第 1 名")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()


def test_none_of_these_is_always_a_row(page: Page) -> None:
    page.click("#rank")
    expect(page.locator("#answer tfoot th")).to_contain_text("以上都不是")


def test_an_area_is_picked_by_its_name_and_gives_its_reason(page: Page) -> None:
    page.check("input[value=area]", force=True)
    page.fill("form[data-kind=area] [name=code]", "诸城市")
    page.click("form[data-kind=area] button")
    page.click("#rank")
    expect(page.locator("#answer tbody th").first).to_contain_text("诸城市")
    expect(page.locator("#answer .reasons li")).to_contain_text("在所说的地区之内")


def rank_two_clues(page: Page) -> None:
    """Rank a place name and an area, which the fake library says contradict each other."""
    add_place_name(page, "一渡水")
    page.check("input[value=area]", force=True)
    page.fill("form[data-kind=area] [name=code]", "诸城市")
    page.click("form[data-kind=area] button")
    page.click("#rank")
    expect(page.locator("#answer tbody th").first).to_contain_text("诸城市")


def test_how_far_the_evidence_reaches_stands_above_the_candidates(page: Page) -> None:
    rank_two_clues(page)
    expect(page.locator(".reach")).to_contain_text("现有证据只能说到省：山东省占 70.0%")
    expect(page.locator("#status")).to_contain_text("现有证据只能说到省")
    expect(page.locator(".reach")).to_contain_text("2.5 比特")
    expect(page.locator(".reach")).to_contain_text("3 个县附近没有记过字音的方言点")
    expect(page.locator("#answer tbody tr").first).to_contain_text("最近的在 120 公里外")


def test_contradictions_are_told_in_a_banner_and_at_the_clue(page: Page) -> None:
    rank_two_clues(page)
    expect(page.locator(".contradictions")).to_contain_text("线索 2 与其余各条不合")
    expect(page.locator("#clue-list li").nth(1)).to_contain_text("有矛盾")


def test_a_case_without_contradictions_has_no_banner(page: Page) -> None:
    add_place_name(page, "一渡水")
    page.click("#rank")
    expect(page.locator(".reach")).to_be_visible()
    expect(page.locator(".contradictions")).to_have_count(0)


def test_reasons_and_clues_say_the_strength_in_words(page: Page) -> None:
    rank_two_clues(page)
    expect(page.locator("#answer .reasons li")).to_contain_text("弱支持")
    expect(page.locator("#clue-list li").nth(1)).to_contain_text("对诸城市：弱支持（+1.00）")
    page.locator("#clue-list button").first.click()
    expect(page.locator("#clue-list .effect")).to_have_count(0)


@pytest.mark.parametrize("width_px", WIDTHS_PX)
def test_the_keyboard_leaves_a_clue_out_at_once_and_takes_it_back(
    page: Page, width_px: int
) -> None:
    page.set_viewport_size({"width": width_px, "height": 844})
    rank_two_clues(page)
    press_tab_until(page, "#pieces li:nth-child(2) button")
    page.keyboard.press("Enter")
    expect(page.locator("#pieces li:nth-child(2) button")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#answer tbody th").first).to_contain_text("新宁县")
    expect(page.locator("#pieces .leaders")).to_contain_text("1 新宁县 20.0%")
    expect(page.locator("#answer tfoot")).to_contain_text("12.0%")
    expect(page.locator("#status")).to_contain_text("不计线索 2")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width_px
    page.locator(".without button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer tbody th").first).to_contain_text("诸城市")
    expect(page.locator("#pieces li:nth-child(2) button")).to_be_focused()
    expect(page.locator(".without")).to_be_hidden()


def test_a_feature_may_be_heard_between_two_values(page: Page, library: FakeLibrary) -> None:
    page.check("input[name=kind][value=feature]", force=True)
    page.select_option("select[name=feature]", "onset_n_l")
    page.check("form[data-kind=feature] input[value=between]")
    page.click("form[data-kind=feature] button")
    expect(page.locator("#clue-list li")).to_contain_text("介于两者之间")
    page.click("#rank")
    expect(page.locator("#answer table")).to_be_visible()
    assert library.cases[-1].clues[0] == FeatureClue("onset_n_l", "between", 0.8)


def test_every_kind_of_clue_can_be_added_and_removed(page: Page) -> None:
    fill = {
        "place_name": {"heard": "zu ma ya"},
        "reading": {"char": "喝", "heard": "xa"},
        "word": {"concept": "土豆", "heard": "洋芋"},
        "area": {"code": "山东省"},
        "region": {"region": "胶辽官话"},
        "verdict": {"listener_home": "新宁县"},
    }
    for kind, fields in fill.items():
        page.check(f"input[name=kind][value={kind}]", force=True)
        for name, value in fields.items():
            page.fill(f"form[data-kind={kind}] [name={name}]", value)
        page.click(f"form[data-kind={kind}] button")
    page.check("input[name=kind][value=feature]", force=True)
    page.select_option("select[name=feature]", "onset_n_l")
    page.check("form[data-kind=feature] input[value=same]")
    page.click("form[data-kind=feature] button")
    expect(page.locator("#clue-list li")).to_have_count(7)
    page.click("#rank")
    expect(page.locator("#answer table")).to_be_visible()
    for n_left in range(6, -1, -1):
        page.locator("#clue-list button").first.click()
        expect(page.locator("#clue-list li")).to_have_count(n_left)


def test_a_place_that_is_not_in_the_atlas_is_told_at_once(page: Page) -> None:
    page.check("input[value=area]", force=True)
    page.fill("form[data-kind=area] [name=code]", "无此地")
    page.click("form[data-kind=area] button")
    expect(page.locator("#check")).to_contain_text("无此地")
    expect(page.locator("form[data-kind=area] [name=code]")).to_be_focused()


def test_a_county_that_is_its_own_province_is_one_place(page: Page, library: FakeLibrary) -> None:
    name = "香港特别行政区"
    assert page.locator(f"#areas option[value*={name}]").count() == 1
    for kind, field in (("area", "code"), ("verdict", "listener_home")):
        page.check(f"input[name=kind][value={kind}]", force=True)
        page.fill(f"form[data-kind={kind}] [name={field}]", name)
        page.click(f"form[data-kind={kind}] button")
    page.click("#rank")
    expect(page.locator("#answer table")).to_be_visible()
    area, verdict = library.cases[-1].clues
    assert area == AreaClue("81", 10.0)
    assert verdict == VerdictClue("810000", "same_county")


def test_the_language_switches_and_back(page: Page) -> None:
    page.click(".language")
    expect(page.locator("#rank")).to_have_text("Rank")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.click(".language")
    expect(page.locator("#rank")).to_have_text("排序")


def test_an_error_is_announced_and_nothing_typed_is_lost(
    page: Page, library: FakeLibrary, recording: Path
) -> None:
    add_place_name(page, "一渡水")
    page.check("#consent")
    page.set_input_files("#files", recording)
    expect(page.locator(".spans li")).to_have_count(2)
    page.locator(".spans .said input").first.fill("喝")
    library.fails_with = SilentAudioError(-120.0)
    page.click("#rank")
    banner = page.locator("#problem[role=alert]")
    expect(banner).to_contain_text("录音没有声音")
    expect(banner).to_be_focused()
    expect(page.locator("#clue-list li")).to_contain_text("一渡水")
    expect(page.locator(".spans .said input").first).to_have_value("喝")
    library.fails_with = None
    page.click("#rank")
    expect(page.locator("#answer table")).to_be_visible()
    expect(banner).to_be_hidden()


def test_no_recording_can_be_chosen_before_consent(page: Page) -> None:
    expect(page.locator("#files")).to_be_disabled()
    page.check("#consent")
    expect(page.locator("#files")).to_be_enabled()


def test_a_recording_is_shown_with_what_it_holds_and_ranked_with_its_marks(
    page: Page, library: FakeLibrary, recording: Path
) -> None:
    page.check("#consent")
    page.set_input_files("#files", recording)
    expect(page.locator(".recording")).to_contain_text("其中说话 1.5 秒")
    expect(page.locator(".recording audio")).to_be_visible()
    page.locator(".spans .said input").first.fill("喝")
    page.click("#rank")
    expect(page.locator("#answer")).to_contain_text("未用于排序")
    assert library.cases[-1].recordings[0].segments == (Segment(0.4, 1.1, "喝"),)


def choose_numerals(page: Page, recording: Path) -> None:
    """Add a recording and say by keyboard that it was asked for by a list."""
    page.check("#consent")
    page.set_input_files("#files", recording)
    page.locator(".prompts select").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".prompts select")).to_have_value("numerals")


def test_a_prompt_list_is_shown_with_its_pictures_and_sent_with_the_case(
    page: Page, library: FakeLibrary, recording: Path
) -> None:
    choose_numerals(page, recording)
    page.locator(".pictures summary").press("Enter")
    expect(page.locator(".pictures li").nth(1)).to_have_text("二数字 · 两根手指")
    page.click("#rank")
    expect(page.locator(".by-word")).to_be_visible()
    assert library.cases[-1].recordings[0].prompt_list == "numerals"


def test_words_of_ones_own_are_a_list_too(
    page: Page, library: FakeLibrary, recording: Path
) -> None:
    page.check("#consent")
    page.set_input_files("#files", recording)
    page.select_option(".prompts select", "own")
    page.get_by_label("问过的字，用逗号分开").fill("三，七")
    page.click("#rank")
    expect(page.locator(".by-word")).to_be_visible()
    assert library.cases[-1].recordings[0].prompt_list == "三，七"


@pytest.mark.parametrize("width_px", WIDTHS_PX)
def test_the_keyboard_shows_what_each_word_said(
    page: Page, library: FakeLibrary, recording: Path, width_px: int
) -> None:
    page.set_viewport_size({"width": width_px, "height": 844})
    choose_numerals(page, recording)
    page.click("#rank")
    press_tab_until(page, ".elicit")
    page.keyboard.press("Enter")
    expect(page.locator(".cards > li")).to_have_count(2)
    said, whispered = page.locator(".cards > li").all()
    expect(said).to_contain_text("0.50–0.90 s把握 97% · 1.2 比特")
    expect(said).to_contain_text("越秀区应读 53（90%）")
    expect(said).to_contain_text("声母韵母 −0.20")
    expect(said.get_by_role("img")).to_have_accessible_name(
        "三：实测音高（半音）+2.00 +2.00 +1.00 — −1.00"
    )
    assert said.locator("svg .measured").count() == said.locator("svg .tone-1").count() == 1
    expect(whispered).to_contain_text("没有可用的音高：耳语")
    assert whispered.locator("svg .measured").count() == 0
    expect(page.locator(".elicited")).to_contain_text("没有找到：十")
    expect(page.locator("#status")).to_contain_text("1.2 比特")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width_px
    assert library.elicited[-1][0].prompt_list == "numerals"


def test_places_of_words_become_marks_to_correct(
    page: Page, library: FakeLibrary, recording: Path
) -> None:
    choose_numerals(page, recording)
    page.click("#rank")
    page.click(".elicit")
    page.get_by_role("button", name="把这些位置填进标记").click()
    expect(page.locator(".spans .said input").first).to_have_value("三")
    expect(page.locator("#stale")).to_be_visible()
    page.locator(".spans li").first.get_by_label("止（秒）").fill("0.8")
    page.click("#rank")
    expect(page.locator("#stale")).to_be_hidden()
    assert library.cases[-1].recordings[0].segments[0] == Segment(0.5, 0.8, "三")


def test_a_recording_without_known_words_has_no_word_to_show(page: Page, recording: Path) -> None:
    page.check("#consent")
    page.set_input_files("#files", recording)
    expect(page.locator(".spans li")).to_have_count(2)
    page.click("#rank")
    expect(page.locator("#answer table")).to_be_visible()
    expect(page.locator(".by-word")).to_have_count(0)


def test_a_recording_that_cannot_be_read_is_taken_off_with_the_reason(
    page: Page, library: FakeLibrary, recording: Path
) -> None:
    library.fails_with = SilentAudioError(-120.0)
    page.check("#consent")
    page.set_input_files("#files", recording)
    expect(page.locator("#problem")).to_contain_text("录音没有声音")
    expect(page.locator(".recording")).to_have_count(0)


@pytest.mark.parametrize("width_px", WIDTHS_PX)
def test_the_page_fits_its_width_and_every_field_has_a_name(page: Page, width_px: int) -> None:
    page.set_viewport_size({"width": width_px, "height": 844})
    add_place_name(page, "一渡水")
    page.click("#rank")
    expect(page.locator("#answer table")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width_px
    fields = "input, select, button, canvas, audio"
    unnamed = page.locator(fields).evaluate_all(
        """(all) => all.map((field) => [field, field.labels?.length])
            .filter(([field, n]) => !n && !field.textContent.trim() && !field.ariaLabel)
            .map(([field]) => field.outerHTML)"""
    )
    assert unnamed == []


def test_what_to_ask_next_is_fetched_by_keyboard_and_told_with_its_effects(page: Page) -> None:
    add_place_name(page, "一渡水")
    page.click("#rank")
    page.focus("#ask")
    page.keyboard.press("Enter")
    expect(page.locator("#questions li").first).to_contain_text("“泥巴”叫什么？")
    expect(page.locator("#questions ul li").first).to_contain_text("湖南省")
    expect(page.locator("#questions .names")).to_contain_text("一渡水镇")


def test_an_answer_to_a_question_becomes_a_clue_by_one_key(
    page: Page, library: FakeLibrary
) -> None:
    page.click("#rank")
    page.focus("#ask")
    page.keyboard.press("Enter")
    press_tab_until(page, "#questions ul button")
    page.keyboard.press("Enter")
    expect(page.locator("#clue-list li")).to_contain_text("泥巴 → 黄土")
    expect(page.locator("#questions ul button").first).to_have_text("已加入")
    expect(page.locator("#stale")).to_be_visible()
    page.click("#rank")
    expect(page.locator("#questions")).to_be_empty()
    assert library.cases[-1].clues == (WordClue("泥巴", "黄土"),)


def test_another_answer_is_written_into_the_form_of_its_clue(page: Page) -> None:
    page.click("#rank")
    page.click("#ask")
    page.get_by_role("button", name="填写别的回答").click()
    expect(page.locator("form[data-kind=word] [name=concept]")).to_have_value("泥巴")
    expect(page.locator("form[data-kind=word] [name=heard]")).to_be_focused()
    page.keyboard.type("泥坨")
    page.keyboard.press("Enter")
    expect(page.locator("#clue-list li")).to_contain_text("泥巴 → 泥坨")


def test_questions_that_fail_are_told_and_can_be_asked_again(
    page: Page, library: FakeLibrary
) -> None:
    page.click("#rank")
    expect(page.locator("#ask")).to_be_visible()
    library.fails_with = CaseError("clues", "no such clue", "没有这条线索")
    page.click("#ask")
    expect(page.locator("#problem")).to_be_visible()
    library.fails_with = None
    page.click("#ask")
    expect(page.locator("#questions li").first).to_be_visible()
