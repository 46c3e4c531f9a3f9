"""Place names without the words that only say what kind of place it is, and read aloud."""

import re

__all__ = ["MAX_SYLLABLES", "read_aloud", "stem"]

MAX_SYLLABLES = 8
"""Longer names, most of them offices of development zones, are searched by their beginning."""

_PEOPLES = (
    "满族|蒙古族|回族|藏族|壮族|苗族|侗族|瑶族|土家族|布依族|彝族|白族|傣族|哈尼族|黎族|畲族|羌族|仡佬族|"
    "水族|佤族|拉祜族|纳西族|傈僳族|景颇族|布朗族|独龙族|怒族|普米族|毛南族|仫佬族|朝鲜族|达斡尔族|"
    "鄂温克族|鄂伦春族|哈萨克族|柯尔克孜族|锡伯族|塔吉克族|裕固族|保安族|东乡族|撒拉族|土族|门巴族|珞巴族|"
    "维吾尔族|俄罗斯族|阿昌族|基诺族|京族|德昂族|各族|维吾尔|哈萨克|蒙古|柯尔克孜|塔吉克|鄂伦春|鄂温克"
)
_KINDS = (
    "自治区|自治州|自治县|自治旗|特别行政区|行政委员会|街道办事处|街道|地区|林区|矿区|特区|新区|"
    "民族乡|民族镇|苏木|嘎查|村民委员会|居民委员会|村委会|居委会|社区|"
    "生产大队|生产队|大队|小队|人民公社|公社|省|市|盟|县|区|旗|镇|乡|村|庄|屯|寨"
)
_KIND_ENDING = re.compile(f"(?<=..)(?:{_KINDS})$")
_PEOPLE_ENDING = re.compile(f"(?<=..)(?:{_PEOPLES})+$")


def stem(name: str) -> str:
    """Strip the kind of place and the peoples from a place name.

    Parameters
    ----------
    name : str
        Official or spoken name in simplified characters.

    Returns
    -------
    stem : str
        What tells the place from others, two characters at least; a name of one character
        keeps its ending.

    Examples
    --------
    >>> stem("新宁县"), stem("城步苗族自治县"), stem("祁县"), stem("一渡水镇"), stem("朱马院村")
    ('新宁', '城步', '祁县', '一渡水', '朱马院')
    >>> stem("红星大队"), stem("东风人民公社"), stem("朱马院村委会")
    ('红星', '东风', '朱马院')
    >>> stem("双江拉祜族佤族布朗族傣族自治县"), stem("内蒙古自治区"), stem("新街回族乡")
    ('双江', '内蒙古', '新街')
    """
    bare = _KIND_ENDING.sub("", name)
    return _PEOPLE_ENDING.sub("", bare) if bare.endswith(("族", "克", "尔", "春", "孜")) else bare


def read_aloud(name: str) -> list[tuple[str, int]]:
    """Read a name aloud in Mandarin.

    Parameters
    ----------
    name : str
        In simplified characters; signs that have no reading are left out.

    Returns
    -------
    syllables : list of (str, int)
        Pinyin without tone, and the tone: 1 to 4, 0 for the neutral one.
    """
    from pypinyin import Style, lazy_pinyin

    spoken = lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    return [(syllable[:-1], int(syllable[-1]) % 5) for syllable in spoken]
