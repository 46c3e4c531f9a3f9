"""`xiangyin refit`, as far as it touches the service's database and data folder."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from api.audit.service import record
from api.commands import command_origin
from api.errors import KeepingError
from api.refit.solved import solved_cases
from api.settings import Settings
from api.storage.database import migrate, opened_database, sessions_of
from dialect.atlas.load import load_atlas
from dialect.evaluation.refit import Refit, refit_weights
from dialect.ranking.weights import ADOPTED, WEIGHTS_FILE, name_of, use_weights

__all__ = ["adopt", "propose", "revert"]

COMMAND = "xiangyin refit"
PROPOSED, FORMER = "weights-proposed.json", "weights-former.json"
"""Beside the adopted weights: those fitted last, and those that were adopted before."""
SEED = 20261125


def propose(settings: Settings) -> tuple[Refit, Path]:
    """Fit weights on solved cases, and write them beside the present ones with their evaluation.

    Returns
    -------
    refit, path : Refit and Path
        Nothing weighs by them until they are adopted.

    Raises
    ------
    EvaluationError
        If there are too few solved cases.
    """
    present = use_weights(settings.data_folder)
    atlas = load_atlas(settings.data_folder)
    settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with opened_database(settings.resolved_database_url) as engine:
        migrate(engine)
        with sessions_of(engine, audit_anchor=settings.audit_anchor).begin() as session:
            cases = list(solved_cases(session, atlas))
            record(session, "weights.fit", command_origin(COMMAND))
    refit = refit_weights(cases, present, rng=np.random.default_rng(SEED))
    path = settings.data_folder / PROPOSED
    path.write_text(json.dumps(_table(settings, refit), indent=1), encoding="utf-8")
    return refit, path


def adopt(settings: Settings) -> str:
    """Weigh by the proposed weights from the next start on; return their version.

    Raises
    ------
    KeepingError
        If none were proposed, or they did not gain on people left out.
    """
    proposed, adopted = settings.data_folder / PROPOSED, settings.data_folder / ADOPTED
    if not proposed.exists():
        raise KeepingError("nothing was proposed; run `xiangyin refit`", "还没有拟合：先运行 refit")
    table = json.loads(proposed.read_text("utf-8"))
    if table["fitted"]["why_not"]:
        raise KeepingError(
            f"not adopted: {table['fitted']['why_not']}", "没有采用：对未参与拟合的人没有改进"
        )
    if adopted.exists():
        adopted.replace(settings.data_folder / FORMER)
    proposed.replace(adopted)
    _note(settings, "weights.adopt", table["version"])
    return str(table["version"])


def revert(settings: Settings) -> str:
    """Go back to the weights before, or to those that ship; return their version.

    Raises
    ------
    KeepingError
        If none were adopted.
    """
    adopted, former = settings.data_folder / ADOPTED, settings.data_folder / FORMER
    if not adopted.exists():
        raise KeepingError("no weights were adopted: those that ship are in use", "没有采用过权重")
    adopted.replace(settings.data_folder / PROPOSED)
    if former.exists():
        former.replace(adopted)
    version = use_weights(settings.data_folder).version
    _note(settings, "weights.revert", version)
    return version


def _table(settings: Settings, refit: Refit) -> dict[str, Any]:
    """Write weights as the file that ships has them, with what they were fitted on."""
    present = settings.data_folder / ADOPTED
    file = present if present.exists() else WEIGHTS_FILE
    table: dict[str, Any] = json.loads(file.read_text("utf-8"))
    for kind, weight in refit.weights.kinds.items():
        entry = table["kinds"][name_of(kind)]
        entry["fitted"] = entry["fitted"] or entry["weight"] != weight.weight
        entry["weight"] = weight.weight
    evaluation = {name: one for name, one in asdict(refit).items() if name != "weights"}
    digest = sha256(json.dumps([table["kinds"], evaluation], sort_keys=True).encode()).hexdigest()
    table["version"] = f"solved-{datetime.now(UTC):%Y%m%d}-{digest[:6]}"
    table["fitted"] = {
        "by": COMMAND,
        "on": "cases with a confirmed home and consent, clues from before it, five folds by person",
        "why_not": refit.why_not,
        **evaluation,
    }
    return table


def _note(settings: Settings, action: str, version: str) -> None:
    with opened_database(settings.resolved_database_url) as engine:
        migrate(engine)
        with sessions_of(engine, audit_anchor=settings.audit_anchor).begin() as session:
            record(session, action, command_origin(COMMAND), subject=version)
