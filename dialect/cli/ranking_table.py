"""A ranking in the terminal: the candidates in a table, then what a caseworker goes by."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from dialect.atlas.load import Atlas
from dialect.contract import NOTICE
from dialect.entities import Ranking, Source, Without

__all__ = ["print_ranking"]

LINES_SHOWN = 20
"""Clues of the first candidate, and rankings without a clue, that are printed."""

HARDLY_REPLACED = 1
"""Of the first ten, as many may be replaced without a line of its own."""

_HEADINGS = ("#", "县级", "地市", "省", "后验", "log10 LR", "依据")
_NUMBERS = {"#", "后验"}
_UNSURVEYED = " *"
_PIECES = {"clue": "线索", "recording": "录音"}


def print_ranking(console: Console, title: str, ranking: Ranking, atlas: Atlas) -> None:
    """Print a ranking.

    Parameters
    ----------
    console : Console
        Where to.
    title : str
        Name of the case.
    ranking : Ranking
        What to print.
    atlas : Atlas
        Where the names of counties are read from.
    """
    console.print(_table(title, ranking, atlas))
    for line in _lines(ranking, atlas):
        console.print(line, markup=False, soft_wrap=True)


def _table(title: str, ranking: Ranking, atlas: Atlas) -> Table:
    table = Table(title=f"{title} · 候选家乡", title_justify="left")
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading in _NUMBERS else "left")
    counties = atlas.counties
    for candidate in ranking.candidates:
        row = candidate.county
        best = max(candidate.evidence, key=lambda said: said.log10_lr, default=None)
        table.add_row(
            str(candidate.rank),
            str(counties.name[row]) + _UNSURVEYED * (not candidate.is_surveyed),
            str(counties.prefecture[row]),
            str(counties.province[row]),
            f"{candidate.posterior:.2%}",
            f"{candidate.log10_lr:+.2f} {candidate.strength.chinese}",
            best.why if best and best.log10_lr > 0 else "",
        )
    table.add_row("", "以上都不是", "", "", f"{ranking.outside_coverage:.2%}", "+0.00", "")
    return table


def _lines(ranking: Ranking, atlas: Atlas) -> Iterator[str]:
    if any(not candidate.is_surveyed for candidate in ranking.candidates):
        yield "* 附近没有记过字音的方言点"
    yield f"说到哪一级：{ranking.reach.why}"
    if ranking.survey.why:
        yield f"注意：{ranking.survey.why}"
    for contradiction in ranking.contradictions[:LINES_SHOWN]:
        yield f"矛盾：{contradiction.why}"
    sizes = "，".join(f"{level}% {len(codes)} 个县" for level, codes in ranking.credible.items())
    yield f"可信集：{sizes}"
    leading = "，".join(f"{p.place.name} {p.posterior:.0%}" for p in ranking.provinces[:5])
    yield f"按省：{leading}"
    for number, report in enumerate(ranking.recordings, start=1):
        yield f"录音 {number}：{report.why}"
    yield from _reasons(ranking, atlas)
    yield from _without(ranking, atlas)
    yield f"{NOTICE} " + " ".join(f"{k} {v}" for k, v in ranking.versions.items())


def _reasons(ranking: Ranking, atlas: Atlas) -> Iterator[str]:
    """Say what each piece spoke for the first candidate; of many, the strongest."""
    first = ranking.candidates[0]
    yield f"第 1 名 {atlas.counties.name[first.county]} 的依据（log10 LR）："
    strongest = sorted(first.evidence, key=lambda said: -abs(said.log10_lr))[:LINES_SHOWN]
    for said in sorted(strongest, key=lambda said: (said.kind, said.index)):
        what = _name(Source(said.kind, said.index))
        yield f"  {said.log10_lr:+.2f} {said.strength.chinese}  {what}：{said.why}"
    whole = first.together
    if whole:
        yield f"  {whole.log10_lr:+.2f} {whole.strength.chinese}  合起来：{whole.why}"
    n_pieces = len(first.evidence) + (first.remainder.n_pieces if first.remainder else 0)
    if n_pieces > LINES_SHOWN:
        rest = first.log10_lr - sum(said.log10_lr for said in strongest)
        rest -= whole.log10_lr if whole else 0.0
        yield f"  {rest:+.2f} 其余 {n_pieces - LINES_SHOWN} 条合计"


def _without(ranking: Ranking, atlas: Atlas) -> Iterator[str]:
    """Say what happens without each piece; those that hardly matter share a line."""
    if not ranking.without:
        return
    yield "逐条去掉再排："
    telling = [one for one in ranking.without if one.moved or one.n_replaced > HARDLY_REPLACED]
    for without in telling[:LINES_SHOWN]:
        yield f"  {_say_without(without, ranking.outside_coverage, atlas)}"
    rest = [without.source for without in ranking.without if without not in telling]
    if rest:
        named = "、".join(_name(source) for source in rest[:LINES_SHOWN])
        more = f" 等 {len(rest)} 条" if len(rest) > LINES_SHOWN else ""
        yield f"  不计{named}{more}中任何一条：第 1 名不变，前 10 名至多换 {HARDLY_REPLACED} 个"


def _say_without(without: Without, outside_coverage: float, atlas: Atlas) -> str:
    first = without.leaders[0]
    place = f"{atlas.counties.name[first.county]} {first.posterior:.2%}"
    return (
        f"不计{_name(without.source)}：第 1 名{'换成' if without.moved else '仍是'}{place}，"
        f"前 {len(without.leaders)} 名换 {without.n_replaced} 个，"
        f"“以上都不是” {outside_coverage:.2%} → {without.outside_coverage:.2%}"
    )


def _name(source: Source) -> str:
    return f"{_PIECES[source.kind]} {source.index + 1}"
