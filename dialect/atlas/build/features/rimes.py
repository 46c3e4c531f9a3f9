"""Features of rimes: which endings are kept, and the vowels of everyday words."""

from collections.abc import Mapping

from dialect.atlas.build.features.definition import Feature
from dialect.atlas.build.features.rules import Heard, Merged

__all__ = ["RIME_FEATURES"]

SAME = {"distinct": "不同音", "merged": "同音"}
_NASAL_ENDINGS = {"m": "m", "n": "n", "ng": "ŋ", "nasal": "~", "none": "∅ ʔ l ɻ"}
_NASAL_LABELS = {
    "m": "闭嘴，像 m",
    "n": "前鼻音 n",
    "ng": "后鼻音 ng",
    "nasal": "元音带鼻音，没有韵尾",
    "none": "没有鼻音",
}
_STOP_ENDINGS = {"p": "p", "t": "t", "k": "k", "glottal": "ʔ", "l": "l", "none": "∅ ~ n ŋ m ɻ"}
_STOP_LABELS = {
    "p": "短促，闭嘴收（p）",
    "t": "短促，舌尖收（t）",
    "k": "短促，舌根收（k）",
    "glottal": "短促，喉头一顿（ʔ）",
    "l": "收在 l",
    "none": "不短促",
}
_VOWEL_LABELS = {
    "a": "像 a（啊）",
    "au": "像 ao（袄）",
    "o": "像 o（哦）",
    "ou": "像 ou（欧）",
    "e": "像 ê（“耶”的后半）",
    "ei": "像 ei",
    "er": "像 e（鹅）",
    "i": "像 i（衣）",
    "u": "像 u（乌）",
    "y": "像 ü（鱼）",
    "z": "像“资、知”的韵母",
    "other": "别的音",
}
_OPEN = {"a": "a", "o": "o", "u": "u", "er": "ə", "e": "e", "i": "i y", "other": "*"}


def _vowel(
    feature_id: str,
    characters: str,
    classes: Mapping[str, str],
    earlier: str = "",
    part: str = "vowel",
) -> Feature:
    """Ask what the vowel of a word sounds like."""
    words = "、".join(characters[:3])
    return Feature(
        feature_id,
        f"“{words}”的元音听起来像什么？",
        f"What is the vowel of {' '.join(characters[:3])} like?",
        Heard(characters, part, classes),
        {value: _VOWEL_LABELS[value] for value in classes},
        earlier,
    )


def _merger(feature_id: str, question: str, pairs: tuple[str, ...], earlier: str = "") -> Feature:
    """Ask whether the rimes of two words are alike."""
    one, other = tuple(pairs[0])
    return Feature(
        feature_id,
        f"“{one}”和“{other}”的韵母一样吗（{question}）？",
        f"Do {one} and {other} rhyme?",
        Merged(pairs, "rime"),
        SAME,
        earlier,
    )


def _nasal(feature_id: str, characters: str, earlier: str = "") -> Feature:
    """Ask how words that once ended in a nasal end."""
    words = "、".join(characters[:3])
    return Feature(
        feature_id,
        f"“{words}”收尾是什么音？",
        f"How do {' '.join(characters[:3])} end?",
        Heard(characters, "ending", _NASAL_ENDINGS),
        _NASAL_LABELS,
        earlier,
    )


def _stop(feature_id: str, characters: str, earlier: str = "") -> Feature:
    """Ask how words that once ended in a stop end."""
    words = "、".join(characters[:3])
    return Feature(
        feature_id,
        f"“{words}”收尾是不是又短又急？怎么收？",
        f"Do {' '.join(characters[:3])} end abruptly, and how?",
        Heard(characters, "ending", _STOP_ENDINGS),
        _STOP_LABELS,
        earlier,
    )


