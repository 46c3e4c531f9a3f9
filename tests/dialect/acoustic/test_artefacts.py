import json
from pathlib import Path

import numpy as np
import pytest
from skops import io

from dialect.acoustic.artefacts import (
    describe_models,
    load_arrays,
    models_folder,
    open_all_models,
    save_arrays,
)
from dialect.acoustic.detectors import MODEL as DETECTORS
from dialect.errors import ArtefactError


def test_what_was_saved_is_loaded_unchanged(tmp_path: Path) -> None:
    save_arrays("m-1", {"weight": np.arange(6.0).reshape(2, 3)}, fingerprint="f", folder=tmp_path)
    found = load_arrays("m-1", fingerprint="f", folder=tmp_path)
    np.testing.assert_array_equal(found["weight"], [[0, 1, 2], [3, 4, 5]])


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    place = save_arrays("m-1", {"weight": np.zeros(3)}, fingerprint="f", folder=tmp_path)
    (place / "model.skops").write_bytes(io.dumps({"weight": np.ones(3)}))
    with pytest.raises(ArtefactError, match="not the file that was registered"):
        load_arrays("m-1", fingerprint="f", folder=tmp_path)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    save_arrays("m-1", {"weight": np.zeros(3)}, fingerprint="old", folder=tmp_path)
    with pytest.raises(ArtefactError, match="learnt on features old, not new"):
        load_arrays("m-1", fingerprint="new", folder=tmp_path)


def test_a_model_that_holds_objects_is_refused(tmp_path: Path) -> None:
    save_arrays("m-1", {"weight": _Object()}, fingerprint="f", folder=tmp_path)
    with pytest.raises(ArtefactError, match="holds objects"):
        load_arrays("m-1", fingerprint="f", folder=tmp_path)


def test_a_model_or_registry_that_is_absent_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="registry"):
        load_arrays("m-1", fingerprint="f", folder=tmp_path)
    save_arrays("m-1", {"weight": np.zeros(3)}, fingerprint="f", folder=tmp_path)
    with pytest.raises(ArtefactError, match="no model m-2"):
        load_arrays("m-2", fingerprint="f", folder=tmp_path)
    (tmp_path / "m-1" / "model.skops").unlink()
    with pytest.raises(ArtefactError, match="cannot be read"):
        load_arrays("m-1", fingerprint="f", folder=tmp_path)


def test_all_models_are_opened_and_counted(tmp_path: Path) -> None:
    for name in ("m-1", "m-2"):
        save_arrays(name, {"weight": np.zeros(3)}, fingerprint=name, folder=tmp_path)
    assert open_all_models(tmp_path) == 2
    (tmp_path / "m-2" / "model.skops").write_bytes(b"")
    with pytest.raises(ArtefactError, match="m-2"):
        open_all_models(tmp_path)


def test_every_registered_model_has_a_card_and_metrics() -> None:
    registry = json.loads((models_folder() / "registry.json").read_text(encoding="utf-8"))
    for name in registry:
        card = (models_folder() / name / "card.md").read_text(encoding="utf-8")
        assert json.loads((models_folder() / name / "metrics.json").read_text(encoding="utf-8"))
        for heading in ("## Training data", "## Metrics", "## Limits", "## Forbidden uses"):
            assert heading in card
        assert "TODO" not in card
        assert "icence" in card


def test_every_registered_model_is_described_with_its_card() -> None:
    models = describe_models()
    assert "phonetic-traits-1" in [model.name for model in models]
    for model in models:
        assert model.card.startswith(f"# {model.name}")
        assert len(model.sha256) == 64


def test_the_detectors_name_the_licences_of_what_they_heard() -> None:
    card = (models_folder() / DETECTORS / "card.md").read_text(encoding="utf-8")
    assert "CC BY-SA" in card
    assert "MIT" in card


class _Object:
    """No array."""
