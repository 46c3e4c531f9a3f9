"""A sheet of words to print: what to show and what to ask for, in Chinese."""

from html import escape

from dialect.acoustic.prompts import PromptList

__all__ = ["sheet_html"]

_HOW = (
    "在安静的屋里录音，手机离嘴一掌远，录完不要剪。",
    "一次指一张图，请本人用家乡话说出来，一个字一个字地说，两个字之间停一停。",
    "不要先念给本人听：跟着念的是普通话，不是家乡话。",
    "叫法不一样没关系（例如把“猪”叫别的），跳过这个字；说不出来也跳过，不要催。",
    "可以从头再说一遍。提问的人说话不要盖住本人的声音。",
)
_STYLE = (
    "body{font-family:sans-serif;margin:2em auto;max-width:48em;line-height:1.5}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3em .6em;"
    "text-align:left}td.word{font-size:2em;text-align:center;width:2.5em}tr{break-inside:avoid}"
    "@media print{body{margin:0}}"
)


def sheet_html(prompts: PromptList) -> str:
    """Write a prompt list as a page to print.

    Parameters
    ----------
    prompts : PromptList
        Words in the order to ask for them.

    Returns
    -------
    html : str
        A whole document that needs no other file.
    """
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in _HOW)
    rows = "".join(
        f'<tr><td>{number}</td><td class="word">{escape(word.text)}</td>'
        f"<td>{escape(word.picture)}</td><td>{escape(word.group)}</td><td></td></tr>"
        for number, word in enumerate(prompts.words, start=1)
    )
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>乡音词表：{escape(prompts.title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>乡音词表：{escape(prompts.title)}</h1>\n<ol>{rules}</ol>\n"
        "<table><thead><tr><th>序</th><th>字</th><th>给本人看的图</th><th>类</th>"
        f"<th>备注（怎么叫、第几遍）</th></tr></thead><tbody>{rows}</tbody></table>\n"
        f"<p>词表编号 {escape(prompts.id)}。结果仅供查访，不作结论。</p></body></html>\n"
    )
