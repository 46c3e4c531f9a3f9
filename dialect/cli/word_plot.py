"""A picture of what each known word said: its sound, its pitch, and the tones it is compared with.

Static SVG, written here as the report of an evaluation is, so that it opens anywhere.
"""

from collections.abc import Sequence
from html import escape

import numpy as np

from dialect.contract.base import NOTICE
from dialect.contract.elicited import (
    CountyWordsOut,
    ElicitedOut,
    ElicitedWordOut,
    PointWordOut,
)

__all__ = ["plot_words"]

PER_ROW = 6
CARD_WIDTH, CARD_HEIGHT, GAP = 170, 256, 14
STRIP_TOP, STRIP_HEIGHT = 32, 56
CONTOUR_TOP, CONTOUR_HEIGHT = 98, 84
LEGEND_LINE = 20
LINES = (("#9b2c1d", ""), ("#1d5c9b", "6 3"), ("#4a7a2b", "2 3"))
"""Colour and dashes of each county; the dashes tell them apart in print."""
LEAST_REACH_ST = 4.0
"""Semitones on either side of the middle that a contour's panel shows at least."""
STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}"
    ".scroll{overflow-x:auto}"
    "table{border-collapse:collapse;font-size:.9rem}"
    "td,th{padding:.25rem .6rem;border-bottom:1px solid #ccc;text-align:left;white-space:nowrap}"
)


def plot_words(elicited: ElicitedOut, *, page: bool) -> str:
    """Draw the words of a recording.

    Parameters
    ----------
    elicited : ElicitedOut
        What the words said.
    page : bool
        Whether to put the picture into a page that says the same in a table.

    Returns
    -------
    document : str
        A whole HTML page, or a whole SVG file.
    """
    return _page(elicited) if page else _picture(elicited)


def _page(elicited: ElicitedOut) -> str:
    report = elicited.ranking.recordings[0]
    first = elicited.counties[0] if elicited.counties else None
    head = f"<th>与{escape(first.name)}相比（log10 LR）</th>" if first else ""
    rows = "".join(_row(i, word, first) for i, word in enumerate(elicited.words))
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>逐字比对</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>逐字比对</h1>"
        f"<p>{escape(report.why)}</p><p><strong>{escape(NOTICE)}</strong></p>\n"
        f'<div class="scroll">{_picture(elicited)}</div>\n<div class="scroll"><table><thead><tr>'
        "<th>字</th><th>起止</th><th>把握</th><th>信息（比特）</th>"
        f"{head}<th>说明</th></tr></thead><tbody>{rows}</tbody></table></div></body></html>\n"
    )


def _row(index: int, word: ElicitedWordOut, county: CountyWordsOut | None) -> str:
    said = _said_at(index, county)
    compared = f"<td>{escape('　'.join(_comparison(said)) or '—')}</td>" if county else ""
    return (
        f"<tr><td>{escape(word.text)}</td><td>{_when(word)}</td>"
        f"<td>{_surely(word)}</td><td>{word.information_bits:.2f}</td>{compared}"
        f"<td>{escape(word.why or ('连读，减半计' if word.joined else ''))}</td></tr>"
    )


