"""The command `xiangyin`: rank cases, look into recordings, compile the atlas, serve."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dialect import __version__
from dialect.errors import DialectError

if TYPE_CHECKING:
    from rich.console import Console

    from dialect.atlas.load import Atlas
    from dialect.entities import Case, Quality, Ranking, Waveform

__all__ = ["main"]

CaseFile = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
Folder = click.Path(file_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xiangyin")
def main() -> None:
    """Rank the likely home counties of a person who cannot say where they are from.

    乡音：按口音、词语和听到的地名，给说不清来处的人排出可能的家乡县。
    """


@main.command()
@click.argument("cases", type=CaseFile, nargs=-1, required=True, metavar="CASE.json ...")
@click.option(
    "--audio",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Add a recording to the case; may be repeated.",
)
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Candidates to show."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="json: an answer a line.",
)
def rank(cases: tuple[Path, ...], audio: tuple[Path, ...], top: int, form: str) -> None:
    """Rank the home counties of one or more cases."""
    if audio and len(cases) > 1:
        raise click.UsageError("--audio goes with a single case; name the files inside the cases")
    from dialect.atlas.load import load_atlas

    atlas = load_atlas()
    show = _show_table if form == "table" else _show_json
    failed = 0
    for path in _with_progress(cases, "Ranking cases", form):
        try:
            show(path, _rank_file(path, audio, top, atlas), atlas)
        except (DialectError, OSError) as error:
            failed += 1
            if form == "json":
                # Every case keeps its line, so that answers can be told apart by position.
                click.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
            click.echo(f"{path}: {error}", err=True)
    sys.exit(1 if failed else 0)


def _rank_file(path: Path, audio: Sequence[Path], top: int, atlas: "Atlas") -> "Ranking":
    from dialect.contract import parse_case
    from dialect.entities import Recording
    from dialect.ranking.answer import answer_case

    text = sys.stdin.read() if str(path) == "-" else path.read_bytes()
    case: Case = parse_case(text).to_entity(path.parent)
    added = tuple(Recording(file) for file in audio)
    return answer_case(
        replace(case, recordings=case.recordings + added), atlas, top=min(top, len(atlas.counties))
    )


def _show_json(_path: Path, ranking: "Ranking", atlas: "Atlas") -> None:
    from dialect.contract import answer_out

    click.echo(answer_out(ranking, atlas).model_dump_json())


def _show_table(path: Path, ranking: "Ranking", atlas: "Atlas") -> None:
    from rich.table import Table

    from dialect.contract import NOTICE

    console = _console()
    table = Table(title=f"{path.name} · 候选家乡", title_justify="left")
    for heading in ("#", "县级", "地市", "省", "后验", "log10 LR", "依据"):
        table.add_column(
            heading, justify="right" if heading in {"#", "后验", "log10 LR"} else "left"
        )
    counties = atlas.counties
    for candidate in ranking.candidates:
        row = candidate.county
        best = max(candidate.evidence, key=lambda said: said.log10_lr, default=None)
        table.add_row(
            str(candidate.rank),
            str(counties.name[row]),
            str(counties.prefecture[row]),
            str(counties.province[row]),
            f"{candidate.posterior:.2%}",
            f"{candidate.log10_lr:+.2f}",
            best.why if best and best.log10_lr > 0 else "",
        )
    table.add_row("", "以上都不是", "", "", f"{ranking.outside_coverage:.2%}", "+0.00", "")
    console.print(table)
    sizes = "，".join(f"{level}% {len(codes)} 个县" for level, codes in ranking.credible.items())
    console.print(f"可信集：{sizes}")
    leading = "，".join(f"{p.place.name} {p.posterior:.0%}" for p in ranking.provinces[:5])
    console.print(f"按省：{leading}")
    for number, report in enumerate(ranking.recordings, start=1):
        console.print(f"录音 {number}：{report.why}")
    first = ranking.candidates[0]
    console.print(f"第 1 名 {counties.name[first.county]} 的依据（log10 LR）：")
    for said in first.evidence:
        what = "线索" if said.kind == "clue" else "录音"
        console.print(f"  {said.log10_lr:+.2f}  {what} {said.index + 1}：{said.why}")
    console.print(f"{NOTICE} " + " ".join(f"{k} {v}" for k, v in ranking.versions.items()))


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def describe(file: Path, form: str) -> None:
    """Say what a recording holds: speech, noise, clipping, bandwidth."""
    from dialect.audio import measure_quality, read_audio

    try:
        waveform = read_audio(file)
        quality = measure_quality(waveform)
    except (DialectError, OSError) as error:
        _fail(error)
    if form == "json":
        click.echo(json.dumps(_quality_facts(waveform, quality), ensure_ascii=False))
    else:
        for name, value in _quality_facts(waveform, quality).items():
            click.echo(f"{name:>16}  {value}")


def _quality_facts(waveform: "Waveform", quality: "Quality") -> dict[str, object]:
    return {
        "duration_s": round(quality.duration_s, 2),
        "net_speech_s": round(quality.net_speech_s, 2),
        "snr_db": None if quality.snr_db is None else round(quality.snr_db, 1),
        "peak_db": round(quality.peak_db, 1),
        "clipped_share": round(quality.clipped_share, 5),
        "bandwidth_hz": round(quality.bandwidth_hz),
        "speech": [[round(span.start_s, 2), round(span.end_s, 2)] for span in quality.speech],
        "notes": list(waveform.notes),
    }


@main.command()
def schema() -> None:
    """Print the JSON Schema of CASE.json."""
    from dialect.contract import case_schema

    click.echo(json.dumps(case_schema(), ensure_ascii=False, indent=2))


@main.group()
def atlas() -> None:
    """Compile the facts, or look into them."""


@atlas.command()
@click.option(
    "--from", "source", type=Folder, required=True, help="Folder with gazetteer/ and phonology/."
)
@click.option(
    "--to", "folder", type=Folder, help="Where to write; the package's own data by default."
)
def build(source: Path, folder: Path | None) -> None:
    """Compile the tables that ship with the package from their sources."""
    try:
        from dialect.atlas.build.compile import compile_atlas
    except ModuleNotFoundError as error:
        _fail(f"{error.name} is needed to compile the atlas: pip install 'xiangyin[atlas]'")
    from dialect.atlas.load import DATA_FOLDER

    try:
        with _console().status("Compiling the atlas"):
            for line in compile_atlas(source, folder or DATA_FOLDER):
                click.echo(line)
    except DialectError as error:
        _fail(error)


@atlas.command("import-readings")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data-dir", type=Folder, help="User's data directory.")
def import_readings_command(file: Path, data_dir: Path | None) -> None:
    """Add a full table of character readings to the user's data directory."""
    try:
        from dialect.atlas.build.readings import import_readings
    except ModuleNotFoundError as error:
        _fail(f"{error.name} is needed to read FILE: pip install 'xiangyin[atlas]'")
    from dialect.atlas.load import load_atlas

    facts, folder = load_atlas(), (data_dir or _data_dir()) / "readings"
    try:
        with _console().status("Normalising the readings"):
            compiled = import_readings(file, folder, facts.localities.row, facts.tones)
    except DialectError as error:
        _fail(error)
    for what, number in compiled.counts.items():
        click.echo(f"{number:>10}  {what}")
    click.echo(f"readings written to {folder}")


