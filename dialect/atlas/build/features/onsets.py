"""Features of initials: which have fallen together, and what everyday words begin with."""

from collections.abc import Mapping

from dialect.atlas.build.features.definition import Feature
from dialect.atlas.build.features.rules import Heard, Merged

__all__ = ["ONSET_FEATURES"]

SAME = {"distinct": "不同音", "merged": "同音"}

# How a layman hears each series; used by every question "what does this word begin with".
_SERIES_LABELS = {
    "s": "平舌：像 z/c/s",
    "sh": "翘舌：像 zh/ch/sh",
    "x": "舌面：像 j/q/x",
    "t": "像 d/t",
    "f": "像 f 或 pf",
    "n": "像 n",
    "ng": "后鼻音：像 ng",
    "l": "像 l",
    "r": "像 r",
    "g": "像浊的 g",
    "zero": "没有声母，直接是元音",
    "other": "别的音",
}
_S = "s lateral"
_X = "x ch"
_SIBILANTS = {"s": _S, "sh": "sh", "x": _X, "t": "t", "f": "f", "other": "*"}
_RHOTIC = {
    "r": "ʐ ɻ ɹ r ɾ ʒ",
    "s": "z dz ð s",
    "x": "ʑ dʑ ɕ ʝ ɟ",
    "l": "l ɭ",
    "n": "n ɲ",
    "ng": "ŋ",
    "zero": "∅ ʔ ɦ",
    "other": "*",
}
_NASAL_OR_NONE = {
    "ng": "ŋ ŋg ɣ ɦ",
    "n": "n ɲ",
    "g": "g k",
    "zero": "∅ ʔ",
    "other": "*",
}


def _labels(values: Mapping[str, str], **own: str) -> dict[str, str]:
    """Label the values of a class rule, with the words of its own where given."""
    return {value: own.get(value) or _SERIES_LABELS[value] for value in values}


def _first_sound(  # the commonest form of question
    feature_id: str, characters: str, part: str, classes: Mapping[str, str], earlier: str = ""
) -> Feature:
    main = characters[0]
    return Feature(
        feature_id,
        f"“{main}”字开头是什么音？",
        f"What does {main} begin with?",
        Heard(characters, part, classes),
        _labels(classes),
        earlier,
    )


MERGERS = (
    Feature(
        "onset_n_l_before_open",
        "“南”和“蓝”、“脑”和“老”开头的音分不分（n 和 l）？",
        "Do 南 and 蓝, 脑 and 老 begin alike (n and l)?",
        Merged(("南蓝", "脑老", "难兰", "奈赖", "农龙"), "initial"),
        SAME,
        "n_l洪混",
    ),
    Feature(
        "onset_n_l_before_high_front",
        "“泥”和“犁”、“年”和“连”开头的音分不分？",
        "Do 泥 and 犁, 年 and 连 begin alike?",
        Merged(("泥犁", "年连", "娘良", "女吕", "尿料"), "initial"),
        SAME,
        "n_l细混",
    ),
    Feature(
        "onset_zh_z_in_shan",
        "“山”和“三”、“生”和“僧”开头的音一样吗（翘舌和平舌）？",
        "Do 山 and 三, 生 and 僧 begin alike (sh and s)?",
        Merged(("山三", "争增", "生僧", "初粗", "窗聪", "柴才"), "initial"),
        SAME,
        "庄=精(山三)",
    ),
    Feature(
        "onset_zh_z_in_shi",
        "“诗”和“丝”、“纸”和“子”开头的音一样吗？",
        "Do 诗 and 丝, 纸 and 子 begin alike (sh and s)?",
        Merged(("诗丝", "纸子", "蒸增", "昌仓", "屎死", "烧骚"), "initial"),
        SAME,
        "章=精(诗丝)",
    ),
    Feature(
        "onset_sheng_shi",
        "“师”和“诗”、“生”和“声”开头的音一样吗？",
        "Do 师 and 诗, 生 and 声 begin alike?",
        Merged(("师诗", "生声", "争蒸", "使始", "事试"), "initial"),
        SAME,
        "庄=章(师诗)",
    ),
    Feature(
        "onset_f_hu_merged",
        "“飞”和“灰”、“方”和“荒”开头的音一样吗（f 和 hu）？",
        "Do 飞 and 灰, 方 and 荒 begin alike (f and hu)?",
        Merged(("飞灰", "方荒", "分昏", "翻欢", "夫呼", "房黄"), "initial"),
        SAME,
        "飞灰混",
    ),
    Feature(
        "onset_jian_tuan_merged",
        "“酒”和“九”、“精”和“经”开头的音一样吗（尖团）？",
        "Do 酒 and 九, 精 and 经 begin alike?",
        Merged(("酒九", "精经", "津斤", "西希", "齐旗", "修休", "节结", "箱香"), "initial"),
        SAME,
        "尖团混",
    ),
    Feature(
        "onset_huang_wang_merged",
        "“黄”和“王”、“胡”和“吴”分得开吗？",
        "Are 黄 and 王 said alike?",
        Merged(("黄王", "胡吴", "换玩"), "syllable"),
        SAME,
    ),
    Feature(
        "onset_shu_xu_merged",
        "“书”和“虚”、“猪”和“居”同音吗？",
        "Are 书 and 虚, 猪 and 居 said alike?",
        Merged(("书虚", "猪居", "主举", "除渠"), "syllable"),
        SAME,
    ),
)