def _picture(elicited: ElicitedOut) -> str:
    counties = elicited.counties[: len(LINES)]
    n_rows = -(-max(len(elicited.words), 1) // PER_ROW)
    top = LEGEND_LINE * (len(counties) + 2)
    width = PER_ROW * (CARD_WIDTH + GAP) + GAP
    height = top + n_rows * (CARD_HEIGHT + GAP)
    reach = _reach_st(elicited, counties)
    cards = "".join(
        f'<g transform="translate({GAP + i % PER_ROW * (CARD_WIDTH + GAP)},'
        f'{top + i // PER_ROW * (CARD_HEIGHT + GAP)})">{_card(i, word, counties, reach)}</g>'
        for i, word in enumerate(elicited.words)
    )
    texts = "；".join(f"{word.text} {_when(word)}" for word in elicited.words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" role="img" '
        f'aria-label="逐字的声波、音高和声调">'
        f"<title>逐字的声波、音高和声调</title><desc>{escape(texts)}</desc>"
        f'<rect width="100%" height="100%" fill="#fff"/>{_legend(counties)}{cards}</svg>'
    )


def _legend(counties: Sequence[CountyWordsOut]) -> str:
    lines = [("#222", "", "实测：上为声波和音高，下为音高曲线（半音，0 是本人的中位）")]
    lines += [
        (
            *line,
            f"{county.rank} {county.name} {county.posterior:.1%} 的声调"
            f"（最像{county.like}，{county.region}）",
        )
        for line, county in zip(LINES, counties, strict=False)
    ]
    return "".join(
        f'<line x1="{GAP}" x2="{GAP + 40}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2.5" '
        f'stroke-dasharray="{dash}"/><text x="{GAP + 50}" y="{y + 4}">{escape(text)}</text>'
        for y, (colour, dash, text) in zip(
            range(LEGEND_LINE, 1000, LEGEND_LINE), lines, strict=False
        )
    )


def _reach_st(elicited: ElicitedOut, counties: Sequence[CountyWordsOut]) -> float:
    """Say how far the contours go from the middle, in semitones; all panels share it."""
    contours: list[Sequence[float | None]] = [
        word.contour.semitones for word in elicited.words if word.contour
    ]
    contours += [tone.semitones for county in counties for at in county.words for tone in at.tones]
    pitches = (pitch for contour in contours for pitch in contour if pitch is not None)
    return max([LEAST_REACH_ST, *map(abs, pitches)])


def _card(
    index: int, word: ElicitedWordOut, counties: Sequence[CountyWordsOut], reach: float
) -> str:
    faded = "" if word.used else ' opacity=".55"'
    said = [(line, _said_at(index, one)) for line, one in zip(LINES, counties, strict=False)]
    templates = "".join(
        f'<polyline points="{_contour(tone.semitones, reach)}" fill="none" stroke="{colour}" '
        f'stroke-width="2" stroke-dasharray="{dash}" opacity="{0.35 + 0.65 * tone.share:.2f}"/>'
        for (colour, dash), at in said
        for tone in (at.tones if at else [])
    )
    lines = _lines(word, said[0][1] if said else None)
    texts = "".join(
        f'<text y="{CONTOUR_TOP + CONTOUR_HEIGHT + 15 * k}" font-size="11">{escape(line)}</text>'
        for k, line in enumerate(lines, start=1)
    )
    middle = CONTOUR_TOP + CONTOUR_HEIGHT / 2
    return (
        f"<g{faded}>"
        f'<text x="0" y="22" font-size="22">{escape(word.text)}</text>'
        f'<text x="{CARD_WIDTH}" y="12" text-anchor="end" font-size="11">'
        f"{_when(word)}</text>"
        f'<text x="{CARD_WIDTH}" y="26" text-anchor="end" font-size="11">{_surely(word)} · '
        f"{word.information_bits:.1f} 比特</text>{_strip(word)}"
        f'<rect y="{CONTOUR_TOP}" width="{CARD_WIDTH}" height="{CONTOUR_HEIGHT}" fill="none" '
        f'stroke="#ccc"/><line x2="{CARD_WIDTH}" y1="{middle}" y2="{middle}" stroke="#ddd"/>'
        f"{templates}{_measured(word, reach)}{texts}</g>"
    )


def _lines(word: ElicitedWordOut, said: PointWordOut | None) -> list[str]:
    """Say under a card what the likeliest county would say, how that fits, or what is wrong."""
    if not word.used:
        return [word.why.partition("：")[0]]
    tones = "、".join(f"{tone.chao}（{tone.share:.0%}）" for tone in (said.tones if said else []))
    return [f"应读 {tones or '不详'}", *_comparison(said)]


def _strip(word: ElicitedWordOut) -> str:
    """Draw the sound, the boundaries and the pitch of a word."""
    middle, half = STRIP_TOP + STRIP_HEIGHT / 2, STRIP_HEIGHT / 2
    step = CARD_WIDTH / len(word.peaks)
    wave = "".join(
        f"M{(k + 0.5) * step:.1f} {middle - half * peak:.1f}V{middle + half * peak:.1f}"
        for k, peak in enumerate(word.peaks)
    )
    scale = CARD_WIDTH / (word.shown_to_s - word.shown_from_s)
    bounds = "".join(
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{STRIP_TOP}" y2="{STRIP_TOP + STRIP_HEIGHT}" '
        f'stroke="#888" stroke-dasharray="2 2"/>'
        for x in ((t - word.shown_from_s) * scale for t in (word.start_s, word.end_s))
    )
    heights = np.log2([max(at.hz, 1.0) for at in word.pitch])
    low, high = (heights.min() - 0.2, heights.max() + 0.2) if len(heights) else (0.0, 1.0)
    dots = "".join(
        f'<circle cx="{(at.time_s - word.shown_from_s) * scale:.1f}" '
        f'cy="{STRIP_TOP + STRIP_HEIGHT * (high - height) / (high - low):.1f}" r="1.4"/>'
        for at, height in zip(word.pitch, heights.tolist(), strict=True)
    )
    return (
        f'<rect y="{STRIP_TOP}" width="{CARD_WIDTH}" height="{STRIP_HEIGHT}" fill="#f6f4ef"/>'
        f'<path d="{wave}" stroke="#b9ae9c" stroke-width="{step * 0.8:.2f}"/>{bounds}'
        f'<g fill="#222">{dots}</g>'
    )


def _measured(word: ElicitedWordOut, reach: float) -> str:
    if word.contour is None:
        return (
            f'<text x="{CARD_WIDTH / 2}" y="{CONTOUR_TOP + CONTOUR_HEIGHT / 2 + 4}" '
            f'text-anchor="middle">没有可用的音高</text>'
        )
    dots = [xy.split(",") for xy in _contour(word.contour.semitones, reach).split()]
    return (
        f'<polyline points="{_contour(word.contour.semitones, reach)}" fill="none" '
        f'stroke="#222" stroke-width="2.5"/>'
        + "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="#222"/>' for x, y in dots)
    )


def _contour(semitones: Sequence[float | None], reach: float) -> str:
    """Place a contour in its panel, leaving out what was not measured."""
    step, half = CARD_WIDTH / len(semitones), CONTOUR_HEIGHT / 2
    return " ".join(
        f"{(k + 0.5) * step:.1f},{CONTOUR_TOP + half * (1 - 0.92 * pitch / reach):.1f}"
        for k, pitch in enumerate(semitones)
        if pitch is not None
    )


def _said_at(index: int, county: CountyWordsOut | None) -> PointWordOut | None:
    """Find what people of a county would say for a word."""
    words = county.words if county else []
    return next((word for word in words if word.word == index), None)


def _comparison(said: PointWordOut | None) -> list[str]:
    # Adding zero turns -0.0 into 0.0.
    ratios = said.log10_lr.items() if said else ()
    return [f"{kind} {round(ratio, 2) + 0.0:+.2f}" for kind, ratio in ratios]


def _when(word: ElicitedWordOut) -> str:
    return f"{word.start_s:.2f}–{word.end_s:.2f} 秒"


def _surely(word: ElicitedWordOut) -> str:
    return "手标" if word.by_hand else f"把握 {word.confidence:.0%}"