@atlas.command()
@click.argument("term", required=False)
def show(term: str | None) -> None:
    """Show what the atlas holds, or one county or region by code or name."""
    from dialect.atlas.load import load_atlas
    from dialect.atlas.summary import describe_atlas, describe_place

    try:
        facts = load_atlas()
        for line in describe_place(term, facts) if term else describe_atlas(facts):
            click.echo(line)
    except DialectError as error:
        _fail(error)


@main.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 by default.")
@click.option("--port", type=click.IntRange(0, 65535), help="8000 by default.")
@click.option("--data-dir", type=Folder, help="Where the database lies.")
@click.option("--samples", type=Folder, help="Folder of sample cases to offer on the page.")
def serve(host: str | None, port: int | None, data_dir: Path | None, samples: Path | None) -> None:
    """Start the service and print its address.

    What is not given here is read from the environment (XIANGYIN_HOST and so on).
    """
    import uvicorn

    from api.app import Settings, create_app, log_config

    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "data_folder": data_dir,
        "samples_folder": samples,
    }
    settings = Settings(**{name: value for name, value in options.items() if value is not None})
    click.echo(f"乡音 Xiangyin: http://{settings.host}:{settings.port}/  (Ctrl+C 停止 stops)")
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=log_config(settings.log_level),
        access_log=False,
    )


def _data_dir() -> Path:
    from platformdirs import user_data_path

    return user_data_path("xiangyin")


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def _with_progress(paths: Sequence[Path], what: str, form: str) -> Iterator[Path]:
    """Show progress over several cases on the terminal, never among the answers."""
    if len(paths) == 1 or form == "table":
        yield from paths
        return
    with click.progressbar(paths, label=what, file=sys.stderr) as bar:
        yield from bar


def _fail(problem: object) -> NoReturn:
    click.echo(f"xiangyin: {problem}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
