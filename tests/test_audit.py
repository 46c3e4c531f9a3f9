"""The audit of dependencies says whether anything was looked up; not to know is no pass."""

import subprocess
from pathlib import Path

import pytest

KNOWS = 'grep -q jinja2==2.4.1 "${@: -1}" && { echo "jinja2 2.4.1 PYSEC-1"; exit 1; }'


@pytest.mark.parametrize(
    ("service", "status", "said"),
    [
        ("echo 'no connection' >&2; exit 1", 75, "NOT AUDITED"),
        ("exit 0", 75, "NOT AUDITED"),  # a mirror that answers and knows nothing
        (f"{KNOWS}; exit 0", 0, "asking pypi"),
        (f"{KNOWS}; echo 'av 18.1.0 PYSEC-2'; exit 1", 1, "PYSEC-2"),
        (f"case $* in *pypi*) exit 1;; esac; {KNOWS}; exit 0", 0, "asking osv"),
    ],
    ids=["unreachable", "ignorant", "clean", "vulnerable", "the second service"],
)
def test_the_audit_passes_only_where_versions_were_looked_up(
    tmp_path: Path, service: str, status: int, said: str
) -> None:
    tool = tmp_path / "pip-audit"
    tool.write_text(f"#!/usr/bin/env bash\n{service}\n")
    tool.chmod(0o700)
    outcome = subprocess.run(
        [".ci/audit", str(tool)], capture_output=True, text=True, check=False, timeout=30
    )
    assert outcome.returncode == status
    assert said in outcome.stdout + outcome.stderr