SERIES = (
    _first_sound("onset_zhang_series", "张章知纸真周招陈车", "series", _SIBILANTS, "知章类型"),
    _first_sound("onset_shan_series", "山生争师窗床初", "series", _SIBILANTS, "庄类型"),
    Feature(
        "onset_zhi_as_t",
        "“猪、竹、中、虫”多半读成 d/t 开头吗（像“低、德”）？",
        "Do most of 猪 竹 中 虫 begin with d or t?",
        Heard("猪竹中虫张长肠知陈茶", "series", {"t": "t", "other": "*"}),
        {"t": "是，像 d/t", "other": "不是"},
        "知读塞音t",
    ),
    Feature(
        "onset_fei_series",
        "“飞、方、风”开头是什么音？",
        "What do 飞 方 风 begin with?",
        Heard("飞方风分夫福", "series", {"f": "f", "h": "h voiced_h", "p": "labial", "other": "*"}),
        {"f": "像 f", "h": "像 h（或 hu）", "p": "像 b/p", "other": "别的音"},
        "非组声母",
    ),
    Feature(
        "onset_hui_series",
        "“灰、花、火、婚”开头是什么音？",
        "What do 灰 花 火 婚 begin with?",
        Heard(
            "灰花火昏欢",
            "series",
            {"f": "f", "h": "h voiced_h", "zero": "zero", "other": "*"},
        ),
        {"f": "像 f", "h": "像 h", "zero": "没有声母", "other": "别的音"},
        "晓匣合口",
    ),
    Feature(
        "onset_heavy_labial",
        "“蜂、斧、粪、肥”多半读成 b/p 开头吗？",
        "Do most of 蜂 斧 粪 肥 begin with b or p?",
        Heard("蜂斧粪肥飞放妇饭", "series", {"p": "labial", "other": "*"}, prefers="p"),
        {"p": "是", "other": "不是"},
        "非读重唇",
    ),
    Feature(
        "onset_wei_m",
        "“蚊、尾、味、网、袜”多半是什么音开头？",
        "What do most of 蚊 尾 味 网 袜 begin with?",
        Heard(
            "蚊尾味网问望袜",
            "initial",
            {"m": "m mb b", "v": "v f ɸ β", "zero": "∅ ʔ ɦ", "other": "*"},
            prefers="m",
        ),
        {"m": "像 m（或 b）", "v": "像 v", "zero": "没有声母", "other": "别的音"},
        "微母",
    ),
    Feature(
        "onset_w_v",
        "“王、碗、弯、位”开头嘴唇咬不咬（w 还是 v）？",
        "Do 王 碗 弯 位 begin with w or with v?",
        Heard("王碗弯位威", "initial", {"w": "∅ ʔ ɦ", "v": "v β", "other": "*"}),
        {"w": "像 w", "v": "咬唇，像 v", "other": "别的音"},
    ),
)

