"""What is right about speakers of sources that a model never heard: the figure to believe.

Within one source, a microphone, a room or a codec may tell regions apart as well as an accent does.
Only what holds for another source is sure to be of the speakers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.corpus.manifest import Item
from dialect.corpus.splits import Fold, leave_one_source_out
from dialect.errors import CorpusError, TrainingError
from dialect.evaluation.free_speech import Figures, Heard, judge_heard

__all__ = ["NewSources", "hear_new_sources"]


@dataclass(frozen=True)
class NewSources:
    """What models said that were each learnt without one source, of that source.

    Attributes
    ----------
    branches : tuple of str
        Broadest regions that all of the models tell apart.
    of_source : dict of str to list of Heard
        By source.
    passed_over : dict of str to str
        Sources that could not be left out, and why.
    """

    branches: tuple[str, ...] = ()
    of_source: dict[str, list[Heard]] = field(default_factory=dict)
    passed_over: dict[str, str] = field(default_factory=dict)

    @property
    def heard(self) -> list[Heard]:
        """All of it."""
        return [one for heard in self.of_source.values() for one in heard]

    @property
    def untested(self) -> tuple[str, ...]:
        """Broadest regions of which no speaker of a new source was heard."""
        tested = {one.region.split(".")[0] for one in self.heard}
        return tuple(branch for branch in self.branches if branch not in tested)

    def figures(self) -> dict[str, Figures]:
        """Judge each source for itself."""
        return {
            f"source: {source}": judge_heard(heard, np.random.default_rng(0))
            for source, heard in self.of_source.items()
            if heard
        }


def hear_new_sources(
    items: Sequence[Item],
    learn: Callable[[Fold], FreeSpeechModel],
    hear: Callable[[FreeSpeechModel, Fold], list[Heard]],
) -> NewSources:
    """Learn without each source in turn, and ask each such model about the source left out.

    Parameters
    ----------
    items : sequence of Item
        The manifest.
    learn : callable
        From a fold to a model of its training rows.
    hear : callable
        From that model and the fold to what it says of the fold's test rows.

    Returns
    -------
    found : NewSources
        A source is passed over whose absence leaves too few speakers, or other broadest regions
        than the first that could be left out. All are, where no region comes from two sources.
    """
    found = NewSources()
    branches: tuple[str, ...] = ()
    try:
        folds = list(leave_one_source_out(items))
    except CorpusError as error:
        return NewSources(passed_over={"every source": str(error)})
    for fold in folds:
        try:
            model = learn(fold)
        except TrainingError as error:
            found.passed_over[fold.name] = str(error)
            continue
        told = model.forks.forks[0].branches
        branches = branches or told
        if told != branches:
            found.passed_over[fold.name] = (
                f"without it {', '.join(told)} are told apart, not {', '.join(branches)}"
            )
            continue
        found.of_source[fold.name] = hear(model, fold)
    return NewSources(branches, found.of_source, found.passed_over)
