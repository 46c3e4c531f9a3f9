"""The card of a trained model, made of its metrics: nothing is left to be filled in."""

from typing import Any

__all__ = ["model_card"]

SHOWN = ("UAR", "accuracy", "Cllr", "min Cllr", "EER", "ECE", "none of these, EER")


def model_card(name: str, metrics: dict[str, Any], command: str) -> str:
    """Write the card.

    Parameters
    ----------
    name : str
        Id of the model.
    metrics : dict
        As `dialect.training.results.lay_out_metrics` lays them out.
    command : str
        What was typed.

    Returns
    -------
    card : str
        In Markdown.
    """
    learnt, held_out, plan = metrics["learnt"], metrics["held_out"], metrics["plan"]
    augmented = ", ".join(plan["augmentations"]) or "none"
    new = held_out["new_sources"]
    sources = (
        f"Sources heard only there: {', '.join(new)}."
        if new
        else "Their sources are those that it was trained on: microphones may flatter the figures."
    )
    may_rank = (
        "It may have a say in rankings (`xiangyin rank`)."
        if metrics["for_ranking"]
        else f"It has no say in rankings: {metrics['why_not']}."
    )
    return f"""# {name}

Tells regions apart in speech that nobody prompted: {", ".join(metrics["regions"])}.
{may_rank}

Made by `{command}`. {_method(plan)}, level {plan["level"] or "as labelled"}, augmentation
{augmented}, seed {plan["seed"]}.

## Training data

{learnt["recordings"]} recordings of {learnt["speakers"]} speakers; left out:
{learnt["too_short"]} with under 3 s of speech, {learnt["unreadable"]} that could not be read.
Sources: {", ".join(learnt["sources"])}.

Licences: {"; ".join(learnt["licences"])}. The model may be used where all of them allow it.

## Splits

No speaker is on both sides. {_chosen(plan)}; the figures are of {held_out["recordings"]}
recordings of {held_out["speakers"]} other speakers.
{sources}

## Results

95 % intervals by bootstrap over speakers; chance is a recall of {metrics["chance"]:.2f}.

{_conditions("held-out recordings", metrics["conditions"])}

### On sources left out

{_new_sources(metrics["new_sources"])}

### By region

{_regions(metrics["by_region"])}

## Limits

- Regions that it was not trained on are at best answered by "none of these".
- Under 3 s of speech it says that this is too little.
- Where a region comes from one source, it may have learnt microphones; the figures to believe are
  those on sources left out, and `xiangyin evaluate acoustic MODEL MANIFEST --leave-one-source-out`,
  which learns the mixture anew as well.
- Finer regions than the broadest are in no figure on sources left out but the answers.
- Read or formal speech sounds like school rather than home.

## Forbidden uses

Never to say who somebody is, what nationality or ethnicity they have, or whether they tell the
truth. The output is an investigative lead about where somebody learnt to speak, never a finding.
"""


def _method(plan: dict[str, Any]) -> str:
    """Say what hears the recordings."""
    labels = plan.get("labels")
    if labels is None:
        return f"Features {plan['family']}, back-end {plan['backend']}"
    meant = "; ".join(f"{label}: {region}" for label, region in labels["region_of"].items())
    unlisted = "; all others: other" * labels["unlisted_are_other"]
    return (
        f"It calibrates the network in {plan['classifier']} ({labels['layout']}), which others "
        "trained: on what is not known here, and if on recordings or speakers of this manifest, "
        f"the figures flatter. Its labels were taken for: {meant}{unlisted}"
    )


def _chosen(plan: dict[str, Any]) -> str:
    """Say what was chosen on which speakers."""
    if plan.get("labels") is None:
        return (
            "Strength and calibration were chosen on folds of the speakers trained on, each scored "
            "by models that did not hear them"
        )
    return "A scale, its growth with length and an offset per region were fitted on one side"


def _new_sources(found: dict[str, Any]) -> str:
    """Lay out what was said of sources that were left out of training, or why nothing was."""
    if not found["conditions"]:
        reasons = "; ".join(f"{source}: {why}" for source, why in found["passed_over"].items())
        return f"Nothing is known of sources that it never heard ({reasons})."
    passed = "".join(f" {source} was passed over: {why}." for source, why in
                     found["passed_over"].items())  # fmt: skip
    return (
        "Each source by a model that was learnt without it; the mixture of all sounds, which knows "
        f"no regions, was learnt on all.{passed}\n\n"
        f"{_conditions('source left out', found['conditions'])}"
    )


def _conditions(what: str, conditions: dict[str, Any]) -> str:
    """Lay out figures by condition."""
    names = [n for n in SHOWN if any(n in one["values"] for one in conditions.values())]
    head = f"| {what} | n | too short | {' | '.join(names)} |"
    rows = [
        f"| {name} | {one['n_recordings']} | {one['n_insufficient']} | "
        + " | ".join(_estimate(one["values"].get(n)) for n in names)
        + " |"
        for name, one in conditions.items()
    ]
    return "\n".join([head, "|---" * (len(names) + 3) + "|", *rows])


def _estimate(value: dict[str, float] | None) -> str:
    return "–" if value is None else "{value:.2f} [{low:.2f}, {high:.2f}]".format(**value)


def _regions(by_region: dict[str, dict[str, int]]) -> str:
    head = "| speaker's region | n | right, or a region that holds it | wrong | no answer |"
    rows = [
        f"| {region} | {one['recordings']} | {one['right']} | {one['wrong']} | {one['no_answer']} |"
        for region, one in by_region.items()
    ]
    return "\n".join([head, "|---|---|---|---|---|", *rows])
