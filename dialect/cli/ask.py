"""`xiangyin ask`: what to ask next in a case."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import CaseFile, Folder, fail, open_console
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.atlas.load import Atlas
    from dialect.entities import Questions

__all__ = ["ask"]

ANSWERS_SHOWN = 4


@click.command()
@click.argument("case", type=CaseFile, metavar="CASE.json")
@click.option(
    "--top", type=click.IntRange(min=1), default=8, show_default=True, help="Questions to show."
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@click.option("--data-dir", "folder", type=Folder, help="Where imported tables lie.")
def ask(case: Path, top: int, form: str, folder: Path | None) -> None:
    """Say what to ask next, and which place names to read aloud."""
    from dialect.atlas.load import load_atlas
    from dialect.cli.rank import model_for, read_case
    from dialect.ranking.answer import believe
    from dialect.ranking.questions.choice import next_questions

    try:
        atlas = load_atlas(folder)
        with open_console().status("正在挑选问题 Choosing questions"):
            known = read_case(case)
            belief = believe(known, atlas, free_speech=model_for(known))
            asked = next_questions(belief, known.clues, atlas, top=top)
    except (DialectError, OSError) as error:
        fail(error)
    if form == "json":
        from dialect.contract import questions_out

        click.echo(questions_out(asked, atlas).model_dump_json())
    else:
        _show_questions(asked, atlas)
        _show_names(asked, atlas)


def _show_questions(asked: "Questions", atlas: "Atlas") -> None:
    from rich.table import Table

    unit = {"county": "县", "prefecture": "地市"}[asked.unit]
    table = Table(title=f"下一步问什么（分辨{unit}，信息以比特计）", title_justify="left")
    for heading in ("#", "问题", "留意", "信息", "可能的回答 → 那时领先的省和县"):
        table.add_column(heading, justify="right" if heading in {"#", "信息"} else "left")
    for number, question in enumerate(asked.questions, start=1):
        effects = [
            f"{answer.label} {answer.probability:.0%} → {answer.province.place.name} "
            f"{answer.province.posterior:.0%}，{atlas.counties.name[answer.county]} "
            f"{answer.posterior:.1%}"
            for answer in question.answers[:ANSWERS_SHOWN]
        ]
        table.add_row(
            str(number),
            question.text,
            question.listen_for,
            f"{question.information_bits:.2f}",
            "\n".join(effects),
        )
    console = open_console()
    console.print(table)
    if not asked.questions:
        console.print("没有哪个问题值得再问：答案不会明显改变排序")


def _show_names(asked: "Questions", atlas: "Atlas") -> None:
    names = "、".join(
        f"{name.name}（{atlas.counties.name[name.county]}）"
        if name.level == "township"
        else name.name
        for name in asked.names
    )
    open_console().print(f"按这个顺序把地名念给他听，留意反应：{names}")