MERGERS = (
    _merger("coda_in_ing", "in 和 ing", ("心星", "金京", "林零", "民明", "宾兵", "音英"), "in=ing"),
    _merger("coda_en_eng", "en 和 eng", ("根庚", "针蒸", "真争", "身升", "陈程", "深生"), "en=eng"),
    _merger("coda_an_ang", "an 和 ang", ("班帮", "单当", "兰郎", "三桑", "盘旁"), "an=ang"),
    _merger("coda_uan_uang", "uan 和 uang", ("官光", "欢荒", "关光", "还黄")),
    _merger("coda_un_ong", "un 和 ong", ("敦东", "孙松", "村葱", "棍贡", "轮龙")),
)

NASALS = (
    _nasal("coda_xin_needle", "心音金林针", "深摄尾(音金林)"),
    _nasal("coda_san_south", "三南甜盐点", "咸摄尾(三南)"),
    _nasal("coda_shan_mountain", "山半天千饭", "山摄尾"),
    _nasal("coda_tang_sugar", "糖汤床光", "宕摄尾"),
    _nasal("coda_dong_east", "东风公红", "通摄尾"),
    _nasal("coda_ling_star", "星灯病听", ""),
)

STOPS = (
    _stop("coda_shi_ten", "十急鸭叶盒", "入尾_缉合"),
    _stop("coda_qi_seven", "七八月骨舌", "入尾_质月"),
    _stop("coda_bai_hundred", "百六北木角", "入尾_铎屋"),
)