VELARS = tuple(
    Feature(
        feature_id,
        f"“{characters[0]}”字开头像 g/k/h，还是像 j/q/x？",
        f"Does {characters[0]} begin with g/k/h or with j/q/x?",
        Heard(characters, "series before i", classes, prefers),
        _labels(classes, **labels),
        earlier,
    )
    for feature_id, characters, classes, labels, prefers, earlier in (
        (
            "onset_jia",
            "家嫁假加",
            {"k": "k k+i ng ng+i h h+i", "x": "*"},
            {"k": "像 g/k", "x": "像 j（或 z）"},
            "k",
            "家声母",
        ),
        (
            "onset_jie",
            "街",
            {"k": "k k+i ng ng+i h h+i", "x": "*"},
            {"k": "像 g/k", "x": "像 j（或 z）"},
            "k",
            "街声母",
        ),
        (
            "onset_xie",
            "鞋",
            {
                "h": "h h+i",
                "zero": "zero zero+i voiced_h voiced_h+i",
                "k": "k k+i",
                "x": "*",
            },
            {"h": "像 h", "zero": "没有声母", "k": "像 g/k", "x": "像 x（或 s）"},
            "",
            "鞋声母",
        ),
        (
            "onset_qiao",
            "敲",
            {"k": "k k+i", "h": "h h+i voiced_h", "x": "*"},
            {"k": "像 k", "h": "像 h", "x": "像 q（或 c）"},
            "",
            "敲声母",
        ),
        (
            "onset_jiang",
            "江讲",
            {"k": "k k+i ng", "x": "*"},
            {"k": "像 g", "x": "像 j（或 z）"},
            "k",
            "江声母",
        ),
        (
            "onset_qu_go",
            "去",
            {"k": "k k+i", "h": "h h+i voiced_h voiced_h+i", "f": "f f+i", "x": "*"},
            {"k": "像 k", "h": "像 h", "f": "像 f", "x": "像 q（或 c）"},
            "",
            "去声母",
        ),
        (
            "onset_jiu_nine",
            "九救久",
            {"k": "k k+i", "x": "*"},
            {"k": "像 g", "x": "像 j（或 z）"},
            "",
            "九声母",
        ),
        (
            "onset_qi_flag",
            "旗骑棋",
            {"k": "k k+i", "x": "*"},
            {"k": "像 g/k", "x": "像 q（或 c）"},
            "",
            "旗声母",
        ),
        (
            "onset_kai",
            "开口苦客渴",
            {"k": "k k+i", "h": "h h+i f f+i", "x": "*"},
            {"k": "像 k", "h": "像 h（或 f）", "x": "别的音"},
            "",
            "溪擦化",
        ),
    )
)

NASALS = (
    _first_sound("onset_wo", "我鹅饿", "initial", _NASAL_OR_NONE, "我声母"),
    _first_sound("onset_niu", "牛", "initial", _NASAL_OR_NONE, "牛声母"),
    _first_sound("onset_ying", "硬", "initial", _NASAL_OR_NONE, "硬声母"),
    _first_sound("onset_yan", "眼颜", "initial", _NASAL_OR_NONE, "眼声母"),
    _first_sound("onset_ai", "爱安恩暗袄", "initial", _NASAL_OR_NONE, "影母洪"),
    _first_sound("onset_ren", "人", "initial", _RHOTIC, "人声母"),
    _first_sound("onset_ri", "日", "initial", _RHOTIC, "日声母"),
    _first_sound("onset_re", "热", "initial", _RHOTIC, "热声母"),
    _first_sound("onset_er_ear", "耳", "initial", _RHOTIC, "耳声母"),
    _first_sound("onset_er_two", "二", "initial", _RHOTIC, "二声母"),
)

