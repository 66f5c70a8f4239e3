"""``python -m tests.faults.deliver JOB DISTRICT TIMES``: a worker's process that is given one task several times."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> None:
    """Run the task in as many threads as it was delivered times."""
    django.setup()
    from records.tasks import run_import

    job_uid, district_id, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with ThreadPoolExecutor(times) as threads:
        for state in threads.map(lambda _: run_import(job_uid, district_id), range(times)):
            print(state)


if __name__ == "__main__":
    main()