VOWELS = (
    Feature(
        "vowel_yu_fish",
        "“鱼、雨、女、月”有没有 ü 这个音？",
        "Is there an ü in 鱼 雨 女 月?",
        Heard("雨女鱼月园许", "rounding", {"yes": "y", "no": "*"}),
        {"yes": "有", "no": "没有，读成 i 或别的音"},
        "有撮口",
    ),
    Feature(
        "rime_er_two",
        "“二、儿”读音像普通话的“er”吗？",
        "Is 二 said like Mandarin er?",
        Heard(
            "二儿耳",
            "shape",
            {
                "i": "i",
                "z": "z",
                "er": "ə ə+ə ə+u",
                "a": "a a+i a+u",
                "e": "e e+i",
                "syllabic": "syllabic",
                "other": "*",
            },
        ),
        {
            "i": "像 i（衣、尼）",
            "z": "像“资、日”的韵母",
            "er": "像 er 或 e",
            "a": "像 ar 或 a",
            "e": "像 ê",
            "syllabic": "只有鼻音或卷舌音",
            "other": "别的音",
        },
        "二韵",
    ),
    _vowel("vowel_ge_song", "歌多罗左河", _OPEN, "歌韵腹"),
    _vowel("vowel_cha_tea", "茶马沙花家", _OPEN, "麻二韵腹"),
    _vowel("vowel_che_car", "车蛇社射遮", _OPEN, "麻三韵腹"),
    _vowel("vowel_jie_sister", "写姐谢斜借", _OPEN, "姐写韵腹"),
    _vowel(
        "vowel_gou_dog",
        "狗头走楼豆",
        {
            "ou": "o+u u+u ə+u o+ə ə+ə o+o ə+o",
            "au": "a+u a+o a+ə",
            "ei": "e+i e+u e+ə e+y ə+i ə+y i+u",
            "e": "e",
            "er": "ə",
            "o": "o",
            "i": "i",
            "u": "u",
            "a": "a",
            "other": "*",
        },
        "侯韵腹",
        "shape",
    ),
    Feature(
        "rime_gao_mono",
        "“高、刀、老”是一个元音（像“歌”），还是滑动的 ao？",
        "Is 高 one vowel or a glide (ao)?",
        Heard("高刀老早好", "glide", {"monophthong": "monophthong", "diphthong": "diphthong"}),
        {"monophthong": "一个元音", "diphthong": "滑动，像 ao"},
        "豪单元音",
    ),
    _vowel(
        "vowel_gao",
        "高刀老早好",
        {"a": "a", "o": "o u", "er": "ə", "e": "e", "other": "*"},
        "豪韵腹",
    ),
    Feature(
        "rime_lai_mono",
        "“来、菜、海”是一个元音，还是滑动的 ai？",
        "Is 来 one vowel or a glide (ai)?",
        Heard("来菜海开袋", "glide", {"monophthong": "monophthong", "diphthong": "diphthong"}),
        {"monophthong": "一个元音", "diphthong": "滑动，像 ai"},
        "咍单元音",
    ),
    _vowel(
        "vowel_lai", "来菜海开袋", {"a": "a", "o": "o", "e": "e", "u": "u", "other": "*"}, "咍韵腹"
    ),
    _vowel("vowel_mai_buy", "买卖牌柴街", {"a": "a", "o": "o", "e": "e", "other": "*"}, "佳韵腹"),
    _vowel(
        "vowel_tu_earth",
        "土路布苦五",
        {
            "u": "u",
            "ou": "o+u ə+u u+u o+ə ə+ə a+u e+u",
            "o": "o",
            "er": "ə",
            "y": "y",
            "other": "*",
        },
        "模韵腹",
        "shape",
    ),
    _vowel(
        "vowel_bei_cup",
        "杯妹雷煤",
        {"e": "e i", "er": "ə", "u": "u", "o": "o", "a": "a", "other": "*"},
        "灰韵腹",
    ),
    _vowel(
        "vowel_leng_cold",
        "冷生硬争",
        {"a": "a", "er": "ə", "e": "e i", "o": "o", "other": "*"},
        "冷韵腹",
    ),
    _vowel(
        "vowel_bei_north",
        "北得黑贼",
        {"a": "a", "o": "o u", "er": "ə", "e": "e i", "other": "*"},
        "北韵腹",
    ),
    _vowel(
        "vowel_bai_hundred",
        "百白拆客",
        {"a": "a", "o": "o", "er": "ə", "e": "e i", "other": "*"},
        "百韵腹",
    ),
    _vowel(
        "vowel_liu_six",
        "六绿",
        {"o": "o", "u": "u", "er": "ə", "y": "y", "i": "i", "e": "e", "a": "a", "other": "*"},
        "六韵腹",
    ),
    _vowel(
        "vowel_yao_medicine",
        "药脚约",
        {"o": "o u", "a": "a", "er": "ə", "e": "e i", "other": "*"},
        "药韵腹",
    ),
    _vowel(
        "vowel_xue_learn",
        "学角",
        {"o": "o u", "a": "a", "er": "ə", "e": "e i", "other": "*"},
        "学韵腹",
    ),
    _vowel(
        "vowel_da_big",
        "大",
        {"a": "a", "o": "o", "u": "u", "er": "ə", "e": "e i", "other": "*"},
        "大韵腹",
    ),
    _vowel(
        "vowel_guo_pot",
        "锅过火果",
        {"o": "o", "u": "u", "er": "ə", "e": "e", "a": "a", "other": "*"},
        "锅韵腹",
    ),
    Feature(
        "vowel_zhi_know",
        "“知、纸、迟”的韵母像 i（衣），还是像普通话“知、资”？",
        "Is the vowel of 知 纸 迟 an i or as in Mandarin zhi?",
        Heard("知纸迟池", "vowel", {"i": "i", "z": "z", "other": "*"}),
        {"i": "像 i（衣）", "z": "像普通话“知”或“资”", "other": "别的音"},
        "知韵韵腹",
    ),
    Feature(
        "medial_dui",
        "“对、腿、雷”中间有没有 u（“堆”还是“得”）？",
        "Is there a u in 对 腿 雷?",
        Heard("对腿雷队", "medial", {"yes": "u y", "no": "*"}),
        {"yes": "有 u", "no": "没有 u"},
        "对有u介",
    ),
    Feature(
        "medial_jie_street",
        "“街、鞋”中间有没有 i（像 jie、xie）？",
        "Is there an i in 街 鞋?",
        Heard("街鞋解", "medial", {"yes": "i y", "no": "*"}),
        {"yes": "有 i", "no": "没有 i，像 ga/gai、ha/hai"},
    ),
)

RIME_FEATURES = (*MERGERS, *NASALS, *STOPS, *VOWELS)
"""All features of rimes."""