WORDS = (
    _first_sound("onset_shui_water", "水", "series", _SIBILANTS, "水声母"),
    _first_sound("onset_shu_tree", "树", "series", _SIBILANTS, "树声母"),
    _first_sound("onset_shu_book", "书", "series", _SIBILANTS, "书声母"),
    _first_sound("onset_zhu_pig", "猪", "series", _SIBILANTS, "猪声母"),
    _first_sound("onset_chu_out", "出", "series", _SIBILANTS, "出声母"),
    _first_sound("onset_shuang", "双", "series", _SIBILANTS, "双声母"),
    Feature(
        "onset_xin_heart",
        "“心、星、西、小”开头是什么音？",
        "What do 心 星 西 小 begin with?",
        Heard(
            "心星西小",
            "initial",
            {
                "s": "s ʂ",
                "x": "ɕ ʃ ç",
                "lateral": "ɬ",
                "th": "θ tθ",
                "t": "t",
                "h": "h x",
                "other": "*",
            },
        ),
        {
            "s": "像 s",
            "x": "像 x",
            "lateral": "舌边擦音，像 s 和 l 之间",
            "th": "咬舌的 s",
            "t": "像 d/t",
            "h": "像 h",
            "other": "别的音",
        },
        "心母",
    ),
    Feature(
        "onset_tian_sky",
        "“天、听、铁”开头像 t 还是像 h？",
        "Do 天 听 铁 begin with t or with h?",
        Heard("天听铁土腿", "series", {"t": "t", "h": "h voiced_h", "other": "*"}),
        {"t": "像 t", "h": "像 h", "other": "别的音"},
        "透母",
    ),
    Feature(
        "onset_li_as_t",
        "“梨、林、六、两”多半读成 d/t 开头吗？",
        "Do most of 梨 林 六 两 begin with d or t?",
        Heard("梨林六两犁", "series", {"t": "t", "l": "*"}),
        {"t": "像 d/t", "l": "像 l（或 n）"},
        "来细塞化",
    ),
    Feature(
        "onset_implosive",
        "“布、刀、东”开头是不是往里吸气的 b/d？",
        "Are the b and d of 布 刀 东 drawn inwards?",
        Heard("布刀东边多", "initial", {"implosive": "ɓ ɗ", "plain": "*"}),
        {"implosive": "是", "plain": "不是"},
    ),
)

VOICING = (
    Feature(
        "release_level",
        "“茶、桥、头、钱、皮”开头送不送气（像“查、乔”的 ch/q/t/p）？",
        "Are 茶 桥 头 钱 皮 aspirated?",
        Heard(
            "头条桥茶皮钱虫床平田",
            "release",
            {"aspirated": "aspirated", "plain": "plain", "voiced": "voiced"},
        ),
        {"aspirated": "送气（像 t/p/q）", "plain": "不送气（像 d/b/j）", "voiced": "浊音"},
        "全浊平",
    ),
    Feature(
        "release_oblique",
        "“病、地、豆、旧、坐”开头送不送气？",
        "Are 病 地 豆 旧 坐 aspirated?",
        Heard(
            "病地豆柱旧坐近败大",
            "release",
            {"aspirated": "aspirated", "plain": "plain", "voiced": "voiced"},
        ),
        {"aspirated": "送气（像 p/t/q）", "plain": "不送气（像 b/d/j）", "voiced": "浊音"},
        "全浊仄",
    ),
    Feature(
        "release_entering",
        "“白、读、直、局”开头送不送气？",
        "Are 白 读 直 局 aspirated?",
        Heard(
            "白读直毒夺杂局",
            "release",
            {"aspirated": "aspirated", "plain": "plain", "voiced": "voiced"},
        ),
        {"aspirated": "送气（像 p/t/q）", "plain": "不送气（像 b/d/j）", "voiced": "浊音"},
    ),
)

ONSET_FEATURES = (*MERGERS, *SERIES, *VELARS, *NASALS, *WORDS, *VOICING)
"""All features of initials."""
