"""One import in a process of its own, as a worker runs it: prints how it ended, its seconds by step, and its memory.

``python -m tests.benchmarks.import_once PATH DISTRICT_NUMBER``; the environment names the database.
"""

import json
import os
import re
import sys
import time
from pathlib import Path


def main(path: Path, district_id: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal.embedded import prepare_environment

    prepare_environment()
    import django

    django.setup()
    from records.actions.imports import create_job
    from records.imports import engine

    steps: dict[str, float] = {}
    began = time.perf_counter()
    last = ["", began]

    def note(words: str, done: int, total: int) -> None:
        now = time.perf_counter()
        if last[0]:
            steps[str(last[0])] = round(now - float(last[1]), 2)
        last[:] = [words, now]

    job = create_job(district_id=district_id, file_name=path.name, allow_large_endings=True)
    job = engine.run(job, path, progress=note, wait=True)
    seconds = time.perf_counter() - began
    print(json.dumps({
        "state": job.state, "message": job.message, "counts": job.counts, "seconds": seconds, "steps": steps,
        "peak_mb": _peak_mb(),
    }))  # fmt: skip


def _peak_mb() -> float:
    """The most memory that this process ever held, as the kernel counts it."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
