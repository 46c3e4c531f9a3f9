"""Send made-up requests to every route for a while and count what comes back.

The requests are made out of the OpenAPI document, see `tests.api.fuzzing`; the service runs in this
process on SQLite in a temporary folder. Each round asks as another role, with other requests; a
breach is printed with the command that repeats it. Run (10 minutes)::

    python -m benchmarks.fuzz_api [--minutes 10] [--first 0]
"""

import argparse
import itertools
import logging
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from api.settings import Settings
from api.users.permissions import Role
from tests.api.fuzzing import desk, fuzz

N_EXAMPLES = 5
# Every other round has all scopes of a token: most of what a single role asks for ends with 403.
ASKING = tuple(itertools.chain.from_iterable((None, role) for role in Role))


def main() -> None:
    """Print every breach, and how often each status was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # parsers warn of every malformed form
    deadline_s = time.monotonic() + 60 * options.minutes
    answers, n_breaches = Counter[int](), 0
    for number in itertools.count(options.first):
        role = ASKING[number % len(ASKING)]
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                data_folder=Path(folder) / "data",
                open_desk=False,
                processing_workers=0,
                job_runners=0,
                max_file_bytes=50_000,
                max_upload_bytes=120_000,
            )
            with desk(settings, role) as asked:
                for breach in fuzz(asked, n_examples=N_EXAMPLES, number=number):
                    n_breaches += 1
                    print(f"round {number} as {role or 'token'}: {breach}", flush=True)
                answers += asked.answers
        print(f"round {number}: {answers.total()} requests, {n_breaches} breaches", flush=True)
        if time.monotonic() > deadline_s:
            break
    for status, count in sorted(answers.items()):
        print(f"{count:7d}  {status}")
    sys.exit(n_breaches > 0)


if __name__ == "__main__":
    main()
