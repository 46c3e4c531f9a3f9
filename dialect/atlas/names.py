"""Place names without the words that only say what kind of place it is."""

import re

__all__ = ["stem"]

_PEOPLES = (
    "满族|蒙古族|回族|藏族|壮族|苗族|侗族|瑶族|土家族|布依族|彝族|白族|傣族|哈尼族|黎族|畲族|羌族|仡佬族|"
    "水族|佤族|拉祜族|纳西族|傈僳族|景颇族|布朗族|独龙族|怒族|普米族|毛南族|仫佬族|朝鲜族|达斡尔族|"
    "鄂温克族|鄂伦春族|哈萨克族|柯尔克孜族|锡伯族|塔吉克族|裕固族|保安族|东乡族|撒拉族|土族|门巴族|珞巴族|"
    "维吾尔族|俄罗斯族|阿昌族|基诺族|京族|德昂族|各族|维吾尔|哈萨克|蒙古|柯尔克孜|塔吉克|鄂伦春|鄂温克"
)
_KINDS = (
    "自治区|自治州|自治县|自治旗|特别行政区|行政委员会|街道办事处|街道|地区|林区|矿区|特区|新区|"
    "民族乡|民族镇|苏木|省|市|盟|县|区|旗|镇|乡|村|庄|屯|寨"
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
    >>> stem("双江拉祜族佤族布朗族傣族自治县"), stem("内蒙古自治区"), stem("新街回族乡")
    ('双江', '内蒙古', '新街')
    """
    bare = _KIND_ENDING.sub("", name)
    return _PEOPLE_ENDING.sub("", bare) if bare.endswith(("族", "克", "尔", "春", "孜")) else bare
