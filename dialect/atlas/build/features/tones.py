"""Features of tone: which of the old categories are still told apart, and where the others went.

The numbers of categories mean something within one survey only, so sets of characters that once
shared a category are compared with each other.
"""

from dialect.atlas.build.features.definition import Feature
from dialect.atlas.build.features.rules import AnyKept, Heard, SameTone, ToneCount, ToneHome

__all__ = ["TONE_FEATURES"]

# Everyday characters of each Middle Chinese category: register by initial, then tone.
YIN_LEVEL = "天东西风心山花刀三高春书"
YANG_LEVEL = "田头茶糖平皮桥陈床红"
SONORANT_LEVEL = "人门牛来龙南年羊"
YIN_RISING = "手口水火草九早点纸狗"
SONORANT_RISING = "五老买有雨耳马我远"
YANG_RISING = "坐近厚动淡柱是社弟抱"
YIN_DEPARTING = "四菜过怕半见送气布"
YANG_DEPARTING = "大地病树路洞豆卖"
YIN_ENTERING = "八七百铁黑北骨尺急雪"
YANG_ENTERING = "十白读毒舌盒直学席薄"
SONORANT_ENTERING = "六月日药麦绿木叶热"

SPLIT = {"split": "不同调", "merged": "同调"}
_HOMES = {
    "yinping": (YIN_LEVEL,),
    "yangping": (YANG_LEVEL,),
    "shang": (YIN_RISING,),
    "qu": (YANG_DEPARTING, YIN_DEPARTING),
}
_HOME_LABELS = {
    "yinping": "和“天、东”同调（阴平）",
    "yangping": "和“田、头”同调（阳平）",
    "shang": "和“手、口”同调（上声）",
    "qu": "和“大、菜”同调（去声）",
    "own": "自成一调",
    "scattered": "各字不一",
}


def _home(feature_id: str, characters: str, earlier: str) -> Feature:
    """Ask which tone a set of characters joined."""
    words = "、".join(characters[:3])
    return Feature(
        feature_id,
        f"“{words}”的声调和哪些字一样？",
        f"Which words share the tone of {' '.join(characters[:3])}?",
        ToneHome(characters, _HOMES),
        _HOME_LABELS,
        earlier,
    )


def _same(feature_id: str, one: str, other: str, earlier: str = "") -> Feature:
    """Ask whether two sets of characters have one tone."""
    return Feature(
        feature_id,
        f"“{one[0]}”和“{other[0]}”、“{one[1]}”和“{other[1]}”声调一样吗？",
        f"Do {one[0]} and {other[0]}, {one[1]} and {other[1]} have the same tone?",
        SameTone(one, other),
        SPLIT,
        earlier,
    )


TONE_FEATURES = (
    _same("tone_level_split", YIN_LEVEL, YANG_LEVEL, "平分阴阳"),
    _same("tone_departing_split", YIN_DEPARTING, YANG_DEPARTING, "去分阴阳"),
    _same("tone_rising_split", YIN_RISING, YANG_RISING),
    _same("tone_entering_split", YIN_ENTERING, YANG_ENTERING, "入分阴阳"),
    _same("tone_sonorant_level", SONORANT_LEVEL, YANG_LEVEL),
    _home("tone_yang_rising_home", YANG_RISING, "全浊上归"),
    _home("tone_sonorant_rising_home", SONORANT_RISING, "次浊上归"),
    _home("tone_yin_entering_home", YIN_ENTERING, "清入归"),
    _home("tone_yang_entering_home", YANG_ENTERING, "浊入归"),
    _home("tone_sonorant_entering_home", SONORANT_ENTERING, "次浊入归"),
    Feature(
        "entering_tone_kept",
        "“八、百、十、白”是不是又短又急，或者自成一个声调（入声）？",
        "Are 八 百 十 白 short and abrupt, or a tone of their own?",
        AnyKept(
            (
                (Heard(YIN_ENTERING, "ending", {"stop": "p t k ʔ l", "none": "*"}), ("stop",)),
                (Heard(YANG_ENTERING, "ending", {"stop": "p t k ʔ l", "none": "*"}), ("stop",)),
                (ToneHome(YIN_ENTERING, _HOMES), ("own",)),
                (ToneHome(YANG_ENTERING, _HOMES), ("own",)),
            )
        ),
        {"lost": "没有入声", "kept": "有入声"},
    ),
    Feature(
        "tone_count",
        "一共能分出几个声调？",
        "How many tones are told apart?",
        ToneCount(
            YIN_LEVEL
            + YANG_LEVEL
            + YIN_RISING
            + SONORANT_RISING
            + YANG_RISING
            + YIN_DEPARTING
            + YANG_DEPARTING
            + YIN_ENTERING
            + YANG_ENTERING
            + SONORANT_ENTERING,
            {"3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 99},
        ),
        {"3": "三个以下", "4": "四个", "5": "五个", "6": "六个", "7": "七个", "8": "八个以上"},
        "声调数",
    ),
)
"""All features of tone."""
