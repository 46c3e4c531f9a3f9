"""The questions that can be asked: every feature, and characters and things that people can say."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dialect.atlas.load import Atlas
from dialect.entities import Clue, FeatureClue, ReadingClue, WordClue
from dialect.evidence.answers import Answers, feature_answers, reading_answers, word_answers
from dialect.evidence.word import words_for
from dialect.ranking.information import AnswerTable, answer_table

__all__ = ["Bank", "Item", "is_answered", "question_bank"]

CHARACTERS = (
    "一二三四五六七八九十百人水火日月雨天地头手脚耳牙饭茶酒肉"
    "鸡鱼猪牛狗树花门床书鞋钱家吃喝大小热红白黑"
)
"""Characters that a frightened or confused person can be brought to say, by counting, by pointing
or by a picture."""
CONCEPTS = (
    *("玉米", "马铃薯", "甘薯", "花生", "馒头", "饺子", "馄饨", "南瓜", "向日葵", "番茄", "辣椒"),
    *("爸爸", "妈妈", "爷爷", "奶奶", "外公", "外婆", "儿子", "女儿", "小孩儿", "男孩儿", "女孩儿"),
    *("妻子", "丈夫", "伯母", "姑母", "舅母", "太阳", "月亮", "打雷", "冰雹", "打闪", "高粱", "锅"),
    *("筷子", "调羹", "抹布", "扫帚", "肥皂", "毛巾", "火柴", "厨房", "厕所", "蚂蚁", "蝉", "蜻蜓"),
    *("蚯蚓", "蜘蛛", "苍蝇", "青蛙", "麻雀", "母鸡", "公牛", "膝盖", "脖子", "前额", "大姆指"),
    *("今天", "明天", "昨天", "现在", "什么", "睡觉", "玩儿", "洗澡", "知道", "站", "蹲"),
)
"""Things that can be shown, done or named without explaining; those of the tables of words."""
BURDEN_BITS = {"feature": 0.10, "reading": 0.25, "word": 0.05}
"""What a question must tell to be worth its while, by judgement: a feature takes a good ear over
several characters, a character one that can write down sounds, a thing only its name."""

_TEXTS = {
    "reading": (
        "“{about}”怎么说？可以数数、指给他看或看图，照听到的写国际音标或拼音",
        "How do they say {about}? Let them count, point or look at a picture",
    ),
    "word": (
        "“{about}”叫什么？指给他看或看图，照他说的写下来",
        "What do they call {about}? Show it, or a picture of it",
    ),
}

Kind = Literal["feature", "reading", "word"]


@dataclass(frozen=True, eq=False)
class Item:
    """A question of the bank.

    Attributes
    ----------
    kind : str
        The kind of clue that the answer becomes.
    about : str
        Feature id, character or concept.
    text, text_en : str
        The question in Chinese and English.
    listen_for : str
        Characters or the thing to listen for.
    burden_bits : float
        What asking costs.
    answers : Answers
        What may be heard.
    """

    kind: Kind
    about: str
    text: str
    text_en: str
    listen_for: str
    burden_bits: float
    answers: Answers


@dataclass(frozen=True, eq=False)
class Bank:
    """All questions, and the chances of all their answers side by side."""

    items: tuple[Item, ...]
    table: AnswerTable


@lru_cache(maxsize=2)
def question_bank(atlas: Atlas) -> Bank:
    """Collect every question that the atlas can weigh the answer of.

    Parameters
    ----------
    atlas : Atlas
        Where features, readings and words are read from.

    Returns
    -------
    bank : Bank
        Features in the order of the atlas, then characters, then things.
    """
    items = [_feature_item(definition.id, atlas) for definition in atlas.features.definitions]
    known = atlas.readings.positions
    items += [
        _item("reading", char, reading_answers(char, atlas)) for char in CHARACTERS if char in known
    ]
    items += [
        _item("word", concept, word_answers(concept, atlas))
        for concept in CONCEPTS
        if len(words_for(concept, atlas)) > 1
    ]
    return Bank(tuple(items), answer_table([item.answers.chance for item in items]))


def is_answered(item: Item, clues: Sequence[Clue], atlas: Atlas) -> bool:
    """Tell whether some clue answers a question already, were it by "cannot tell".

    Parameters
    ----------
    item : Item
        The question.
    clues : sequence of Clue
        What is known.
    atlas : Atlas
        Where the names of things are read from.

    Returns
    -------
    answered : bool
        A word counts for every thing that it can mean.
    """
    for clue in clues:
        match clue:
            case FeatureClue(feature=about):
                answered = (item.kind, item.about) == ("feature", about)
            case ReadingClue(char=about):
                answered = (item.kind, item.about) == ("reading", about)
            case WordClue(concept=about):
                answered = item.kind == "word" and (
                    about == item.about
                    or words_for(about, atlas).keys() == words_for(item.about, atlas).keys()
                )
            case _:
                answered = False
        if answered:
            return True
    return False


def _feature_item(feature: str, atlas: Atlas) -> Item:
    definition = atlas.features.definitions[atlas.features.column[feature]]
    return Item(
        "feature",
        feature,
        definition.question,
        definition.question_en,
        definition.examples,
        BURDEN_BITS["feature"],
        feature_answers(feature, atlas),
    )


def _item(kind: Literal["reading", "word"], about: str, answers: Answers) -> Item:
    chinese, english = _TEXTS[kind]
    return Item(
        kind,
        about,
        chinese.format(about=about),
        english.format(about=about),
        about,
        BURDEN_BITS[kind],
        answers,
    )
