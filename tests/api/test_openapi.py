"""The OpenAPI document says what the service answers, and no request breaks it."""

from pathlib import Path

import pytest

from api.app import create_app
from api.settings import Settings
from api.users.permissions import Role
from tests.api.fuzzing import desk, fuzz


@pytest.mark.full
@pytest.mark.parametrize("role", [None, Role.VOLUNTEER], ids=["token", "volunteer"])
def test_every_answer_to_made_up_requests_is_one_that_the_document_describes(
    tmp_path: Path, role: Role | None
) -> None:
    settings = Settings(
        data_folder=tmp_path / "data",
        open_desk=False,
        processing_workers=0,
        job_runners=0,
        max_file_bytes=50_000,
        max_upload_bytes=120_000,
    )
    with desk(settings, role) as asked:
        breaches = list(fuzz(asked, n_examples=1, number=6))
        assert not breaches, "\n".join(map(str, breaches))
        assert asked.answers[200] > 0
        assert asked.answers[422] > 0


def test_uploads_are_described_without_a_body(tmp_path: Path) -> None:
    paths = create_app(Settings(data_folder=tmp_path)).openapi()["paths"]
    for path, method, status in (
        ("/api/v1/uploads", "post", "201"),
        ("/api/v1/uploads/{upload_id}", "head", "200"),
    ):
        assert "content" not in paths[path][method]["responses"][status]
